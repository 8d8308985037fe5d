"""A rebuild brings every value along: renamed, converted, hidden and restored ones."""

from __future__ import annotations

from buildify_nb.datamodel.ddl.operations import (
    AddColumn,
    ConvertColumn,
    Operation,
    ParkColumn,
    RenameColumn,
    RestoreColumn,
    SetNullable,
)
from buildify_nb.datamodel.ddl.rebuild_compiler import rebuilt
from buildify_nb.datamodel.ddl.statement_compiler import doubles_percent
from buildify_nb.storage.column_types import ColumnKind
from buildify_nb.storage.database import Database
from buildify_nb.storage.table_shapes import IndexShape, TableShape
from buildify_nb.storage.transactions import UnitOfWork
from tests.factories import column, table

WHOLE = ColumnKind.INTEGER


def in_schema(shape: TableShape) -> str:
    return f"{shape.schema}.{shape.name}"


def test_all_kinds_of_change_at_once(database: Database) -> None:
    before = table("t", column("a", id="1"), column("b", id="2"), column("c", WHOLE, id="3"), column("d", id="4"))
    after = table(
        "t",
        column("b", id="1"),
        column("c", ColumnKind.BIGINT, id="3"),
        column("back", WHOLE, id="5"),
        column("e", id="6", nullable=False),
        indexes=(IndexShape("t_b_idx", ("b",)),),
    )
    operations: list[Operation] = [
        ParkColumn(before.column("b"), "parked_b_v2"),
        ParkColumn(before.column("d"), "parked_d_v2"),
        ConvertColumn(before.column("c"), after.column("c"), "cast"),
        RenameColumn(before.column("a"), after.column("b")),
        RestoreColumn(after.column("back"), "parked_x_v1", 9),
        AddColumn(after.column("e"), "parked_e_v2_added", "50%"),
        SetNullable(after.column("e"), nullable=False),
    ]
    parked = [column("parked_x_v1", WHOLE), column("parked_y_v1")]
    steps = rebuilt(operations, before, after, parked, database)

    def work(uow: UnitOfWork) -> list[tuple[object, ...]]:
        run = uow.connection.exec_driver_sql
        run(f"CREATE SCHEMA IF NOT EXISTS {before.schema}")
        columns = "id uuid PRIMARY KEY, a text, b text, c integer, d text, parked_x_v1 integer, parked_y_v1 text"
        run(f"CREATE TABLE {in_schema(before)} ({columns})")
        run(f"INSERT INTO {in_schema(before)} VALUES ('{'0' * 32}', 'a', 'b', 3, 'd', NULL, 'y')")
        for step in steps:
            run(step.sql.replace("%", "%%") if doubles_percent(database) else step.sql)
        wanted = "b, c, back, e, parked_y_v1, parked_b_v2, parked_d_v2"
        return [tuple(row) for row in run(f"SELECT {wanted} FROM {in_schema(after)}")]

    assert database.as_owner(work) == [("a", 3, 9, "50%", "y", "b", "d")]
