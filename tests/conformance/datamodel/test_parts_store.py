"""Rows of fields and indexes: who made and changed each one and when, and what is left of one that was dropped."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from buildify_nb.clock import ManualClock
from buildify_nb.plugins.registry import installed_plugins
from buildify_nb.runtime import Runtime
from buildify_nb.security.bootstrap import open_context
from buildify_nb.storage.database import Database
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import sql


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture
def ana(database: Database, clock: ManualClock) -> Workspace:
    """The first user, in a workspace whose clock the test moves."""
    runtime = Runtime(database, installed_plugins(), clock)
    return Workspace(runtime, open_context(database, tenant="default", user="ana", clock=clock))


@pytest.fixture
def ben(ana: Workspace) -> Workspace:
    """Another one who may model."""
    ana.users.create("ben", roles=["owner"])
    return ana.as_user("ben")


def rows(workspace: Workspace, table: str, *columns: str) -> dict[str, tuple[Any, ...]]:
    """What the rows of a table say by name: days of January instead of instants, users by name."""
    users = dict(sql(workspace, "SELECT id, name FROM buildify.users"))
    found = sql(workspace, f"SELECT name, {', '.join(columns)} FROM buildify.{table} ORDER BY name")
    return {row[0]: tuple(_told(value, users) for value in row[1:]) for row in found}


def _told(value: Any, users: dict[Any, str]) -> Any:
    return value.astimezone(UTC).day if isinstance(value, datetime) else users.get(value, value)


WHO_AND_WHEN = ("created_at", "created_by", "updated_at", "updated_by", "is_deleted")


def test_each_field_knows_who_made_and_changed_it(ana: Workspace, ben: Workspace, clock: ManualClock) -> None:
    ana.entities.create("thing", fields={"a": "string", "b": "string", "c": "string"})
    clock.advance(days=1)
    ben.entities["thing"].edit_field("b", label="Other")
    clock.advance(days=1)
    ana.entities["thing"].drop_field("c")
    assert rows(ana, "field_definitions", *WHO_AND_WHEN) == {
        "a": (1, "ana", 1, "ana", False),
        "b": (1, "ana", 2, "ben", False),
        "c": (1, "ana", 3, "ana", True),
    }
    clock.advance(days=1)
    ben.entities["thing"].undo()
    assert rows(ana, "field_definitions", *WHO_AND_WHEN)["c"] == (1, "ana", 4, "ben", False)


def test_an_entity_and_a_relationship_know_it_too(ana: Workspace, ben: Workspace, clock: ManualClock) -> None:
    ana.entities.create("thing", fields={"a": "string"})
    clock.advance(days=1)
    ben.entities["thing"].edit(label="Other")
    assert rows(ana, "entity_definitions", *WHO_AND_WHEN, "deleted_at")["thing"] == (1, "ana", 2, "ben", False, None)
    ben.relationships.create("thing", "thing", target_field_name="whole", name="parts")
    clock.advance(days=1)
    ana.entities["thing"].rename_field("whole", "box")
    assert rows(ana, "relationship_definitions", *WHO_AND_WHEN)["parts"] == (2, "ben", 3, "ana", False)
    ana.relationships.delete("parts")
    assert rows(ana, "relationship_definitions", "is_deleted")["parts"] == (True,)
    ana.entities["thing"].delete()
    assert rows(ana, "entity_definitions", "is_deleted", "deleted_at")["thing"] == (True, 3)


def test_each_index_knows_who_made_it(ana: Workspace, ben: Workspace, clock: ManualClock) -> None:
    ana.entities.create("thing", fields={"a": "string", "b": "string"}).add_index("by_a", ["a"])
    clock.advance(days=1)
    ben.entities["thing"].add_index("by_b", ["b"]).rename_field("a", "z")
    ben.entities["thing"].drop_index("by_b")
    assert rows(ana, "index_definitions", "created_at", "created_by", "is_deleted") == {
        "by_a": (1, "ana", False),
        "by_b": (2, "ben", True),
    }


def test_names_change_places_and_come_back_for_others(ana: Workspace) -> None:
    thing = ana.entities.create("thing", fields={"a": "string", "b": "integer"})
    thing.rename_field("a", "x").rename_field("b", "a").rename_field("x", "b")
    assert rows(ana, "field_definitions", "field_type") == {"a": ("integer",), "b": ("string",)}
    thing.drop_field("a").add_field("a", "date")
    told = sql(ana, "SELECT field_type, is_deleted FROM buildify.field_definitions WHERE name = 'a' ORDER BY 2")
    assert [tuple(row) for row in told] == [("date", False), ("integer", True)]


def test_the_data_type_is_that_of_the_column(workspace: Workspace) -> None:
    """What the specification calls data_type is what the engine calls the column's type, in the words of both."""
    special: dict[str, dict[str, Any]] = {
        "lookup": {"reference_entity": "other"},
        "select": {"allowed_values": ["a"]},
        "multiselect": {"allowed_values": ["a"]},
    }
    workspace.entities.create("other", fields={"a": "string"}).publish()
    types = workspace.runtime.modelling.field_types
    fields = {f"f_{name}": {"field_type": name, **special.get(name, {})} for name in types}
    workspace.entities.create("thing", fields=fields).publish()
    stated = dict(
        sql(workspace, "SELECT name, data_type FROM buildify.field_definitions WHERE name LIKE 'f!_%' ESCAPE '!'")
    )
    asked = "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'custom_thing'"
    live = {name: _in_common_words(told) for name, told in sql(workspace, asked) if name in fields}
    assert {name: _in_common_words(told) for name, told in stated.items()} == live
    assert len(live) == len(types)


def _in_common_words(told: str) -> str:
    """One word where the engines and the specification have several for the same."""
    word = told.lower().partition("(")[0].removesuffix(" with time zone").removesuffix(" without time zone")
    same = {"character varying": "varchar", "text": "varchar", "decimal": "numeric", "jsonb": "json"}
    return same.get(word, word)
