"""A stale write is told what changed since, for as many versions as lie between."""

from __future__ import annotations

import pytest

from buildify_nb.errors import InvalidRecord, StaleVersion
from tests.conformance.records.world import World


def test_fields_of_all_versions_since_are_named_and_earlier_ones_are_not(music: World) -> None:
    track = music["track"].create(name="a")
    music["track"].update(track["id"], seconds=1)
    music["track"].update(track["id"], price=1)
    music["track"].update(track["id"], genre="jazz")
    with pytest.raises(StaleVersion, match=r"ada changed genre, price at 2026-01-01 12:00 UTC"):
        music["track"].delete(track["id"], 2)


@pytest.mark.parametrize("version", [99, -1, "1" * 50])
def test_a_version_that_never_was_is_stale_too(music: World, version: object) -> None:
    track = music["track"].create(name="a")
    with pytest.raises(StaleVersion):
        music["track"].update(track["id"], name="b", row_version=version)


def test_without_audit_there_is_no_telling_who(world: World) -> None:
    note = world.entity("note", {"text": "string"}, is_audited=False)
    made = note.create(text="a")
    note.update(made["id"], text="b")
    with pytest.raises(StaleVersion) as refused:
        note.update(made["id"], text="c", row_version=1)
    assert refused.value.why == ""


@pytest.mark.parametrize("version", [1.0, True, "x", [1]])
def test_what_is_no_version_is_a_problem_of_its_own(music: World, version: object) -> None:
    track = music["track"].create(name="a")
    with pytest.raises(InvalidRecord) as caught:
        music["track"].update(track["id"], name="b", row_version=version)
    assert [problem.field for problem in caught.value.problems] == ["row_version"]
    assert music["track"].get(track["id"]) == track
    assert music["track"].update(track["id"], name="b", row_version="1")["name"] == "b"


def test_a_version_may_come_out_of_a_frame(music: World) -> None:
    track = music["track"].create(name="a")
    version = music["track"].to_pandas()["row_version"].iloc[0]
    assert type(version) is not int
    assert music["track"].update(track["id"], name="b", row_version=version)["name"] == "b"
    with pytest.raises(StaleVersion):
        music["track"].update(track["id"], name="c", row_version=version)
