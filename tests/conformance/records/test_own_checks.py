"""Unique sets of several fields, and references to the entity itself."""

from __future__ import annotations

import pytest

from buildify_nb.errors import InvalidRecord
from tests.conformance.records.world import World


@pytest.fixture
def seats(world: World) -> World:
    entity = world.entities.create("seat", fields={"row": "integer", "place": "integer", "note": "string"})
    entity.add_index("seat_place", ["row", "place"], is_unique=True).publish()
    world["seat"].create(row=1, place=1)
    return world


def test_values_are_unique_together(seats: World) -> None:
    with pytest.raises(InvalidRecord, match="must be unique together with place"):
        seats["seat"].create(row=1, place=1)
    other = seats["seat"].create(row=1, place=2)
    with pytest.raises(InvalidRecord, match="must be unique together with place"):
        seats["seat"].update(other["id"], place=1)
    assert seats["seat"].update(other["id"], note="x")["place"] == 2
    assert seats["seat"].count() == 2


def test_null_is_never_the_same(seats: World) -> None:
    for _ in range(2):
        seats["seat"].create(row=1, place=None)
    assert seats["seat"].count() == 3


def test_an_entity_may_point_at_itself(world: World) -> None:
    world.entities.create(
        "node", fields={"name": "string", "parent": {"field_type": "lookup", "reference_entity": "node"}}
    ).publish()
    root = world["node"].create(name="root")
    assert world["node"].create(name="leaf", parent=root["id"])["parent"] == root["id"]
    world["node"].delete(world["node"].create(name="gone")["id"])
    gone = world["node"].list(include_deleted=True, search="gone")[0]
    with pytest.raises(InvalidRecord, match="no node has this id"):
        world["node"].create(name="leaf", parent=gone["id"])


def test_records_of_an_archived_entity_cannot_be_set_and_keep_nobody_from_restoring(music: World) -> None:
    album = music["album"].create(title="Blue")
    track, other = (music["track"].create(name=name, album=album["id"]) for name in "ab")
    music["track"].delete(track["id"])
    music.entities["album"].archive(although_used=True)
    assert music["track"].options("album") == []
    for write in (
        lambda: music["track"].create(name="c", album=album["id"]),
        lambda: music["track"].update(music["track"].create(name="d")["id"], album=album["id"]),
        lambda: music["track"].bulk_create([{"name": "e", "album": album["id"]}]),
    ):
        with pytest.raises(InvalidRecord, match=r"It is archived\. Publish it: ws\.entities\['album'\]") as caught:
            write()
        assert caught.value.problems[0].field.endswith("album")
    assert music["track"].update(other["id"], name="z")["album"] == album["id"]
    assert music["track"].restore(track["id"])["album"] == album["id"]


def test_a_value_that_is_no_id_is_refused_with_the_way_to_one(music: World) -> None:
    album = music["album"].create(title="Blue")
    for given, way in (
        ("Blue", "find it by ws.records['track'].options('album', 'Blue')"),
        (album, 'of a record pass its "id": record["id"]'),
    ):
        with pytest.raises(InvalidRecord) as refused:
            music["track"].create(name="a", album=given)
        told = {"field": "album", "message": f"must be the id of a record; {way}"}
        assert [one.as_dict() for one in refused.value.problems] == [told]
    assert [one["value"] for one in music["track"].options("album", "Blue")] == [album["id"]]


def test_a_target_that_is_switched_off_is_told_apart(music: World) -> None:
    album = music["album"].create(title="Blue")
    music.entities["album"].edit(is_active=False).publish(accept_data_loss=True)
    with pytest.raises(InvalidRecord, match=r"It is switched off\. Switch it on: ws\.entities\['album'\]"):
        music["track"].create(name="a", album=album["id"])
