"""Audit rows and events belong to the transaction of their write."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.records.environment import RecordDeed
from tests.conformance.records.world import World


def test_neither_audit_nor_event_survives_a_rollback(music: World) -> None:
    env = music.service._e

    def work(uow: Any) -> None:
        served = env.models.read(uow, music.context, "tag")
        env.note(uow, music.context, RecordDeed(served, "create", "1", {}, {"name": "x"}))
        env.note_many(uow, music.context, served, "create", ["2"], ['{"before":{},"after":{}}'])
        env.announce(uow, music.context, "tag", "create", ["1", "2"])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        music.database.write(music.context, work)
    assert (music.audit_rows("tag"), music.told) == ([], [])


def test_an_audit_row_carries_the_records_title(music: World) -> None:
    music["tag"].create(name="cool")
    assert [entry.entity_name for entry in music.audit.entries(music.context, entity_type="tag")] == ["cool"]
