"""Definitions are sent whole, with who made them and when, and by the permission that was used."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

from buildify_nb.api.definition_responses import EntityResponse, Sending
from buildify_nb.context import Context
from buildify_nb.datamodel.system_fields import system_fields
from buildify_nb.datamodel.who_and_when_store import Kind, WhoAndWhen
from buildify_nb.identifiers import new_id
from buildify_nb.plugins.registry import installed_plugins
from buildify_nb.runtime import Runtime
from tests.factories import entity, head, index

MADE = WhoAndWhen(datetime(2026, 1, 1, tzinfo=UTC), new_id(), datetime(2026, 1, 2, tzinfo=UTC), new_id())


@dataclass
class Rows:
    """Stands for the rows of some definitions, and notes what is asked of them."""

    there: set[UUID]
    asked: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    field_types: Any = field(default_factory=lambda: installed_plugins().field_types)

    def who_and_when(self, _: Context, kind: Kind, ids: Collection[UUID], *, action: str) -> Mapping[UUID, WhoAndWhen]:
        self.asked.append((kind, action))
        return {one: MADE for one in ids if one in self.there}

    def sending(self, action: Any = "read") -> Sending:
        return Sending(cast(Runtime, SimpleNamespace(modelling=self)), cast(Context, None), action)


def test_an_entity_is_sent_with_its_state() -> None:
    track = head(entity("track"), status="published", revision=3, published_revision=2)
    sent = EntityResponse.of(track, MADE)
    assert (sent.name, sent.status, sent.has_unpublished_changes) == ("track", "published", True)
    assert (sent.created_at, sent.updated_by) == (MADE.created_at, MADE.updated_by)


def test_entities_are_asked_for_at_once_and_one_of_the_platform_tells_nothing() -> None:
    own, foreign = head(entity("own")), head(entity("foreign"), is_platform=True)
    rows = Rows({own.definition.id})
    sent = rows.sending().entities([foreign, own])
    assert [one.created_by for one in sent] == [None, MADE.created_by]
    assert rows.asked == [("entity", "read")]


def test_system_fields_are_as_old_as_their_entity() -> None:
    track = entity("track")
    rows = Rows({track.id, track.fields[0].id})
    own, *system = rows.sending().fields(track, [*track.fields, *system_fields(track)])
    assert (own.updated_at, own.is_system) == (MADE.updated_at, False)
    assert {(one.created_at, one.updated_at, one.is_system) for one in system} == {
        (MADE.created_at, MADE.created_at, True)
    }
    assert [one.data_type for one in system][:2] == ["UUID", "TIMESTAMP"]


def test_an_index_has_no_change_and_is_sent_by_what_made_it() -> None:
    by_title = index()
    rows = Rows({by_title.id})
    [sent] = rows.sending("create").indexes([by_title])
    assert sent.model_dump().keys() - by_title.model_dump().keys() == {"created_at", "created_by"}
    assert rows.asked == [("index", "create")]
