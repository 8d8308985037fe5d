"""Comments in their table: found by record, paged with what was deleted, and removed with their records."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.identifiers import new_id
from buildify_nb.records.comments import comment_store
from buildify_nb.storage.database import Database
from tests.conformance.conftest import NewTenant

ENTITY = new_id()
AT = datetime(2026, 1, 1, tzinfo=UTC)


def row(context: Context, record: str, number: int, reply_to: UUID | None = None) -> dict[str, Any]:
    return {
        "id": new_id(),
        "entity_id": ENTITY,
        "record_id": record,
        "reply_to": reply_to,
        "text": f"text {number}",
        "mentions": {"zoe": str(context.user_id), "ada": str(context.user_id)},
        "created_at": AT + timedelta(minutes=number),
        "created_by": context.user_id,
        "user_name": "ada",
    }


def texts(database: Database, context: Context, record: str) -> list[str]:
    page = database.read(context, lambda uow: comment_store.page(uow, ENTITY, record, offset=0, limit=9))
    assert len(page[0]) == page[1]
    return [one.text for one in page[0]]


def test_they_are_paged_by_record_and_removed_with_it(database: Database, tenant: Context) -> None:
    rows = [row(tenant, record, number) for record in "ab" for number in (2, 1)]
    for one in rows:
        database.write(tenant, lambda uow, one=one: comment_store.add(uow, one))
    assert texts(database, tenant, "a") == ["text 1", "text 2"]
    found = database.read(tenant, lambda uow: comment_store.find(uow, ENTITY, "a", rows[0]["id"]))
    assert found is not None
    assert list(found.mentions.items()) == [("ada", tenant.user_id), ("zoe", tenant.user_id)]
    database.write(tenant, lambda uow: comment_store.remove_of(uow, ENTITY, ["a", "c"]))
    assert (texts(database, tenant, "a"), len(texts(database, tenant, "b"))) == ([], 2)


def test_replies_of_another_tenant_keep_nothing_alive(database: Database, new_tenant: NewTenant) -> None:
    acme, other = new_tenant("acme"), new_tenant("other")
    mine = row(acme, "a", 1)
    database.write(acme, lambda uow: comment_store.add(uow, mine))
    database.write(other, lambda uow: comment_store.add(uow, row(other, "a", 2, reply_to=mine["id"])))
    database.write(other, lambda uow: comment_store.change(uow, mine["id"], {"text": "forged"}))
    assert texts(database, acme, "a") == ["text 1"]
    database.write(acme, lambda uow: comment_store.change(uow, mine["id"], {"deleted_at": AT}))
    assert texts(database, acme, "a") == []
    database.write(other, lambda uow: comment_store.remove_of(uow, ENTITY, ["a"]))
    assert database.read(acme, lambda uow: comment_store.find(uow, ENTITY, "a", mine["id"])) is None
