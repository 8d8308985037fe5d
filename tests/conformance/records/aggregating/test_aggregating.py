"""Figures by group: what they are, held against SQL written by hand, and what keeps them from being made."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from buildify_nb.errors import ExpressionError, PermissionDenied
from tests.conformance.records.world import World


@pytest.fixture
def shop(music: World) -> World:
    """Seven tracks on two albums by one artist each, and one on none; the last one was deleted."""
    albums = [
        music["album"].create(title=title, artist=music["artist"].create(name=name)["id"])["id"]
        for title, name in (("Blue", "Miles"), ("Sings", "Nina"))
    ]
    rows = [
        ("a", "1.10", 100, "rock", "2026-01-31T23:30:00Z", date(2024, 2, 29), albums[0]),
        ("b", "2.25", 200, "rock", "2026-02-01T00:30:00Z", date(2025, 1, 1), albums[0]),
        ("c", None, 300, "jazz", "2026-02-15T12:00:00Z", date(2025, 12, 31), albums[1]),
        ("d", "0.05", None, "jazz", None, None, albums[1]),
        ("e", "2.25", 400, None, "2025-12-29T12:00:00Z", date(2026, 1, 1), albums[1]),
        ("f", "9.99", 500, "rnb", "2026-03-31T21:59:00Z", date(2026, 1, 1), None),
        ("gone", "100", 1, "rock", None, None, albums[0]),
    ]
    made: dict[str, Any] = {}
    for name, price, seconds, genre, played, released, album in rows:
        values = {"price": price, "seconds": seconds, "genre": genre, "played_at": played, "released": released}
        made = music["track"].create(name=name, album=album, is_live=name < "c", **values)
    music["track"].delete(made["id"])
    return music


def rows(found: Any) -> list[tuple[Any, ...]]:
    return [tuple(item.values()) for item in found]


def test_figures_are_those_of_sql(shop: World) -> None:
    found = shop["track"].aggregate(
        {"n": "count", "priced": {"count": "price"}, "prices": {"count_distinct": "price"}, "sum": {"sum": "price"}},
        by="genre",
        mean={"avg": "price"},
        least={"min": "seconds"},
        most={"max": "released"},
    )
    by_hand = shop.sql(
        "SELECT genre, count(*), count(price), count(DISTINCT price), sum(price), min(seconds), max(released) "
        "FROM {s}.custom_track WHERE deleted_at IS NULL GROUP BY genre ORDER BY genre NULLS LAST"
    )
    assert [row[:5] + row[6:] for row in rows(found)] == by_hand
    assert [item["mean"] for item in found] == [Decimal("0.05"), Decimal("9.99"), Decimal("1.675"), Decimal("2.25")]


def test_without_groups_there_is_one_row_whatever_matches(shop: World) -> None:
    [row] = shop["track"].aggregate({"n": "count", "total": {"sum": "price"}, "mean": {"avg": "seconds"}})
    assert row == {"n": 6, "total": Decimal("15.64"), "mean": Decimal("300.000000")}
    [none] = shop["track"].aggregate(filters={"name": "nobody"}, n="count", total={"sum": "price"})
    assert none == {"n": 0, "total": None}
    assert rows(shop["track"].aggregate(by="genre", filters={"name": "nobody"})) == []
    assert rows(shop["track"].aggregate()) == [(6,)]


def test_groups_behind_lookups_are_called_by_their_titles(shop: World) -> None:
    by_name = shop["track"].aggregate(by="album.artist.name", total={"sum": "seconds"}, sort="total:desc")
    assert rows(by_name) == [("Nina", 700), (None, 500), ("Miles", 300)]
    by_album = shop["track"].aggregate(
        {"n": "count"}, by={"record": "album", "artist": "album.artist"}, sort="n,artist"
    )
    frame = by_album.to_pandas()
    assert frame["record__label"].tolist()[1:] == ["Blue", "Sings"]
    assert frame["artist__label"].tolist()[1:] == ["Miles", "Nina"]
    assert frame["n"].tolist() == [1, 2, 3]
    assert '<td style="text-align: left">Nina</td>' in by_album._repr_html_()


@pytest.mark.parametrize(
    ("by", "zone", "wanted"),
    [
        ("played_at:month", "UTC", "2025-12-01 1, 2026-01-01 1, 2026-02-01 2, 2026-03-01 1"),
        ("played_at:month", "Europe/Berlin", "2025-12-01 1, 2026-02-01 3, 2026-03-01 1"),
        ("played_at:month", "Asia/Tokyo", "2025-12-01 1, 2026-02-01 3, 2026-04-01 1"),
        ("played_at:year", "UTC", "2025-01-01 1, 2026-01-01 4"),
        ("played_at:quarter", "UTC", "2025-10-01 1, 2026-01-01 4"),
        ("played_at:week", "UTC", "2025-12-29 1, 2026-01-26 2, 2026-02-09 1, 2026-03-30 1"),
        ("played_at:day", "America/New_York", "2025-12-29 1, 2026-01-31 2, 2026-02-15 1, 2026-03-31 1"),
        ("released:year", "Asia/Tokyo", "2024-01-01 1, 2025-01-01 2, 2026-01-01 2"),
        ("released:month", "UTC", "2024-02-01 1, 2025-01-01 1, 2025-12-01 1, 2026-01-01 2"),
    ],
)
def test_spans_of_time_are_those_of_the_zone(shop: World, by: str, zone: str, wanted: str) -> None:
    *found, nowhere = rows(shop["track"].aggregate(by=by, zone=zone))
    assert ", ".join(f"{day.isoformat()} {count}" for day, count in found) == wanted
    assert nowhere == (None, 1)


def test_hours_are_instants(shop: World) -> None:
    found = shop["track"].aggregate(by="played_at:hour", zone="Asia/Kolkata", limit=2)
    first = datetime(2025, 12, 29, 11, 30, tzinfo=UTC)
    assert [item["played_at_hour"] for item in found] == [first, datetime(2026, 1, 31, 23, 30, tzinfo=UTC)]
    assert found.has_more


def test_having_and_order_speak_of_groups_and_figures(shop: World) -> None:
    busy = {"field": "n", "operator": ">=", "value": 2}
    assert rows(shop["track"].aggregate({"n": "count"}, by="genre", having=busy, sort="genre:desc")) == [
        ("rock", 2),
        ("jazz", 2),
    ]
    rich = {"combinator": "or", "rules": [{"field": "mean", "operator": ">", "value": "9.5"}, {"genre": "jazz"}]}
    found = shop["track"].aggregate(by="genre", having=rich, mean={"avg": "price"})
    assert [item["genre"] for item in found] == ["jazz", "rnb"]
    assert rows(shop["track"].aggregate(by="released:year", having={"released_year": "2026-01-01"}, n="count")) == [
        (date(2026, 1, 1), 2)
    ]


def test_what_is_filtered_is_what_counts(shop: World) -> None:
    track = shop["track"]
    assert rows(track.aggregate(filters={"album.artist.name": "Nina"}, n="count")) == [(3,)]
    assert rows(track.aggregate(filters={"genre": ["rock", "rnb"]}, by="is_live")) == [(False, 1), (True, 2)]
    assert rows(track.aggregate(search="b", n="count")) == [(track.count(search="b"),)]


def test_limits_tell_that_there_is_more(shop: World) -> None:
    found = shop["track"].aggregate(by="name", limit=2)
    assert ([item["name"] for item in found], found.has_more) == (["a", "b"], True)
    assert repr(found) == "Aggregation('track', the first 2 rows)"
    assert not shop["track"].aggregate(by="name", limit=6).has_more


def test_frames_have_the_types_of_the_figures(shop: World) -> None:
    frame = shop["track"].aggregate(by="is_live, genre", n="count", seconds={"sum": "seconds"}).to_pandas()
    assert [str(kind) for kind in frame.dtypes[["is_live", "n", "seconds"]]] == ["boolean", "Int64", "Int64"]
    assert frame[frame["is_live"]]["n"].tolist() == [2]
    genres = shop["track"].aggregate(by="genre").to_pandas()
    assert genres["genre__label"].tolist()[:2] == ["Jazz", "Rhythm & Blues"]


def test_great_sums_stay_exact(world: World) -> None:
    big = world.entity("big", {"n": "biginteger", "d": {"field_type": "decimal", "decimal_places": 2}})
    for _ in range(3):
        big.create(n=9_000_000_000_000_000_000, d="0.01")
    found = big.aggregate(n={"sum": "n"}, d={"sum": "d"}, mean={"avg": "n"})
    assert rows(found) == [(27_000_000_000_000_000_000, Decimal("0.03"), Decimal("9000000000000000000.000000"))]
    assert found.to_pandas()["n"].tolist() == [Decimal(27_000_000_000_000_000_000)]


def test_sums_of_numbers_without_a_scale_keep_their_places(world: World) -> None:
    world.sql("CREATE SCHEMA old")
    world.sql("CREATE TABLE old.m (id INTEGER PRIMARY KEY, n NUMERIC, d DOUBLE PRECISION)")
    world.sql("INSERT INTO old.m VALUES (1, 0.4, 0.5), (2, 0.4, 0.25), (3, 0.4, NULL)")
    world.entities.adopt("m", schema="old")
    [row] = world["m"].aggregate(s={"sum": "n"}, m={"max": "n"}, d={"sum": "d"}, a={"avg": "d"})
    assert row == {"s": Decimal("1.2"), "m": Decimal("0.4"), "d": Decimal("0.75"), "a": Decimal("0.375")}
    assert world["m"].aggregate(s={"sum": "n"}, having={"field": "s", "operator": ">", "value": "1.1"})
    assert not world["m"].aggregate(s={"sum": "n"}, having={"field": "s", "operator": ">", "value": "1.2"})


def test_names_of_columns_may_be_alike_to_the_engines(shop: World) -> None:
    [row] = shop["track"].aggregate({"N": "count", "n": {"max": "seconds"}, "column 1": {"min": "seconds"}})
    assert row == {"N": 6, "n": 500, "column 1": 100}
    assert [*rows(shop["track"].aggregate({"Genre": "count"}, by="genre", sort="Genre:desc,genre"))][:2] == [
        ("jazz", 2),
        ("rock", 2),
    ]
    long = ["é" * 80 + end for end in "ab"]
    [row] = shop["track"].aggregate({long[0]: "count", long[1]: {"sum": "seconds"}}, having={long[1]: 1500})
    assert row == {long[0]: 6, long[1]: 1500}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"by": "genra"}, "did you mean 'genre'"),
        ({"by": "played_at:mnth"}, "did you mean 'month'"),
        ({"by": "name:month"}, "holds text, which has no month"),
        ({"by": "released:hour"}, "holds date, which has no hour"),
        ({"by": "details"}, "documents, which cannot be grouped"),
        ({"by": 3}, "must be text such as"),
        ({"by": "genre, genre"}, "two columns would be called 'genre'"),
        ({"x": {"summ": "price"}}, "did you mean 'sum'"),
        ({"x": {"sum": "name"}}, "holds text, of which there is no sum"),
        ({"x": {"max": "is_live"}}, "there is no max"),
        ({"x": {"count_distinct": "details"}}, "there is no count_distinct"),
        ({"x": "price"}, 'must be "count" or such as'),
        ({"x": {"sum": "price", "avg": "price"}}, 'must be "count" or such as'),
        ({"group_by": "genre"}, "did you mean 'by'"),
        ({"values": {"a\0b": "count"}}, "no column can be called"),
        ({"values": {"": "count"}}, "no column can be called"),
        ({"by": {"x" * 201: "genre"}}, "no column can be called"),
        ({"limit": 0}, "from 1 to 10,000"),
        ({"zone": "Nowhere/Land"}, "name of a time zone"),
        ({"zone": "../../etc/passwd"}, "name of a time zone"),
        ({"having": {"price": 1}}, "unknown field 'price'"),
        ({"sort": "price"}, "there is no field 'price'"),
        ({"search": 3}, "must be text"),
        ({"by": [f"album.artist.{'name'}"] * 2}, "two columns would be called"),
    ],
)
def test_what_makes_no_sense_is_told(shop: World, asked: dict[str, Any], told: str) -> None:
    with pytest.raises(ExpressionError, match=told):
        shop["track"].aggregate(asked.get("values"), **{name: one for name, one in asked.items() if name != "values"})


def test_names_of_columns_are_never_sql(shop: World) -> None:
    odd = 'x"; DROP TABLE track; --'
    [row] = shop["track"].aggregate({odd: "count"}, filters={"name": "a"})
    assert row == {odd: 1}
    assert rows(shop["track"].aggregate({"n": "count"}, by={odd: "genre"}, having={odd: "rnb"})) == [("rnb", 1)]


def test_figures_tell_nothing_of_what_one_may_not_read(shop: World) -> None:
    eve = shop.as_user("eve", "records:read:track")["track"]
    assert rows(eve.aggregate(by="genre", n="count")) == rows(shop["track"].aggregate(by="genre", n="count"))
    assert "album__label" not in eve.aggregate(by="album").to_pandas()
    refused: list[dict[str, Any]] = [
        {"by": "album.title"},
        {"x": {"max": "album.created_at"}},
        {"filters": {"album.title": "Blue"}},
    ]
    for asked in refused:
        with pytest.raises(PermissionDenied, match="album"):
            eve.aggregate(**asked)
    with pytest.raises(PermissionDenied):
        shop.as_user("bob", "records:read:album")["track"].aggregate()
