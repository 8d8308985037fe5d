"""What is derived from a published entity is made once, and anew after a publish."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.errors import InvalidState
from tests.conformance.records.world import World


def served(world: World, name: str) -> Any:
    return world.database.read(world.context, lambda uow: world.service._e.models.read(uow, world.context, name))


def test_one_object_serves_until_the_next_publish(music: World) -> None:
    first = served(music, "tag")
    assert served(music, "tag") is first
    assert first.validator is first.validator
    music.entities["tag"].add_field("color", "string")
    assert served(music, "tag") is first
    music.entities["tag"].publish()
    assert "color" in served(music, "tag").model.fields


def test_an_archived_entity_serves_no_more(music: World) -> None:
    music.entities.create("note", fields={"text": "string"}).publish()
    music["note"].create(text="x")
    music.entities["note"].archive()
    with pytest.raises(InvalidState, match="archived"):
        music["note"].list()
