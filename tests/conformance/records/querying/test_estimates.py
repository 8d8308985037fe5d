"""Counts that are asked for as estimates: near for long lists, exact for short ones and for whom rules narrow."""

from __future__ import annotations

import pytest

from buildify_nb.errors import InvalidRecord
from tests.conformance.records.world import World

ROWS = 20_000


def test_a_long_list_is_estimated_where_the_engine_can(world: World) -> None:
    tracks = world.entity("song", {"name": "string", "seconds": "integer"})
    tracks.create(name="one", seconds=1)
    assert (tracks.list(count="estimated", page_size=1).total, tracks.list(count="estimated").is_estimate) == (1, False)
    world.sql(
        "INSERT INTO {s}.custom_song (id, name, seconds, created_at, updated_at, row_version) SELECT "
        + ("gen_random_uuid()" if world.database.capabilities.many_processes else "uuid()")
        + f", 'x', n % 100, now(), now(), 1 FROM generate_series(1, {ROWS}) AS numbers(n)"
    )
    world.sql("ANALYZE")
    page = tracks.list(count="estimated", page_size=10)
    assert page.total is not None
    assert abs(page.total - ROWS) < ROWS * 0.2
    assert page.is_estimate is world.database.capabilities.many_processes
    assert ("about " in repr(page)) is page.is_estimate
    few = tracks.list(filters={"seconds": 7}, count="estimated", page_size=10)
    assert (few.total, few.is_estimate) == (ROWS // 100, False)


def test_whom_rules_narrow_counts(world: World) -> None:
    tracks = world.entity("song", {"name": "string"})
    tracks.bulk_create([{"name": name} for name in "ab"])
    clerk = world.as_user("clerk", "records:read:song")
    world.access_rules.set(world.context, "role_clerk", "song", rows="name = 'a'")
    page = clerk["song"].list(count="estimated", page_size=1)
    assert (page.total, page.is_estimate) == (1, False)


def test_there_are_three_ways_to_count(world: World) -> None:
    with pytest.raises(InvalidRecord, match="'exact', 'estimated' or 'none'"):
        world.entity("song", {"name": "string"}).list(count="roughly")  # type: ignore[arg-type]
