"""Who points at an entity is known as of the last publish, with or without a relationship."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.errors import EntityMigrating, StillReferenced
from buildify_nb.records.related.referrers import Referrers
from tests.conformance.records.world import World


def found(world: World, referrers: Referrers, entity: str) -> list[tuple[str, str, str]]:
    def work(uow: Any) -> list[tuple[str, str, str]]:
        target = world.service._e.models.read(uow, world.context, entity)
        return [(r.served.name, r.field.name, r.on_delete) for r in referrers.of(uow, world.context, target)]

    return world.database.read(world.context, work)


def test_rules_come_from_relationships_and_a_plain_lookup_has_none(music: World) -> None:
    referrers = Referrers(music.service._e.models)
    assert found(music, referrers, "album") == [("track", "album", "CASCADE")]
    assert found(music, referrers, "track") == []
    music.entities.create("stamp", fields={"album": {"field_type": "lookup", "reference_entity": "album"}}).publish()
    assert sorted(found(music, referrers, "album")) == [("stamp", "album", "NO ACTION"), ("track", "album", "CASCADE")]


def test_a_plain_lookup_keeps_its_target(music: World) -> None:
    music.entities.create("stamp", fields={"album": {"field_type": "lookup", "reference_entity": "album"}}).publish()
    album = music["album"].create(title="Blue")
    music["stamp"].create(album=album["id"])
    with pytest.raises(StillReferenced, match="1 stamp refers to it"):
        music["album"].delete(album["id"])


def test_what_refers_is_not_touched_while_it_is_published(music: World) -> None:
    album = music["album"].create(title="Blue")
    track = music["track"].create(name="River", album=album["id"])
    set_status(music, "track", "migrating")
    with pytest.raises(EntityMigrating, match="'track' is being published"):
        music["album"].delete(album["id"])
    set_status(music, "track", "published")
    assert music["track"].get(track["id"])["album"] == album["id"]
    music["album"].delete(album["id"])
    assert music["track"].list().total == 0


def set_status(world: World, entity: str, status: str) -> None:
    """As another process leaves it that is in the middle of a publish."""
    world.sql(
        "UPDATE buildify.entity_definitions SET status = :status WHERE name = :entity RETURNING id",
        status=status,
        entity=entity,
    )
