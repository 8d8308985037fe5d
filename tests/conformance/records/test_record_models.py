"""What is derived from a published entity is made once, and anew after a publish."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.clock import SystemClock
from buildify_nb.datamodel import catalog_store
from buildify_nb.datamodel.handles import Entity
from buildify_nb.errors import InvalidRecord, InvalidState, NotFound
from buildify_nb.plugins.registry import installed_plugins
from buildify_nb.runtime import Runtime
from buildify_nb.security.bootstrap import open_context
from buildify_nb.storage.database import Database
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import sql
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


@pytest.fixture
def elsewhere(database: Database) -> Workspace:
    """A second workspace, which hears nothing of what the first one publishes, as in another process."""
    runtime = Runtime(database, installed_plugins(), SystemClock())
    return Workspace(runtime, open_context(database, tenant="default", user="ana", clock=runtime.clock))


def without_a_title(thing: Entity) -> None:
    thing.edit_field("title", is_required=True).publish()


def of_another_name(thing: Entity) -> None:
    thing.rename_field("title", "subject").publish()


def gone(thing: Entity) -> None:
    thing.archive()
    thing.delete()


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (without_a_title, "must be given"),
        (of_another_name, "no such field"),
        (lambda thing: thing.archive(), "archived"),
        (lambda thing: thing.edit(is_active=False).publish(accept_data_loss=True), "switched off"),
        (gone, "no entity"),
    ],
)
def test_a_definition_that_changed_elsewhere_refuses_new_records(
    workspace: Workspace, elsewhere: Workspace, change: Any, refusal: str
) -> None:
    thing = workspace.entities.create("thing", fields={"title": "string", "note": "string"}).publish()
    elsewhere.records["thing"].create(title="first")
    change(thing)
    with pytest.raises((InvalidRecord, InvalidState, NotFound), match=refusal):
        elsewhere.records["thing"].create(**({"title": "x"} if change is of_another_name else {"note": "second"}))
    noted = "SELECT count(*) FROM buildify.audit_log WHERE action = 'create' AND entity_type LIKE 'record:%'"
    assert sql(workspace, noted) == [(1,)]


@pytest.mark.parametrize("column", [{}, {"is_unique": True}, {"is_indexed": True}])
@pytest.mark.parametrize("kind", ["date", "integer", "uuid"])
def test_a_column_that_got_another_type_elsewhere_takes_what_fits_both(
    workspace: Workspace, elsewhere: Workspace, column: dict[str, Any], kind: str
) -> None:
    value = {"date": "2026-01-02", "integer": "12", "uuid": "01a2182d-d333-739b-92ca-c7a0c8235d33"}[kind]
    thing = workspace.entities.create("thing", fields={"day": {"field_type": "string", **column}}).publish()
    made = elsewhere.records["thing"].create(day=None)
    thing.edit_field("day", field_type=kind).publish()
    assert str(elsewhere.records["thing"].create(day=value)["day"]) == value
    assert elsewhere.records["thing"].list(filters={"id": made["id"]}).total == 1


def test_a_definition_that_changed_elsewhere_takes_what_the_old_one_refused(
    workspace: Workspace, elsewhere: Workspace
) -> None:
    thing = workspace.entities.create("thing", fields={"title": {"field_type": "string", "max_length": 3}}).publish()
    with pytest.raises(InvalidRecord, match="3"):
        elsewhere.records["thing"].create(title="longer")
    thing.edit_field("title", max_length=9).add_field("level", "integer", default_value=4).publish()
    assert elsewhere.records["thing"].create(title="longer")["level"] == 4
    assert [(record["title"], record["level"]) for record in workspace.records["thing"].list()] == [("longer", 4)]


@pytest.mark.parametrize("engine_name", ["postgres"])
def test_a_known_definition_is_not_read_before_a_record_is_created(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.entities.create("thing", fields={"title": "string"}).publish()
    workspace.records["thing"].create(title="first")
    monkeypatch.delattr(catalog_store, "by_name")
    assert workspace.records["thing"].create(title="second")["title"] == "second"
    assert sql(workspace, "SELECT title FROM {s}.custom_thing ORDER BY created_at") == [("first",), ("second",)]
