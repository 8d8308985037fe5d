"""A trial goes through a whole write, says what comes of it, and leaves nothing."""

from __future__ import annotations

import pytest

from buildify_nb.errors import InvalidRecord, NotFound, PermissionDenied, StillReferenced
from tests.conformance.records.world import World


def test_a_trial_gives_its_result_and_leaves_nothing(music: World) -> None:
    artist = music["artist"].create(name="Miles")
    noted, told = len(music.audit_rows("artist")), len(music.told)
    trial = music["artist"].dry_run()
    made = trial.create(name="Nina")
    assert made["name"] == "Nina"
    assert trial.update(artist["id"], name="M. Davis")["row_version"] == 2
    assert trial.bulk_create([{"name": "a"}, {"name": "b"}]).created == 2
    assert trial.upsert(name="Miles", by="name")["id"] == artist["id"]
    trial.delete(artist["id"])
    with pytest.raises(NotFound):
        trial.get(made["id"])
    assert music.sql("SELECT name, row_version FROM {s}.custom_artist") == [("Miles", 1)]
    assert (len(music.audit_rows("artist")), len(music.told)) == (noted, told)


def test_a_trial_is_refused_as_the_write_would_be(music: World) -> None:
    artist = music["artist"].create(name="Miles")
    music["album"].create(title="Kind of Blue", artist=artist["id"])
    trial = music["artist"].dry_run()
    with pytest.raises(InvalidRecord, match="must be unique"):
        trial.create(name="Miles")
    with pytest.raises(StillReferenced):
        trial.delete(artist["id"])
    with pytest.raises(PermissionDenied):
        music.as_user("eve", "records:read:artist")["artist"].dry_run().create(name="x")


def test_cascades_are_tried_too(music: World) -> None:
    album = music["album"].create(title="a")
    music["track"].create(name="t", album=album["id"])
    music["album"].dry_run().delete(album["id"])
    assert (music["album"].count(), music["track"].count()) == (1, 1)


def test_bulk_reports_are_those_of_the_write(music: World) -> None:
    first, second = (music["track"].create(name=name)["id"] for name in "ab")
    changes = [{"id": first, "name": "c"}, {"id": second, "price": -1}]
    done = music["track"].dry_run().bulk_update(changes, atomic=False)
    assert (done.ids, [one.index for one in done.failures]) == ((first,), [1])
    assert sorted(one["name"] for one in music["track"].list()) == ["a", "b"]
