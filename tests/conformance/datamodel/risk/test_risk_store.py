"""Counts and samples of the records that a change concerns."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from buildify_nb.datamodel.risk import risk_store
from buildify_nb.storage.column_types import ColumnKind
from buildify_nb.storage.database import Database
from buildify_nb.storage.table_shapes import ForeignKeyShape, IndexShape
from buildify_nb.storage.transactions import UnitOfWork
from tests.factories import column, number, table

SHAPE = table("t", column("a"), column("link", ColumnKind.UUID), column("deleted_at", ColumnKind.TIMESTAMPTZ))
KEY = ForeignKeyShape("fk", "link", "tenant_default", "t", "id")


@pytest.fixture
def filled(database: Database) -> Database:
    """Four rows: x, x (deleted), y, nothing; the third points at nothing that is there."""

    def work(uow: UnitOfWork) -> None:
        run = uow.connection.exec_driver_sql
        run("CREATE SCHEMA IF NOT EXISTS tenant_default")
        run("CREATE TABLE tenant_default.t (id uuid PRIMARY KEY, a text, link uuid, deleted_at timestamptz)")
        rows = [
            ("'x'", number(3), "NULL"),
            ("'x'", number(1), "now()"),
            ("'y'", number(99), "NULL"),
            ("NULL", None, "NULL"),
        ]
        for place, (a, link, deleted) in enumerate(rows, 1):
            shown = f"'{link}'" if link else "NULL"
            run(f"INSERT INTO tenant_default.t VALUES ('{number(place)}', {a}, {shown}, {deleted})")

    database.as_owner(work)
    return database


def test_what_is_found(filled: Database) -> None:
    def work(uow: UnitOfWork) -> list[Any]:
        d = filled.dialect
        return [
            risk_store.count_rows(uow, SHAPE),
            risk_store.filled(uow, SHAPE, d, "a", 2),
            risk_store.empty(uow, SHAPE, d, "a", 2),
            risk_store.repeated(uow, SHAPE, d, IndexShape("i", ("a",), unique=True), 2, {}),
            risk_store.repeated(uow, SHAPE, d, IndexShape("i", ("a",), unique=True, active_only=True), 2, {}),
            risk_store.orphans(uow, SHAPE, d, KEY, 2),
            risk_store.values(uow, SHAPE, d, "a"),
            risk_store.existing(uow, KEY, SHAPE.column("link"), d, {number(1), number(99)}),
        ]

    shown: dict[int, str] = {n: str(number(n)) for n in range(5)}
    values: list[tuple[UUID, str]] = [(number(1), "x"), (number(2), "x"), (number(3), "y")]
    assert filled.as_owner(work) == [
        *(4, (3, (shown[1], shown[2])), (1, (shown[4],))),
        *((1, (shown[1],), ("x",)), (0, (), ()), (1, (shown[3],)), values, {number(1)}),
    ]
