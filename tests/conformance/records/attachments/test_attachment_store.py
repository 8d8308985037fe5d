"""Attachments in their tables: content piece by piece, and nothing of another tenant."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from buildify_nb.context import Context
from buildify_nb.identifiers import new_id
from buildify_nb.records.attachments import attachment_store
from buildify_nb.storage.database import Database
from tests.conformance.conftest import NewTenant

ENTITY = new_id()
CHUNKS = [bytes(range(256)), b"", b"\x00last"]


def row(context: Context, record: str) -> dict[str, Any]:
    return {
        "id": new_id(),
        "entity_id": ENTITY,
        "record_id": record,
        "filename": "a.txt",
        "media_type": "text/plain",
        "size": 261,
        "sha256": "0" * 64,
        "created_at": datetime(2026, 1, 1, tzinfo=UTC),
        "created_by": context.user_id,
        "user_name": "ada",
    }


def content(database: Database, context: Context, id: Any) -> list[bytes | None]:
    return [database.read(context, lambda uow, n=n: attachment_store.chunk(uow, id, n)) for n in range(4)]


def test_content_is_kept_in_pieces(database: Database, tenant: Context) -> None:
    rows = [row(tenant, record) for record in "aab"]
    for one in rows:
        database.write(tenant, lambda uow, one=one: attachment_store.add(uow, one, CHUNKS))
    assert content(database, tenant, rows[0]["id"]) == [*CHUNKS, None]
    ids = database.read(tenant, lambda uow: attachment_store.ids_of(uow, ENTITY, ["a", "c"]))
    assert set(ids) == {one["id"] for one in rows[:2]}
    database.write(tenant, lambda uow: attachment_store.remove(uow, ids))
    assert content(database, tenant, rows[0]["id"]) == [None] * 4
    assert content(database, tenant, rows[2]["id"]) == [*CHUNKS, None]
    assert database.read(tenant, lambda uow: attachment_store.listed(uow, ENTITY, "a")) == []


def test_no_tenant_sees_or_removes_those_of_another(database: Database, new_tenant: NewTenant) -> None:
    acme, other = new_tenant("acme"), new_tenant("other")
    mine = row(acme, "a")
    database.write(acme, lambda uow: attachment_store.add(uow, mine, CHUNKS))
    assert content(database, other, mine["id"]) == [None] * 4
    assert database.read(other, lambda uow: attachment_store.find(uow, ENTITY, "a", mine["id"])) is None
    assert database.read(other, lambda uow: attachment_store.ids_of(uow, ENTITY, ["a"])) == []
    database.write(other, lambda uow: attachment_store.remove(uow, [mine["id"]]))
    assert content(database, acme, mine["id"]) == [*CHUNKS, None]
