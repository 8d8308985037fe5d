"""The history of a record is its part of the audit log."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.errors import InvalidRecord, NotFound
from tests.conformance.records.world import World


def test_the_newest_comes_first_and_deletion_does_not_end_it(music: World) -> None:
    track = music["track"].create(name="a")
    music.clock.advance(minutes=1)
    music["track"].update(track["id"], name="b")
    music.clock.advance(minutes=1)
    music["track"].delete(track["id"])
    music["track"].create(name="other")
    history = music["track"].history(track["id"])
    assert [(entry.action, entry.user) for entry in history] == [
        ("delete", "ada"),
        ("update", "ada"),
        ("create", "ada"),
    ]
    assert history.items[1].changes == {"before": {"name": "a"}, "after": {"name": "b"}}
    assert [entry.action for entry in music["track"].history(track["id"], page=2, page_size=2)] == ["create"]


def test_who_may_read_the_record_may_read_its_history(music: World) -> None:
    track = music["track"].create(name="a")
    assert music.as_user("eve", "records:read:track")["track"].history(track["id"]).total == 1


def test_what_makes_no_sense_is_refused(music: World) -> None:
    with pytest.raises(NotFound):
        music["track"].history("nonsense")
    with pytest.raises(InvalidRecord):
        music["track"].history("nonsense", page=0)


def test_an_entity_named_like_ours_does_not_open_the_security_log(world: World) -> None:
    tokens = world.entity("role", {"name": "string"})
    world.roles.create(world.context, name="secret", permissions=["records:read:role"])
    role = world.audit.entries(world.context, entity_type="role").items[0]
    assert (role.entity_name, role.record_of) == ("secret", None)
    assert tokens.history(role.entity_id).total == 0
    made = tokens.create(name="mine")
    assert tokens.history(made["id"]).total == 1


def test_it_survives_a_new_name_of_the_entity(music: World) -> None:
    track = music["track"].create(name="a")
    music["track"].bulk_create([{"name": "b"}])
    music.entities["track"].edit(name="song").publish()
    music["song"].update(track["id"], name="c")
    assert [entry.action for entry in music["song"].history(track["id"])] == ["update", "create"]
    found = music.audit.entries(music.context, entity_type="song")
    assert [(entry.entity_type, entry.entity_name) for entry in found] == [
        ("song", "c"),
        ("track", None),
        ("track", "a"),
    ]
    assert {entry.record_of for entry in found} == {music.entities["song"].definition.id}


@pytest.mark.parametrize(("options", "field"), [({"page": "x"}, "page"), ({"page_size": 1.5}, "page_size")])
def test_pages_are_whole_numbers(music: World, options: dict[str, Any], field: str) -> None:
    track = music["track"].create(name="a")
    with pytest.raises(InvalidRecord) as caught:
        music["track"].history(track["id"], **options)
    assert [problem.field for problem in caught.value.problems] == [field]
