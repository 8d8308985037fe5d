"""Which way a table is changed depends on what the engine can do."""

from collections.abc import Sequence
from dataclasses import replace

from buildify_nb.datamodel.ddl.ddl_compiler import needs_rebuild, steps
from buildify_nb.datamodel.ddl.operations import (
    AddColumn,
    CreateIndex,
    DropIndex,
    Operation,
    ParkColumn,
    RenameColumn,
    RestoreColumn,
    SetNullable,
)
from buildify_nb.storage.database import Database
from buildify_nb.storage.table_shapes import IndexShape
from tests.factories import column, table

A = column("a")
PLAIN, FILLED, REQUIRED = AddColumn(A, "p"), AddColumn(A, "p", "x"), AddColumn(column("a", nullable=False), "p", "x")
RENAMED = RenameColumn(A, column("z"))
PARKED, BACK = ParkColumn(A, "p"), RestoreColumn(A, "p")
BARE = table("t", A)
INDEX, OTHER = IndexShape("t_a_idx", ("a",)), IndexShape("t_b_idx", ("a",))


def test_a_table_is_written_anew_only_where_it_must(database: Database) -> None:
    again: Sequence[Operation] = [DropIndex(INDEX), CreateIndex(INDEX)]
    other: Sequence[Operation] = [DropIndex(INDEX), CreateIndex(OTHER)]
    anew: list[Sequence[Operation]] = [
        [FILLED],
        [REQUIRED],
        [SetNullable(A, nullable=True)],
        again,
        [RestoreColumn(A, "p", fill="x")],
        [RestoreColumn(column("a", nullable=False), "p")],
    ]
    in_place: list[Sequence[Operation]] = [
        [],
        [PLAIN],
        [RENAMED],
        [RENAMED, PLAIN],
        [PARKED],
        [BACK],
        [PLAIN, PLAIN],
        [CreateIndex(INDEX)],
        other,
    ]
    can_alter = database.capabilities.alters_in_place
    assert [needs_rebuild(operations, BARE, database) for operations in anew] == [not can_alter] * len(anew)
    assert not any(needs_rebuild(operations, BARE, database) for operations in in_place)


def test_names_change_in_place_unless_an_index_holds_the_table(database: Database) -> None:
    indexed = replace(BARE, indexes=(INDEX,))
    held = [needs_rebuild([one], indexed, database) for one in (RENAMED, PARKED, BACK)]
    assert held == [not database.capabilities.alters_in_place] * len(held)
    assert not needs_rebuild([PLAIN], indexed, database)


def test_nothing_to_do_is_no_statement(database: Database) -> None:
    assert steps([], table("t", A), table("t", A), [], database) == []
