"""Single rows written by statements that are compiled once: with all their values, and inside one tenant."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from buildify_nb.context import Context
from buildify_nb.datamodel.tables import entity_migrations as table
from buildify_nb.identifiers import new_id
from buildify_nb.storage.database import Database
from buildify_nb.storage.row_writes import ROW, row_insert, row_update
from tests.conformance.conftest import NewTenant

CHANGED = {"changes": {"operations": ["50% of it"], "parked": None}, "status": "completed", "execution_time_ms": 12}


@pytest.fixture
def row() -> dict[str, Any]:
    """A row of the migration history."""
    given = {"migration_name": "thing_v1", "migration_type": "create", "to_version": 1, "status": "running"}
    written = {"up_script": "x = ':a' % 2;", "down_script": "", "changes": {"operations": []}, "commit_message": ""}
    return {**given, **written, "id": new_id(), "entity_id": new_id(), "created_at": datetime(2026, 1, 2, tzinfo=UTC)}


def add(database: Database, tenant: Context, row: dict[str, Any]) -> None:
    database.write(tenant, lambda uow: uow.run(row_insert(table, tuple(row)), row))


def stored(database: Database, tenant: Context, row_id: UUID) -> list[dict[str, Any]]:
    wanted = select(table).where(table.c.id == row_id)
    return database.read(tenant, lambda uow: [dict(found._mapping) for found in uow.execute(wanted)])


def test_a_row_is_kept_with_what_was_given_and_belongs_to_the_tenant(
    database: Database, tenant: Context, row: dict[str, Any]
) -> None:
    add(database, tenant, {**row, "tenant_id": new_id()})
    [found] = stored(database, tenant, row["id"])
    assert {name: found[name] for name in row} == row
    assert (found["tenant_id"], found["from_version"]) == (tenant.tenant_id, None)


def test_only_the_named_columns_of_one_row_are_changed(
    database: Database, tenant: Context, row: dict[str, Any]
) -> None:
    other = {**row, "id": new_id()}
    add(database, tenant, row)
    add(database, tenant, other)
    changing = row_update(table, tuple(CHANGED))
    database.write(tenant, lambda uow: uow.run(changing, {**CHANGED, ROW: row["id"]}))
    [changed], [kept] = (stored(database, tenant, one["id"]) for one in (row, other))
    assert {name: changed[name] for name in row | CHANGED} == row | CHANGED
    assert {name: kept[name] for name in row} == other


def test_a_row_of_another_tenant_is_not_changed(
    database: Database, tenant: Context, new_tenant: NewTenant, row: dict[str, Any]
) -> None:
    add(database, tenant, row)
    changing = row_update(table, tuple(CHANGED))
    database.write(new_tenant("other"), lambda uow: uow.run(changing, {**CHANGED, ROW: row["id"]}))
    [kept] = stored(database, tenant, row["id"])
    assert {name: kept[name] for name in row} == row


def test_each_set_of_columns_has_a_statement_of_its_own(row: dict[str, Any]) -> None:
    assert row_insert(table, tuple(row)) is row_insert(table, tuple(row))
    assert row_insert(table, tuple(row)) is not row_insert(table, (*row, "from_version"))
