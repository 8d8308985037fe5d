"""The history of a record is its part of the audit log."""

from __future__ import annotations

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
