"""SQL of single records."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.identifiers import new_id
from buildify_nb.records import record_store
from tests.conformance.records.world import World


def within(world: World, work: Any) -> Any:
    def run(uow: Any) -> Any:
        return work(uow, world.service._e.models.read(uow, world.context, "artist").table)

    return world.database.write(world.context, run)


def row_of(world: World, name: str) -> dict[str, Any]:
    now, user = world.clock.now(), world.context.user_id
    return {
        "id": new_id(),
        "name": name,
        "created_at": now,
        "created_by": user,
        "updated_at": now,
        "updated_by": user,
        "row_version": 1,
    }


def test_a_change_needs_the_version_it_was_made_from(music: World) -> None:
    dialect, row = music.database.dialect, row_of(music, "Miles")
    key = (row["id"],)
    within(music, lambda uow, table: record_store.add(uow, table, dialect, row))
    assert within(music, lambda uow, table: record_store.change(uow, table, dialect, key, {"name": "Bill"}, 7)) is None
    changed = within(music, lambda uow, table: record_store.change(uow, table, dialect, key, {"name": "Bill"}, 1))
    assert changed is not None
    assert music.sql("SELECT name, row_version FROM {s}.custom_artist") == [("Bill", 2)]


def test_what_the_database_refuses_is_told_as_a_violation(music: World) -> None:
    dialect = music.database.dialect
    within(music, lambda uow, table: record_store.add(uow, table, dialect, row_of(music, "Miles")))
    with pytest.raises(record_store.Refused) as refused:
        within(music, lambda uow, table: record_store.add(uow, table, dialect, row_of(music, "Miles")))
    assert refused.value.violation.kind == "unique"
    assert music["artist"].count() == 1


def test_many_rows_are_found_by_their_keys(music: World) -> None:
    ids = music["artist"].bulk_create([{"name": f"n{n}"} for n in range(1200)]).ids
    keys = within(
        music,
        lambda uow, table: [row[0] for row in record_store.find_many(uow, table, [(i,) for i in map(_uuid, ids)])],
    )
    assert {str(key) for key in keys} == set(ids)


def _uuid(text: str) -> Any:
    from uuid import UUID

    return UUID(text)
