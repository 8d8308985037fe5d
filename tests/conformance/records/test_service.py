"""The service as a whole: names, definitions, exports, and the seam for checks of other areas."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from buildify_nb.errors import InvalidRecord, PermissionDenied, Problem
from tests.conformance.records.world import World


def test_a_registered_check_sees_every_write_before_it_happens(music: World) -> None:
    seen: list[tuple[str, int]] = []

    def no_blues(uow: Any, context: Any, served: Any, change: str, writes: list[Any]) -> Iterator[tuple[int, Problem]]:
        seen.append((change, len(writes)))
        for write in writes:
            if write.after.get("name") == "Blues":
                yield write.index, Problem("name", "must not be Blues")

    track = music["track"].create(name="a")
    music.service.add_check(no_blues)
    for refused in (
        lambda: music["track"].create(name="Blues"),
        lambda: music["track"].update(track["id"], name="Blues"),
    ):
        with pytest.raises(InvalidRecord, match="must not be Blues"):
            refused()
    result = music["track"].bulk_create([{"name": "b"}, {"name": "Blues"}], atomic=False)
    assert [failure.index for failure in result.failures] == [1]
    music["track"].delete(track["id"])
    music["track"].restore(track["id"])
    assert [change for change, _ in seen] == ["create", "update", "create", "delete", "restore"]
    assert sorted(record["name"] for record in music["track"].list()) == ["a", "b"]


def test_entities_are_those_the_caller_may_read(music: World) -> None:
    music.entities.create("draft", fields={"a": "string"})
    assert list(music.records) == ["album", "artist", "tag", "track"]
    assert list(music.as_user("eve", "records:read:tag")) == ["tag"]


def test_the_definition_is_the_published_one(music: World) -> None:
    music.entities["tag"].add_field("color", "string")
    assert [field.name for field in music["tag"].entity.fields] == ["name"]
    with pytest.raises(InvalidRecord, match="no such field"):
        music["tag"].create(name="x", color="red")
    music.entities["tag"].publish()
    assert music["tag"].create(name="x", color="red")["color"] == "red"


def test_frames_hold_all_matching_records_with_exact_values(music: World) -> None:
    album = music["album"].create(title="Blue")
    music["track"].bulk_create([{"name": f"t{n}", "price": f"{n}.10", "album": album["id"]} for n in range(30)])
    frame = music["track"].to_pandas(
        sort="price:desc", filters={"field": "price", "operator": "<", "value": 28}, labels=True
    )
    assert len(frame) == 28
    assert (frame["price"][0], frame["album__label"][0]) == (Decimal("27.10"), "Blue")
    table = music["track"].to_arrow(fields=["name"], filters={"field": "name", "operator": "=", "value": "none"})
    assert (table.column_names, table.num_rows) == (["id", "name", "row_version"], 0)


def test_the_statement_that_would_run_is_shown_with_its_values(music: World) -> None:
    shown = music["track"].sql(filters={"field": "name", "operator": "=", "value": "it's"}, page=2, page_size=10)
    assert "custom_track" in shown
    assert "it's" not in shown.partition("\n-- ")[0]
    assert '''= "it's"''' in shown
    assert shown == music["track"].sql(
        filters={"field": "name", "operator": "=", "value": "it's"}, page=2, page_size=10
    )


def test_two_tenants_never_meet(music: World, all_plugins: Any) -> None:
    artist = music["artist"].create(name="Miles")
    stranger = music.as_user("eve")
    with pytest.raises(PermissionDenied):
        stranger["artist"].get(artist["id"])
