"""Operations in place: one statement after the other, in the order given."""

from __future__ import annotations

from buildify_nb.datamodel.ddl.alter_compiler import InPlace
from buildify_nb.datamodel.ddl.operations import (
    AddColumn,
    AddForeignKey,
    ConvertColumn,
    CreateIndex,
    CreateTable,
    DropForeignKey,
    DropIndex,
    Operation,
    ParkColumn,
    ParkTable,
    RenameColumn,
    RestoreColumn,
    RestoreTable,
    SetNullable,
)
from buildify_nb.storage.column_types import ColumnKind
from buildify_nb.storage.database import Database
from buildify_nb.storage.table_shapes import ForeignKeyShape, IndexShape
from tests.factories import column, table

A, B = column("a"), column("b", id="a")
KEY, INDEX = ForeignKeyShape("t_fk", "a", "s", "other", "id"), IndexShape("t_a_idx", ("a",))
SHAPE = table("t", A, indexes=(INDEX,), foreign_keys=(KEY,))


def first_words(database: Database, operation: Operation) -> list[str]:
    """What the statements of an operation begin with."""
    return [" ".join(step.sql.split()[:2]) for step in InPlace(SHAPE, SHAPE, database).steps(operation)]


def test_each_operation_has_its_statements(database: Database) -> None:
    required = column("a", nullable=False)
    wanted: list[tuple[Operation, list[str]]] = [
        (CreateTable(SHAPE, "p"), ["CREATE TABLE"]),
        (ParkTable(SHAPE, "p"), ["ALTER TABLE"]),
        (RestoreTable(SHAPE, "p"), ["ALTER TABLE"]),
        (AddColumn(required, "p", "x"), ["ALTER TABLE", "UPDATE tenant_default.t", "ALTER TABLE"]),
        (RestoreColumn(A, "p", "x"), ["ALTER TABLE", "UPDATE tenant_default.t"]),
        (ParkColumn(required, "p"), ["ALTER TABLE", "ALTER TABLE"]),
        (RenameColumn(A, B), ["ALTER TABLE"]),
        (SetNullable(A, nullable=False), ["ALTER TABLE"]),
        (CreateIndex(INDEX), ["CREATE INDEX"]),
        (DropIndex(INDEX), ["DROP INDEX"]),
        (ConvertColumn(A, column("a", ColumnKind.VARCHAR), "cast"), ["ALTER TABLE"]),
    ]
    for operation, statements in wanted:
        assert first_words(database, operation) == statements, operation


def test_a_checked_conversion_fills_a_new_column_from_a_passing_table(database: Database) -> None:
    change = ConvertColumn(A, column("a", ColumnKind.INTEGER), "checked", "parked_a_v2")
    steps = list(InPlace(SHAPE, SHAPE, database).steps(change))
    assert [step.load for step in steps] == [None, None, change, None, None]
    assert [" ".join(step.sql.split()[:2]) for step in steps] == [
        *("ALTER TABLE", "ALTER TABLE", "CREATE TEMPORARY", "UPDATE tenant_default.t", "DROP TABLE"),
    ]


def test_references_are_made_where_the_engine_holds_them(database: Database) -> None:
    for operation in (AddForeignKey(KEY), DropForeignKey(KEY)):
        assert len(first_words(database, operation)) == int(database.capabilities.foreign_keys)
