"""Which values are there: by a list, or by a temporary table when there are many; deleted records do not count."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.records.related import reference_store
from tests.conformance.records.world import World


@pytest.mark.parametrize("size", [3, 600])
def test_present_values_of_records_that_are_not_deleted(music: World, size: int) -> None:
    ids = music["artist"].bulk_create([{"name": f"n{n}"} for n in range(4)]).ids
    music["artist"].delete(ids[1])
    wanted = {(f"n{n}",) for n in range(size)}

    def work(uow: Any) -> set[tuple[Any, ...]]:
        table = music.service._e.models.read(uow, music.context, "artist").table
        return reference_store.present(uow, table, ["name"], wanted)

    expected = {("n0",), ("n2",)} | ({("n3",)} if size > 3 else set())
    assert music.database.write(music.context, work) == expected


def test_published_entities_are_stamped_by_name(music: World) -> None:
    before = music.database.read(music.context, reference_store.published_stamps)
    assert [stamp[1] for stamp in before] == ["album", "artist", "tag", "track"]
    music.entities["tag"].add_field("color", "string")
    assert music.database.read(music.context, reference_store.published_stamps) == before
    music.entities["tag"].publish()
    assert music.database.read(music.context, reference_store.published_stamps) != before
