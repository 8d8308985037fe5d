"""Titles of references: one query for a page, deleted targets included, ids where there is no title."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.records.world import World


def test_titles_of_deleted_targets_stay_readable(music: World) -> None:
    album = music["album"].create(title="Blue")
    music.entities.create("stamp", fields={"album": {"field_type": "lookup", "reference_entity": "album"}}).publish()
    music["stamp"].create(album=album["id"])
    blocked = music["stamp"].list()[0]
    assert blocked.labels == {"album": "Blue"}


def test_the_field_says_what_it_shows(music: World) -> None:
    music.entities.create("country", fields={"name": "string", "code": "string"}).publish()
    country = music["country"].create(name="Austria", code="AT")
    field = {"field_type": "lookup", "reference_entity": "country", "reference_field": "code"}
    music.entities.create("city", fields={"name": "string", "country": field}).publish()
    music["city"].create(name="Wien", country=country["id"])
    assert music["city"].list()[0].labels == {"country": "AT"}
    assert music["city"].options("country") == [{"value": country["id"], "label": "AT"}]


def test_a_target_without_a_title_shows_ids(music: World) -> None:
    music.entities.create("point", fields={"x": "integer"}).publish()
    point = music["point"].create(x=1)
    music.entities.create("mark", fields={"point": {"field_type": "lookup", "reference_entity": "point"}}).publish()
    music["mark"].create(point=point["id"])
    assert music["mark"].list()[0].labels == {"point": point["id"]}


def test_a_page_takes_one_query_for_each_lookup(music: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from buildify_nb.records import record_store

    albums = music["album"].bulk_create([{"title": f"a{n}"} for n in range(20)]).ids
    music["track"].bulk_create([{"name": "t", "album": id_} for id_ in albums])
    asked: list[int] = []
    real = record_store.titles

    def counted(uow: Any, table: Any, title: str, keys: Any) -> Any:
        asked.append(len(keys))
        return real(uow, table, title, keys)

    monkeypatch.setattr(record_store, "titles", counted)
    page = music["track"].list(page_size=20)
    assert asked == [20]
    assert sorted(str((record.labels or {})["album"]) for record in page) == sorted(f"a{n}" for n in range(20))


def test_titles_are_for_those_who_may_read_the_other_entity(music: World) -> None:
    album = music["album"].create(title="Secret title")
    track = music["track"].create(name="t", album=album["id"])
    reader = music.as_user("reader", "records:read:track")["track"]
    page = reader.list()
    assert (page[0]["album"], page[0].labels) == (album["id"], {"album": None})
    shown = f"{page._repr_html_()} {reader.to_wire(reader.get(track['id']))} {reader.to_arrow(labels=True).to_pydict()}"
    assert "Secret title" not in shown
