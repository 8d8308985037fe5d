"""Records in JSON's types."""

from __future__ import annotations

import json

from tests.conformance.records.world import World


def test_every_value_is_json_and_comes_back_the_same(music: World) -> None:
    album = music["album"].create(title="Blue")
    given = {
        "name": "a",
        "price": "1.50",
        "released": "2026-01-02",
        "played_at": "2026-01-02T03:04:05Z",
        "details": {"x": [1]},
    }
    track = music["track"].create(given, album=album["id"])
    wire = music["track"].to_wire(track)
    assert {name: wire[name] for name in given} == given
    assert wire["created_at"] == "2026-01-01T12:00:00Z"
    assert wire["album__label"] == "Blue"
    assert json.loads(json.dumps(wire)) == wire
    again = music["track"].create({name: wire[name] for name in (*given, "album")})
    assert all(again[name] == track[name] for name in given)


def test_a_part_of_a_record_and_a_plain_dict_will_do(music: World) -> None:
    assert music["track"].to_wire({"name": "a", "album": None}) == {"name": "a", "album": None, "album__label": None}
