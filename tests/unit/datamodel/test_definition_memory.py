from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

import pytest

from buildify_nb.datamodel import definition_memory
from buildify_nb.datamodel.definition_memory import DefinitionMemory
from buildify_nb.datamodel.entities import EntityDefinition
from tests.factories import entity, number


class Reader:
    """Makes an entity for each revision, and notes which ones it was asked for."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []

    def __call__(self, wanted: Collection[UUID]) -> Mapping[UUID, EntityDefinition]:
        self.asked.append([one.int for one in wanted])
        return {one: entity(f"entity_{one.int}") for one in wanted}


def names(memory: DefinitionMemory, reader: Reader, *numbers: int) -> list[str]:
    wanted = [number(one) for one in numbers]
    found = memory.recall(wanted, reader)
    return [found[one].name for one in wanted]


def test_only_what_is_not_known_is_read_and_all_of_it_at_once() -> None:
    memory, reader = DefinitionMemory(), Reader()
    assert names(memory, reader, 1, 2) == ["entity_1", "entity_2"]
    assert names(memory, reader, 2, 3, 4, 1) == ["entity_2", "entity_3", "entity_4", "entity_1"]
    assert names(memory, reader, 4, 1) == ["entity_4", "entity_1"]
    assert reader.asked == [[1, 2], [3, 4]]


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(definition_memory, "MOST_DEFINITIONS", 3)
    memory, reader = DefinitionMemory(), Reader()
    names(memory, reader, 1, 2, 3)
    assert names(memory, reader, 1, 2, 3, 4) == ["entity_1", "entity_2", "entity_3", "entity_4"]
    names(memory, reader, 4)
    names(memory, reader, 1)
    assert reader.asked == [[1, 2, 3], [4], [1]]


def test_memories_share_nothing() -> None:
    reader = Reader()
    names(DefinitionMemory(), reader, 1)
    names(DefinitionMemory(), reader, 1)
    assert reader.asked == [[1], [1]]
