"""Many threads on one record: each version has one winner, and nothing is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from buildify_nb.errors import InvalidRecord, NotFound, StaleVersion, StillReferenced
from tests.conformance.records.world import World

THREADS, ROUNDS = 8, 5


def test_each_version_is_written_by_exactly_one(music: World) -> None:
    track = music["track"].create(name="a", seconds=0)

    def attempt(version: int) -> bool:
        try:
            music["track"].update(track["id"], {"seconds": version * 100}, row_version=version)
        except StaleVersion:
            return False
        return True

    with ThreadPoolExecutor(THREADS) as threads:
        for version in range(1, ROUNDS + 1):
            assert sum(threads.map(lambda _, v=version: attempt(v), range(THREADS))) == 1
    stored = music.sql("SELECT seconds, row_version FROM {s}.custom_track")
    assert stored == [(ROUNDS * 100, ROUNDS + 1)]
    assert len(music.audit_rows("track")) == ROUNDS + 1


def test_writes_without_a_version_all_happen_one_after_another(music: World) -> None:
    track = music["track"].create(name="a")
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(lambda n: music["track"].update(track["id"], seconds=n + 1), range(THREADS)))
    assert music.sql("SELECT row_version FROM {s}.custom_track") == [(THREADS + 1,)]
    history = [changes for action, _, changes in music.audit_rows("track") if action == "update"]
    before = sorted(change["before"]["seconds"] or 0 for change in history)
    after = sorted(change["after"]["seconds"] for change in history)
    assert len(set(before)) == len(set(after)) == THREADS


def test_a_unique_value_goes_to_one_of_many(music: World) -> None:
    refused: list[str] = []

    def attempt(_: int) -> bool:
        try:
            music["artist"].create(name="Miles")
        except InvalidRecord as error:
            refused.append(error.problems[0].field)
            return False
        return True

    with ThreadPoolExecutor(THREADS) as threads:
        assert sum(threads.map(attempt, range(THREADS))) == 1
    assert music["artist"].count() == 1
    assert refused == ["name"] * (THREADS - 1)


@pytest.mark.parametrize("round_number", range(3))
def test_a_reference_never_outlives_its_target(music: World, round_number: int) -> None:
    artist = music["artist"].create(name=f"Miles {round_number}")

    def refer() -> str:
        try:
            music["album"].create(title="x", artist=artist["id"])
        except InvalidRecord:
            return "refused"
        return "made"

    def delete() -> str:
        try:
            music["artist"].delete(artist["id"])
        except StillReferenced:
            return "kept"
        return "deleted"

    with ThreadPoolExecutor(2) as threads:
        referring, deleting = threads.submit(refer), threads.submit(delete)
    assert (referring.result(), deleting.result()) in {("made", "kept"), ("refused", "deleted")}
    if deleting.result() == "deleted":
        with pytest.raises(NotFound):
            music["artist"].get(artist["id"])


def test_fifty_writers_with_retries_lose_no_update(music: World) -> None:
    ids = [music["track"].create(name=f"t{number}", seconds=0)["id"] for number in range(10)]

    def add_one(number: int) -> int:
        """Adds 1 to each record in turn, reading it again whenever somebody was faster; returns how often that was."""
        overtaken = 0
        for place in range(10):
            key = ids[(number + place) % 10]
            while True:
                seen = music["track"].get(key)
                try:
                    music["track"].update(key, {"seconds": seen["seconds"] + 1}, row_version=seen["row_version"])
                    break
                except StaleVersion:
                    overtaken += 1
        return overtaken

    with ThreadPoolExecutor(50) as threads:
        overtaken = sum(threads.map(add_one, range(50)))
    stored = music.sql("SELECT seconds, row_version FROM {s}.custom_track")
    assert stored == [(50, 51)] * 10
    assert overtaken > 0
    told = [(key, changes["before"]["seconds"], changes["after"]["seconds"]) for _, key, changes in _updates(music)]
    assert sorted(told) == sorted((key, count, count + 1) for key in ids for count in range(50))


def _updates(music: World) -> list[tuple[str, str, Any]]:
    return [row for row in music.audit_rows("track") if row[0] == "update"]
