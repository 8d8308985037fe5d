"""Statements that run as text on the driver: the same values as through SQLAlchemy, one tenant, no stale plans."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import bindparam, exc, insert, select, update

from buildify_nb.context import Context
from buildify_nb.errors import StorageError
from buildify_nb.security.tables import audit_log, users
from buildify_nb.storage.database import Database
from buildify_nb.storage.hot_statement import HotStatement
from buildify_nb.storage.transactions import UnitOfWork
from tests.conformance.conftest import NewTenant

THINGS = sa.Table(
    "things",
    sa.MetaData(),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("unit price (%)", sa.Numeric(10, 2)),
    sa.Column("tenant_id", sa.Text),
    sa.Column("at", sa.DateTime(timezone=True)),
    sa.Column("details", sa.JSON(none_as_null=True)),
    schema="tenant_acme",
)
ROW: dict[str, Any] = {
    "id": UUID(int=7),
    "unit price (%)": Decimal("1.50"),
    "tenant_id": "a column of the table's owner",
    "at": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    "details": {"a": [1, None]},
}


def adding(table: sa.Table, row: Mapping[str, Any]) -> sa.Insert:
    return insert(table).values({name: bindparam(name, type_=table.c[name].type) for name in row})


@pytest.fixture
def things(database: Database, tenant: Context) -> sa.Table:
    database.write(tenant, lambda uow: uow.execute(sa.schema.CreateTable(THINGS)))
    return THINGS


def test_values_come_back_as_sqlalchemy_gives_them(database: Database, tenant: Context, things: sa.Table) -> None:
    add = HotStatement(adding(things, ROW).returning(*things.c))
    returned = database.write(tenant, lambda uow: uow.run(add, ROW))
    through_sqlalchemy = database.read(tenant, lambda uow: [tuple(row) for row in uow.execute(select(things))])
    assert returned == through_sqlalchemy == [tuple(ROW.values())]


def test_values_that_the_statement_contains_are_bound(database: Database, tenant: Context, things: sa.Table) -> None:
    database.write(tenant, lambda uow: uow.execute(insert(things), ROW))
    one = select(things.c.tenant_id).where(things.c.id.in_([UUID(int=7), UUID(int=8)])).limit(1)
    assert database.read(tenant, lambda uow: uow.run(HotStatement(one), {})) == [(ROW["tenant_id"],)]


def test_a_statement_without_rows_returns_none(database: Database, tenant: Context, things: sa.Table) -> None:
    change = HotStatement(update(things).values(tenant_id=bindparam("new_text")))
    assert database.write(tenant, lambda uow: uow.run(change, {"new_text": "x"})) == []


def test_the_tenant_is_that_of_the_unit_of_work(database: Database, tenant: Context, new_tenant: NewTenant) -> None:
    other = new_tenant("other")
    row = {"id": uuid4(), "occurred_at": ROW["at"], "action": "try", "entity_type": "t", "entity_id": "1"}
    add = HotStatement(adding(audit_log, {**row, "tenant_id": None}))
    read = HotStatement(select(audit_log.c.action).where(audit_log.c.tenant_id == bindparam("tenant_id")))
    forged = {**row, "tenant_id": other.tenant_id}
    database.write(tenant, lambda uow: uow.run(add, forged))
    assert database.read(tenant, lambda uow: uow.run(read, {"tenant_id": other.tenant_id})) == [("try",)]
    assert database.read(other, lambda uow: uow.run(read, {})) == []


@pytest.mark.parametrize("statement", [select(users.c.name), insert(users), update(users).values(name="x")])
def test_a_statement_that_names_no_tenant_is_refused(statement: sa.Executable, plugins: Any) -> None:
    with pytest.raises(StorageError, match="names no tenant"):
        HotStatement(statement)


def test_an_error_that_was_caught_is_no_success(database: Database, tenant: Context, things: sa.Table) -> None:
    add = HotStatement(adding(things, ROW))

    def work(uow: UnitOfWork) -> None:
        uow.run(add, ROW)
        with pytest.raises(exc.IntegrityError):
            uow.run(add, ROW)

    with pytest.raises(StorageError):
        database.write(tenant, work)
    assert database.read(tenant, lambda uow: uow.execute(select(things)).all()) == []


def test_another_remark_is_planned_anew(database: Database, tenant: Context, things: sa.Table) -> None:
    database.write(tenant, lambda uow: uow.execute(insert(things), ROW))

    def read(kind: Any, remark: str) -> list[Any]:
        seen = sa.Table("things", sa.MetaData(), sa.Column("tenant_id", kind), schema="tenant_acme")
        statement = HotStatement(select(seen.c.tenant_id), prepare=True, remark=remark)
        return [database.read(tenant, lambda uow: uow.run(statement, {})) for _ in range(8)]

    assert read(sa.Text, "1") == [[(ROW["tenant_id"],)]] * 8
    change = "ALTER TABLE tenant_acme.things ALTER COLUMN tenant_id TYPE INTEGER USING 5"
    # By another connection: the driver of the one that altered the table forgets its plans by itself.
    alter = partial(database.write, tenant, lambda uow: uow.run_driver_sql(change))
    database.read(tenant, lambda _: alter())
    assert read(sa.Integer, "2") == [[(5,)]] * 8
