"""Lists that go on behind a record: nothing twice, nothing left out, in every order."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.errors import ExpressionError
from buildify_nb.records.recordset import Records
from tests.conformance.records.world import World


@pytest.fixture
def tracks(music: World) -> Records:
    """Twelve tracks with ties and nulls in everything that orders them, every other one on an album."""
    albums = [music["album"].create(title=title)["id"] for title in ("Blue", "Sings")]
    rows = [
        {
            "name": f"t{number % 5}",
            "price": None if number % 4 == 0 else f"{number % 3}.50",
            "seconds": None if number % 3 == 0 else number % 2,
            "genre": (None, "rock", "jazz")[number % 3],
            "released": None if number % 5 == 0 else f"2026-01-{number % 4 + 1:02}",
            "played_at": f"2026-01-01T00:00:{number % 3:02}.25Z",
            "is_live": number % 2 == 0,
            "album": albums[number % 4 // 2] if number % 2 else None,
        }
        for number in range(12)
    ]
    music["track"].bulk_create(rows)
    return music["track"]


def walked(records: Records, size: int, **options: Any) -> list[str]:
    """The ids of a list, page by page."""
    page = records.list(page_size=size, **options)
    found = [record["id"] for record in page]
    while page.next is not None:
        page = records.list(page_size=size, after=page.next, **options)
        found += [record["id"] for record in page]
    return found


@pytest.mark.parametrize(
    "sort",
    [
        None,
        "id:desc",
        "name",
        "price",
        "price:desc",
        "seconds:desc,price",
        "genre,released:desc,name",
        "played_at:desc",
        "is_live,genre:desc",
        "created_at:desc,name",
        "album.title,price",
        "album.created_at:desc",
        "album,seconds",
    ],
)
def test_pages_that_continue_give_the_whole_list(tracks: Records, sort: str | None) -> None:
    whole = [record["id"] for record in tracks.list(sort=sort, page_size=100)]
    assert len(whole) == 12
    for size in (1, 5, 12):
        assert walked(tracks, size, sort=sort) == whole
        assert walked(tracks, size, sort=sort, fields=["name"]) == whole
    assert [record["id"] for record in tracks.each(sort=sort, batch=5)] == whole


def test_filters_and_counts_are_those_of_the_whole_list(tracks: Records) -> None:
    filters = {"is_live": True}
    whole = [record["id"] for record in tracks.list(filters=filters, sort="price")]
    assert walked(tracks, 2, filters=filters, sort="price") == whole
    first = tracks.list(filters=filters, sort="price", page_size=4)
    rest = tracks.list(filters=filters, sort="price", page_size=4, after=first.next)
    assert (rest.total, len(rest), rest.page) == (6, 2, None)
    assert repr(rest) == "Page('track', 2 more of 6)"


def test_what_comes_and_goes_before_it_moves_nothing(tracks: Records) -> None:
    whole = [record["id"] for record in tracks.list(sort="name", page_size=100)]
    first = tracks.list(sort="name", page_size=6)
    tracks.create(name="a new one before")
    tracks.delete(first[0]["id"])
    tracks.delete(first[-1]["id"])
    assert [record["id"] for record in tracks.list(sort="name", after=first.next)] == whole[6:]


def test_tables_of_others_are_walked_by_their_keys(world: World) -> None:
    world.sql("CREATE SCHEMA old")
    world.sql(
        "CREATE TABLE old.place (town VARCHAR, number INTEGER, size DOUBLE PRECISION, PRIMARY KEY (town, number))"
    )
    for town, number in (("b", 1), ("a", 2), ("a", 10), ("b", 3), ("c", 1)):
        size = "NULL" if number == 3 else f"{number}.5"
        world.sql(f"INSERT INTO old.place VALUES ('{town}', {number}, {size})")
    world.entities.adopt("place", schema="old")
    places = world["place"]
    assert walked(places, 2) == ["a,2", "a,10", "b,1", "b,3", "c,1"]
    assert walked(places, 2, sort="size:desc,town:desc") == ["a,10", "a,2", "c,1", "b,1", "b,3"]


@pytest.mark.parametrize("after", ["", "x", "bm8", "W10", "WyIiLFtdXQ", "Ä", 7, "WyJpZCIsWyJub25lIl1d"])
def test_what_is_no_place_is_told(tracks: Records, after: Any) -> None:
    with pytest.raises(ExpressionError):
        tracks.list(after=after)


def test_a_place_belongs_to_its_order_and_takes_no_page(tracks: Records) -> None:
    place = tracks.list(sort="name", page_size=2).next
    with pytest.raises(ExpressionError, match="a list in another order"):
        tracks.list(sort="name:desc", after=place)
    with pytest.raises(ExpressionError, match="goes on from a place, without page"):
        tracks.list(sort="name", after=place, page=2)
