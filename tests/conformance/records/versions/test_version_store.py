"""Versions in their table: few and many rows alike, the newest by record, and none of another tenant."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from buildify_nb.context import Context
from buildify_nb.errors import StorageError
from buildify_nb.identifiers import new_id
from buildify_nb.records.versions import version_store
from buildify_nb.storage.database import Database
from buildify_nb.storage.transactions import UnitOfWork
from tests.conformance.conftest import NewTenant

ENTITY = new_id()
AT = datetime(2026, 1, 1, tzinfo=UTC)


def row(context: Context, record: str, number: int) -> dict[str, Any]:
    return {
        "entity_id": ENTITY,
        "tenant_id": context.tenant_id,
        "record_id": record,
        "number": number,
        "row_version": str(number),
        "action": "update",
        "document": '{"a": "é\\"x", "b": null}',
        "occurred_at": AT,
        "user_id": context.user_id if number % 2 else None,
        "user_name": "ada",
    }


@pytest.mark.parametrize("count", [1, 3, 50])
def test_few_and_many_are_stored_alike(database: Database, tenant: Context, count: int) -> None:
    rows = [row(tenant, "r", number) for number in range(1, count + 1)]
    database.write(tenant, lambda uow: version_store.append(uow, rows))
    found, total = database.read(tenant, lambda uow: version_store.page(uow, ENTITY, "r", offset=0, limit=100))
    assert total == count
    assert [one.number for one in found] == list(range(count, 0, -1))
    last = found[-1]
    assert (last.document, last.user_id, last.user) == ({"a": 'é"x', "b": None}, tenant.user_id, "ada")
    assert last.occurred_at.astimezone(UTC) == AT


def test_the_newest_is_found_for_each(database: Database, tenant: Context) -> None:
    rows = [row(tenant, record, number) for record, last in (("a", 3), ("b", 1)) for number in range(1, last + 1)]
    database.write(tenant, lambda uow: version_store.append(uow, rows))
    newest = database.read(tenant, lambda uow: version_store.newest(uow, ENTITY, ["a", "b", "c"]))
    assert newest == {"a": (3, "3"), "b": (1, "1")}


def test_a_number_is_given_once(database: Database, tenant: Context) -> None:
    with pytest.raises(StorageError, match="constraints"):
        database.write(tenant, lambda uow: version_store.append(uow, [row(tenant, "a", 1), row(tenant, "a", 1)]))


def test_no_tenant_sees_or_writes_those_of_another(database: Database, new_tenant: NewTenant) -> None:
    acme, other = new_tenant("acme"), new_tenant("other")
    database.write(acme, lambda uow: version_store.append(uow, [row(acme, "a", 1)]))
    database.write(other, lambda uow: version_store.append(uow, [row(acme, "b", n) for n in range(20)]))
    for context, seen in ((acme, ["a"]), (other, ["b"])):
        for record in "ab":
            found = database.read(context, lambda uow, r=record: version_store.newest(uow, ENTITY, [r]))
            assert bool(found) is (record in seen)


def test_they_move_behind_those_that_are_there_and_only_those_of_the_tenant(
    database: Database, new_tenant: NewTenant
) -> None:
    acme, other = new_tenant("acme"), new_tenant("other")
    kept = [row(acme, "old", 1), row(acme, "old", 2), row(acme, "new", 1), row(acme, "new", 3)]
    database.write(acme, lambda uow: version_store.append(uow, kept))
    database.write(other, lambda uow: version_store.append(uow, [row(other, "old", 7)]))

    def move(uow: UnitOfWork) -> None:
        dialect = database.dialect
        with dialect.acting_as(uow.connection, dialect.system_role, back_to=dialect.role_of(acme.tenant)):
            version_store.move(uow, ENTITY, "old", "new")

    def numbers(context: Context, record: str) -> list[int]:
        found, _ = database.read(context, lambda uow: version_store.page(uow, ENTITY, record, offset=0, limit=9))
        return [one.number for one in found]

    database.write(acme, move)
    assert [numbers(acme, record) for record in ("new", "old")] == [[5, 4, 3, 1], []]
    assert [numbers(other, record) for record in ("new", "old")] == [[], [7]]
