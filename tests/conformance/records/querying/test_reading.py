"""Lists, pages, windows and counts: what comes back, in which order, and what is refused."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from buildify_nb.errors import ExpressionError, InvalidRecord, InvalidState, NotFound, PermissionDenied
from buildify_nb.records.querying import reading
from tests.conformance.records.world import World


@pytest.fixture
def tracks(music: World) -> World:
    """Seven tracks; names a … g, prices with ties and nulls."""
    prices = ["3", None, "1", "2", None, "3", "1"]
    album = music["album"].create(title="Blue")
    genres = ["rock", "jazz", "rnb", None, "rock", "jazz", "rock"]
    music["track"].bulk_create(
        [
            {"name": name, "price": price, "genre": genre, "album": album["id"] if name < "c" else None}
            for name, price, genre in zip("gfedcba", prices, genres, strict=True)
        ]
    )
    return music


def names(records) -> str:
    return "".join(record["name"] for record in records)


def test_nulls_come_last_in_both_directions(tracks: World) -> None:
    assert names(tracks["track"].list(sort="price,name")) == "aedbgcf"
    assert names(tracks["track"].list(sort="price:desc,name")) == "bgdaecf"


def test_pages_of_ties_neither_repeat_nor_lose_a_record(tracks: World) -> None:
    found = [
        record["id"] for page in range(1, 5) for record in tracks["track"].list(sort="genre", page=page, page_size=2)
    ]
    assert len(found) == len(set(found)) == 7


def test_a_page_knows_its_place(tracks: World) -> None:
    page = tracks["track"].list(sort="name", page=2, page_size=3)
    assert (names(page), page.total, page.pages, len(page)) == ("def", 7, 3, 3)
    assert repr(page) == "Page('track', 4–6 of 7)"
    assert tracks["track"].list(page=2, page_size=3, count="none").total is None
    assert tracks["track"].list(page=9, page_size=3).total == 7


def test_values_by_field_are_a_filter(tracks: World) -> None:
    for filters, wanted in (
        ({"genre": "rock"}, "acg"),
        ({"genre": ["jazz", "rnb"]}, "bef"),
        ({"genre": []}, ""),
        ({"price": None}, "cf"),
        ({"genre": "rock", "price": Decimal(3)}, "g"),
        ({"price": np.float64(1.0)}, "ae"),
        ({"name": pd.Series(["a", "b"])}, "ab"),
        ({"row_version": 1, "album": tracks["album"].list()[0]["id"]}, "ab"),
        ({"combinator": "or", "rules": [{"name": "a"}, {"name": "b"}]}, "ab"),
    ):
        records = tracks["track"]
        assert names(records.list(filters=filters, sort="name")) == wanted
        assert records.count(filters=filters) == records.window(start=0, stop=1, filters=filters).total == len(wanted)
        assert records.to_arrow(filters=filters).num_rows == len(wanted)


def test_a_filter_takes_instants_of_pandas(tracks: World) -> None:
    day = pd.Timestamp("2026-02-03")
    tracks["track"].create(name="x", released=day, played_at=day)
    for filters in (
        {"released": day},
        {"released": [day]},
        {"played_at": day.tz_localize("UTC")},
        {"field": "played_at", "operator": ">=", "value": day},
        {"played_at": pd.Series([day])},
    ):
        assert names(tracks["track"].list(filters=filters)) == "x"


def test_a_filter_that_makes_no_sense_is_told_with_an_example(tracks: World) -> None:
    for filters, problem in (
        ({"gener": "rock"}, "gener: unknown field 'gener'; did you mean 'genre'?"),
        (pd.Series([True]), "expected values by field, a rule or a group of rules, got Series"),
        ({"genre": "rock", "combinator": "and", "rules": []}, "genre: a group has no such key"),
    ):
        with pytest.raises(ExpressionError) as refused:
            tracks["track"].list(filters=filters)  # pyright: ignore[reportArgumentType]
        told = str(refused.value)
        assert told.startswith(f"The condition cannot be understood. {problem}")
        has_example = 'Write a condition such as {"status": "done"} or {"combinator": "and"' in told
        assert has_example == ("did you mean" not in problem)


def test_filters_reach_fields_references_and_system_columns(tracks: World) -> None:
    album = tracks["album"].list()[0]["id"]
    for rule, wanted in (
        ({"field": "price", "operator": ">=", "value": "2"}, "bdg"),
        ({"field": "price", "operator": "null"}, "cf"),
        ({"field": "album", "operator": "=", "value": album}, "ab"),
        ({"field": "genre", "operator": "in", "value": ["jazz", "rnb"]}, "bef"),
        ({"field": "row_version", "operator": "=", "value": 2}, ""),
        ({"field": "created_at", "operator": "<=", "value": tracks.clock.now().isoformat()}, "abcdefg"),
    ):
        page = tracks["track"].list(filters=rule, sort="name")
        assert (names(page), page.total) == (wanted, len(wanted)), rule
        assert tracks["track"].count(filters=rule) == len(wanted)


def test_search_looks_into_texts_and_labels(tracks: World) -> None:
    assert names(tracks["track"].list(search="RHYTHM")) == "e"
    assert names(tracks["track"].list(search="rhythm e")) == "e"
    assert tracks["track"].count(search="rhythm x") == 0


def test_a_filter_value_is_never_sql(tracks: World) -> None:
    rule = {"field": "name", "operator": "=", "value": "a' OR '1'='1"}
    assert tracks["track"].count(filters=rule) == 0
    for field in ("name; DROP TABLE x", '"', "tenant_id"):
        with pytest.raises(ExpressionError):
            tracks["track"].list(filters={"field": field, "operator": "=", "value": "1"})
        with pytest.raises(ExpressionError):
            tracks["track"].list(sort=field)
    assert tracks["track"].count() == 7


def test_chosen_fields_only(tracks: World) -> None:
    record = tracks["track"].list(fields=["name"])[0]
    assert set(record) == {"id", "name", "row_version"}


def test_windows_agree_with_pages_at_any_depth(tracks: World, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = tracks["track"].list(sort="price:desc").items
    for shallow in (1000, 0):
        monkeypatch.setattr(reading, "SHALLOW", shallow)
        for start in range(8):
            window = tracks["track"].window(start=start, stop=start + 3, sort=["price:desc"])
            assert (window.items, window.total) == (whole[start : start + 3], 7)


def test_a_window_sees_a_write_at_once(tracks: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SHALLOW", 0)
    assert names(tracks["track"].window(start=0, stop=2, sort="name").items) == "ab"
    first = tracks["track"].list(sort="name")[0]
    tracks["track"].update(first["id"], name="zz")
    window = tracks["track"].window(start=0, stop=10, sort="name")
    assert (names(window.items), window.total) == ("bcdefgzz", 7)
    tracks["track"].delete(first["id"])
    assert tracks["track"].window(start=0, stop=10, sort="name").total == 6


def test_windows_of_filtered_lists_have_their_own_order(tracks: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SHALLOW", 0)
    rule = {"field": "price", "operator": "notNull"}
    assert tracks["track"].window(start=0, stop=9, sort="name").total == 7
    assert names(tracks["track"].window(start=0, stop=9, sort="name", filters=rule).items) == "abdeg"
    assert names(tracks["track"].window(start=0, stop=9, sort="name:desc", filters=rule).items) == "gedba"


@pytest.mark.parametrize(("start", "stop"), [(-1, 5), (5, 4), (0, 1001), (0.5, 3)])
def test_a_window_that_makes_no_sense_is_refused(tracks: World, start: int, stop: int) -> None:
    with pytest.raises(InvalidRecord):
        tracks["track"].window(start=start, stop=stop)


def test_reads_take_the_permission(tracks: World) -> None:
    track = tracks["track"].list()[0]
    records = tracks.as_user("eve", "records:read:album")["track"]
    for call in (
        records.list,
        lambda: records.get(track["id"]),
        records.count,
        lambda: records.window(start=0, stop=1),
        records.to_arrow,
        records.sql,
        lambda: records.history(track["id"]),
        lambda: records.options("genre"),
        lambda: records.related(track["id"], "album"),
        lambda: records.entity,
        lambda: records.to_wire(track),
    ):
        with pytest.raises(PermissionDenied):
            call()


def test_entities_that_serve_no_records_say_why(world: World) -> None:
    with pytest.raises(NotFound, match="no entity 'nothing'"):
        world["nothing"].list()
    world.entities.create("draft", fields={"a": "string"})
    with pytest.raises(InvalidState, match="a draft"):
        world["draft"].list()


def test_a_window_is_not_kept_beyond_a_rename(tracks: World) -> None:
    assert tracks["track"].window(start=0, stop=1).total == 7
    entity = tracks.entities["track"].edit(name="song")
    tracks["song"].create(name="h")
    assert tracks["song"].window(start=0, stop=1).total == 8
    entity.edit(name="track")
    assert tracks["track"].window(start=0, stop=1).total == 8
