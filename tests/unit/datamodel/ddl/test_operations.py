"""Each operation knows its inverse, says what it does, and names what it hides."""

import pytest

from buildify_nb.datamodel.ddl.operations import (
    LONGEST_PARKED,
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
    PurgeColumn,
    RenameColumn,
    RestoreColumn,
    RestoreTable,
    SetNullable,
    hiding,
    newly_parked,
    parked_after,
    parked_name,
    parked_table_name,
    undone,
    unhiding,
)
from buildify_nb.storage.column_types import ColumnKind
from buildify_nb.storage.table_shapes import ForeignKeyShape, IndexShape
from tests.factories import column, number, table

A, B = column("a", id="1"), column("b", id="1")
KEY = ForeignKeyShape("fk", "a", "s", "other", "id")
INDEX = IndexShape("i", ("a",), unique=True)
TIED = table("t", A, foreign_keys=(KEY,), indexes=(INDEX,))
NUMBER = column("a", ColumnKind.INTEGER, id="1")


@pytest.mark.parametrize(
    ("operation", "inverse"),
    [
        (CreateTable(table("t", A), "parked_t"), (ParkTable(table("t", A), "parked_t"),)),
        (CreateTable(TIED, "parked_t"), (DropForeignKey(KEY), ParkTable(TIED, "parked_t"))),
        (PurgeColumn("parked_a"), ()),
        (RestoreColumn(A, "parked_a", revised=True), (ParkColumn(A, "parked_a"),)),
        (ParkTable(table("t", A), "parked_t"), (RestoreTable(table("t", A), "parked_t"),)),
        (RestoreTable(table("t", A), "parked_t"), (ParkTable(table("t", A), "parked_t"),)),
        (AddColumn(A, "parked_a", 1), (ParkColumn(A, "parked_a"),)),
        (ParkColumn(A, "parked_a"), (RestoreColumn(A, "parked_a"),)),
        (RestoreColumn(A, "parked_a"), (ParkColumn(A, "parked_a"),)),
        (RenameColumn(A, B), (RenameColumn(B, A),)),
        (ConvertColumn(A, NUMBER, "cast"), (ConvertColumn(NUMBER, A, "cast"),)),
        (ConvertColumn(A, NUMBER, "checked", "p"), (ParkColumn(NUMBER, "p_undone"), RestoreColumn(A, "p"))),
        (SetNullable(A, nullable=True), (SetNullable(A, nullable=False),)),
        (CreateIndex(INDEX), (DropIndex(INDEX),)),
        (DropIndex(INDEX), (CreateIndex(INDEX),)),
        (AddForeignKey(KEY), (DropForeignKey(KEY),)),
        (DropForeignKey(KEY), (AddForeignKey(KEY),)),
    ],
)
def test_inverses(operation: Operation, inverse: tuple[Operation, ...]) -> None:
    assert operation.inverse() == inverse
    assert str(operation)


def test_hidden_columns_after_operations() -> None:
    there = [column("parked_x_v1"), column("parked_y_v1")]
    operations = [
        RestoreColumn(A, "parked_x_v1"),
        ParkColumn(A, "parked_a_v2"),
        ConvertColumn(A, NUMBER, "checked", "p"),
    ]
    assert [c.name for c in newly_parked(operations)] == ["parked_a_v2", "p"]
    assert [c.name for c in parked_after(operations, there)] == ["parked_y_v1", "parked_a_v2", "p"]


def test_hidden_names_differ_by_version_and_stay_short() -> None:
    long = [column("x" * 60 + end) for end in ("aa", "bb")]
    names = {parked_name(c, version) for c in [A, *long] for version in (1, 2)}
    assert len(names) == 6
    assert max(map(len, names)) <= LONGEST_PARKED
    assert parked_name(A, 2, "_added") == "parked_a_v2_added"
    assert len(parked_table_name("t" * 63, number(1))) == 63


def test_a_table_is_hidden_and_comes_back() -> None:
    assert undone(hiding(TIED, "parked_t")) == unhiding(TIED, "parked_t")
    assert parked_after([PurgeColumn("parked_x_v1")], [column("parked_x_v1"), column("parked_y_v1")]) == [
        column("parked_y_v1")
    ]


def test_what_fills_a_column_is_told_and_whether_row_by_row() -> None:
    constant, each = AddColumn(A, "p", "x", "with 'x'"), AddColumn(A, "p", source="with new_uuid()")
    assert str(constant) == "add column a TEXT, filled with 'x'"
    assert (constant.is_row_by_row, each.is_row_by_row) == (False, True)
    assert (constant.is_empty, each.is_empty, AddColumn(A, "p").is_empty) == (False, False, True)
    back = RestoreColumn(A, "p", source="with new_uuid()")
    assert (str(back), back.is_row_by_row) == ("bring column a back from p, empty ones filled with new_uuid()", True)
