"""Bulk creation: all or none, or the good ones, always with every problem of every record."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from buildify_nb.errors import InvalidRecord
from buildify_nb.records.record import BulkResult
from tests.conformance.records.world import World


def told(result: BulkResult) -> dict[int, dict[str, str]]:
    return {
        failure.index: {problem.field: problem.message for problem in failure.problems} for failure in result.failures
    }


def test_a_batch_is_stored_as_single_records_would_be(music: World) -> None:
    album = music["album"].create(title="a")
    values: list[dict[str, Any]] = [
        {"name": "x", "price": "1.5", "details": {"a": [None, "é"]}, "album": album["id"]},
        {
            "name": "y",
            "seconds": 5,
            "released": "2026-01-02",
            "played_at": "2026-01-02T03:04:05.678901Z",
            "is_live": True,
        },
        {"name": 'z "quoted", ü', "genre": "rock", "details": None},
    ]
    result = music["track"].bulk_create(values)
    assert (result.created, result.failures) == (3, ())
    for key, given in zip(result.ids, values, strict=True):
        one = music["track"].get(music["track"].create(given)["id"])
        bulk = music["track"].get(key)
        for name in (
            "name",
            "price",
            "seconds",
            "details",
            "album",
            "released",
            "played_at",
            "is_live",
            "genre",
            "row_version",
        ):
            assert bulk[name] == one[name], name
    assert music.told[1].keys == result.ids


def test_the_log_reads_alike_for_one_record_and_for_many(music: World) -> None:
    values = {"name": "x", "price": "1.5", "played_at": "2026-01-02T03:04:05+02:00", "details": {"b": 1, "a": [1.0]}}
    music["track"].create(values)
    music["track"].bulk_create([values])
    (_, _, single), (_, _, bulk) = music.audit_rows("track")
    assert single == bulk
    assert single["after"] | {"is_live": None} == {
        "name": "x",
        "price": "1.50",
        "played_at": "2026-01-02T01:04:05Z",
        "details": {"b": 1, "a": [1.0]},
        "is_live": None,
    }


def test_each_record_has_its_audit_row(music: World) -> None:
    result = music["track"].bulk_create([{"name": "x", "price": "1.5"}, {"name": "y"}])
    assert sorted(music.audit_rows("track"), key=lambda row: row[2]["after"]["name"]) == [
        ("create", result.ids[0], {"before": {}, "after": {"name": "x", "price": "1.50", "is_live": False}}),
        ("create", result.ids[1], {"before": {}, "after": {"name": "y", "is_live": False}}),
    ]


BAD: list[Any] = [
    {"name": "good"},
    {"name": "", "price": -1},
    {"name": "a", "row_version": 7, "nam": 1},
    "no record",
    {"name": "b", "album": "00000000-0000-7000-8000-000000000000"},
]
WHY = {
    1: {"name": "must not be empty", "price": "must be at least 0"},
    2: {
        "row_version": "is set by the system and cannot be assigned",
        "nam": "there is no such field; did you mean 'name'?",
    },
    3: {"": "must be values by field name"},
    4: {"album": "no album has this id"},
}


def test_a_single_bad_record_is_spoken_of_as_one(music: World) -> None:
    with pytest.raises(InvalidRecord, match=r"^The record was not created: it is invalid\. records\.0: must be values"):
        music["track"].bulk_create([5])  # type: ignore[list-item]


def test_one_bad_record_keeps_all_from_being_written(music: World) -> None:
    with pytest.raises(InvalidRecord, match="None of the 5 records was created: 4 are invalid") as refused:
        music["track"].bulk_create(BAD)
    paths = {
        (f"records.{index}.{name}".rstrip("."), why) for index, found in WHY.items() for name, why in found.items()
    }
    assert {(problem.field, problem.message) for problem in refused.value.problems} == paths
    assert music.sql("SELECT count(*) FROM {s}.custom_track") == [(0,)]
    assert (music.audit_rows("track"), music.told) == ([], [])


def test_not_atomic_writes_the_good_ones(music: World) -> None:
    result = music["track"].bulk_create(BAD, atomic=False)
    assert told(result) == WHY
    assert music.sql("SELECT name FROM {s}.custom_track") == [("good",)]
    assert (result.created, len(music.audit_rows("track"))) == (1, 1)


@pytest.mark.parametrize("size", [3, 700])
def test_unique_values_are_checked_against_the_table_and_within_the_batch(music: World, size: int) -> None:
    music["artist"].create(name="n0")
    batch = [{"name": f"n{number}"} for number in range(size)] + [{"name": "n1"}]
    result = music["artist"].bulk_create(batch, atomic=False)
    assert told(result) == {
        0: {"name": "must be unique: another artist has the same value"},
        size: {"name": "must be unique: record 1 of this call has the same value"},
    }
    assert music["artist"].count() == size


def test_many_references_are_checked_at_once(music: World) -> None:
    albums = music["album"].bulk_create([{"title": f"a{n}"} for n in range(600)]).ids
    missing = "00000000-0000-7000-8000-000000000000"
    batch = [{"name": "t", "album": album} for album in (*albums, missing)]
    assert told(music["track"].bulk_create(batch, atomic=False)) == {600: {"album": "no album has this id"}}
    with pytest.raises(InvalidRecord, match=r"records\.600\.album: no album has this id"):
        music["track"].bulk_create(batch)
    assert music.sql("SELECT count(DISTINCT album) FROM {s}.custom_track") == [(600,)]


def test_nothing_is_nothing(music: World) -> None:
    assert music["track"].bulk_create([]) == BulkResult(0, ())
    assert music.told == []


def test_decimals_of_a_batch_are_exact(world: World) -> None:
    world.entity("price", {"amount": {"field_type": "decimal", "decimal_places": 4}})
    world["price"].bulk_create([{"amount": "12345678901234567890.1234"}, {"amount": 0.1}])
    assert sorted(world.sql("SELECT amount FROM {s}.custom_price")) == [
        (Decimal("0.1000"),),
        (Decimal("12345678901234567890.1234"),),
    ]


def test_a_frame_is_sent_on_to_the_call_that_loads_it(music: World) -> None:
    with pytest.raises(InvalidRecord, match="from_dataframe"):
        music["track"].bulk_create(pd.DataFrame({"name": ["x"], "seconds": [1]}))  # pyright: ignore[reportArgumentType]
    assert music["track"].count() == 0
