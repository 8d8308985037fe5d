"""Filters written as formulas: what they find, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.errors import ExpressionError, PermissionDenied
from buildify_nb.records.recordset import Records
from tests.conformance.records.world import World


@pytest.fixture
def tracks(music: World) -> Records:
    """Tracks a to e; a and b on Blue by Miles, c on Sings by nobody."""
    miles = music["artist"].create(name="Miles")["id"]
    blue = music["album"].create(title="Blue", artist=miles)["id"]
    sings = music["album"].create(title="Sings")["id"]
    rows: list[dict[str, Any]] = [
        {"name": "a", "price": "1.10", "seconds": 100, "genre": "rock", "released": "2025-12-31", "album": blue},
        {"name": "b", "price": "2.20", "seconds": 220, "genre": "jazz", "released": "2026-01-01", "album": blue},
        {"name": "c", "price": None, "seconds": 300, "genre": "rock", "released": "2026-01-02", "album": sings},
        {"name": "d", "price": "0.10", "seconds": None, "genre": None, "is_live": True},
        {"name": "e%", "price": "3", "seconds": 1, "genre": "rnb"},
    ]
    music["track"].bulk_create(rows)
    return music["track"]


def names(records: Any) -> str:
    return "".join(record["name"][0] for record in records)


def of_days(field: str, operator: str, value: Any = None) -> dict[str, Any]:
    return {"field": field, "operator": operator, "value": value}


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ([], "abcde"),
        (["price > 1", {"genre": "rock"}], "a"),
        ([{"genre": ["rock", "jazz"]}, {"field": "seconds", "operator": ">", "value": 100}, "price IS NULL"], "c"),
        (["price > 1", "seconds > 50", of_days("released", "thisYear")], "b"),
        (of_days("released", "lastDays", 1), "ab"),
        (of_days("released", "nextDays", 1), "bc"),
        ({"combinator": "or", "rules": [of_days("released", "lastDays", 0), of_days("name", "=", "d")]}, "bd"),
        (of_days("created_at", "lastDays", 0), "abcde"),
        (of_days("album.created_at", "nextDays", 3), "abc"),
        (of_days("created_at", "thisMonth"), "abcde"),
    ],
)
def test_several_filters_and_those_about_today(tracks: Records, filters: Any, wanted: str) -> None:
    assert names(tracks.list(filters=filters, sort="name")) == wanted
    assert tracks.count(filters=filters) == len(wanted)
    assert names(tracks.window(start=0, stop=9, filters=filters, sort="name").items) == wanted
    assert tracks.aggregate(filters=filters)[0]["count"] == len(wanted)


def test_a_view_of_today_is_another_one_tomorrow(music: World, tracks: Records) -> None:
    today = of_days("released", "lastDays", 0)
    assert names(tracks.window(start=0, stop=9, filters=today).items) == "b"
    music.clock.advance(days=1)
    assert names(tracks.window(start=0, stop=9, filters=today).items) == "c"


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ("price > 1", "abe"),
        ("price * 100 = seconds OR name = 'd'", "bd"),
        ("NOT price > 1", "d"),
        ("price IS NULL", "c"),
        ("genre IN ('rock', 'rnb') AND seconds BETWEEN 1 AND 100", "ae"),
        ("LOWER(album.title) LIKE 'b%'", "ab"),
        ("album.artist.name = 'Miles' AND released >= '2026-01-01'", "b"),
        ("album.artist.name IS NULL", "cde"),
        ("album.title || name = 'Singsc'", "c"),
        ("CASE WHEN seconds > 200 THEN album.title = 'Blue' ELSE is_live END", "bd"),
        ("released = TODAY()", "b"),
        ("YEAR(released) = 2025 OR YEAR(album.created_at) = 2025", "a"),
        ("name LIKE '%\\%'", ""),
        ("COALESCE(price, 0) < 0.5", "cd"),
        ("  ", "abcde"),
    ],
)
def test_a_formula_finds_what_it_is_true_for(tracks: Records, filters: str, wanted: str) -> None:
    assert names(tracks.list(filters=filters, sort="name")) == wanted
    assert tracks.count(filters=filters) == len(wanted)
    assert names(tracks.window(start=0, stop=9, filters=filters, sort="name").items) == wanted
    assert names(tracks.each(filters=filters, sort="name", batch=2)) == wanted
    assert "".join(name[0] for name in tracks.to_pandas(filters=filters, sort="name")["name"]) == wanted
    [row] = tracks.aggregate(n="count", filters=filters)
    assert row["n"] == len(wanted)


def test_calculated_fields_are_named_as_others_are(music: World, tracks: Records) -> None:
    track = music.entities["track"]
    track.add_field("cents", "integer", is_calculated=True, calculation_formula="ROUND(price * 100)").publish()
    album = music.entities["album"]
    album.add_field("shout", "string", is_calculated=True, calculation_formula="UPPER(title)").publish()
    assert names(tracks.list(filters="cents > 200 AND cents <> 300", sort="name")) == "b"
    assert names(tracks.list(filters="album.shout = 'BLUE'", sort="name")) == "ab"


def test_tomorrow_other_records_match(tracks: Records, music: World) -> None:
    assert names(tracks.window(start=0, stop=9, filters="released = TODAY()").items) == "b"
    music.clock.advance(days=1)
    assert names(tracks.window(start=0, stop=9, filters="released = TODAY()").items) == "c"
    assert names(tracks.list(filters="released = TODAY()")) == "c"


@pytest.mark.parametrize(
    ("filters", "told"),
    [
        ("price >", "filters: not understood"),
        ("price", "computes decimal, where it must be true or false"),
        ("prise > 1", "did you mean 'price'"),
        ("album.titel = 'x'", "unknown field 'album.titel'"),
        ("name.title = 'x'", "'name' is no lookup"),
        ("tags.name = 'x'", "leads to many records"),
        ("price > 'x'", "filters: not understood"),
        ("album = 'x'", "filters: not understood"),
        ("price > 1; DROP TABLE track", "filters: not understood"),
        ("(SELECT 1) = 1", "cannot be used in a formula"),
        ("pg_sleep(9) IS NULL", "there is no function"),
        ("tenant_default.custom_track.price > 1", "unknown field"),
        ("price > 1 " * 5000, "too long"),
        ("(" * 400 + "price > 1" + ")" * 400, "nested too deeply"),
    ],
)
def test_what_is_no_condition_is_told(tracks: Records, filters: str, told: str) -> None:
    for ask in (tracks.list, tracks.count, tracks.to_pandas, tracks.aggregate, tracks.sql):
        with pytest.raises(ExpressionError, match=told):
            ask(filters=filters)


def test_who_may_not_read_the_others_cannot_ask_for_them(tracks: Records, music: World) -> None:
    eve = music.as_user("eve", "records:read:track", "records:read:album")["track"]
    assert names(eve.list(filters="album.title = 'Sings'")) == "c"
    for ask in (eve.list, eve.count, eve.aggregate):
        with pytest.raises(PermissionDenied, match="artist"):
            ask(filters="album.artist.name = 'Miles'")


def test_constants_are_parameters(tracks: Records) -> None:
    sql = tracks.sql(filters="name = 'x''; DROP TABLE y; --'")
    assert "DROP TABLE y" not in sql.partition("-- :")[0]
    assert tracks.count(filters="name = 'x''; DROP TABLE y; --'") == 0
