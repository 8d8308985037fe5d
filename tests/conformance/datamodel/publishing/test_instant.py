"""Publishes that touch no record are one transaction, for which nobody else has to wait or try again."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from buildify_nb.datamodel.handles import Entity
from buildify_nb.datamodel.publishing import publishing_store
from buildify_nb.datamodel.publishing.instant import is_instant, only_adds
from buildify_nb.datamodel.publishing.migrating import Migrator
from buildify_nb.datamodel.publishing.planning import Plan
from buildify_nb.errors import DriftFound, StorageError
from buildify_nb.storage.database import Database
from buildify_nb.storage.transactions import UnitOfWork
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import sql, table_of


@pytest.fixture
def thing(workspace: Workspace) -> Entity:
    """A published entity with two records."""
    entity = workspace.entities.create("thing", fields={"a": "string", "b": "integer"}).publish("first")
    for number in (1, 2):
        workspace.records["thing"].create(a=f"a{number}", b=number)
    return entity


def add_empty(thing: Entity) -> Entity:
    """A column that comes empty."""
    return thing.add_field("c", "date")


def add_filled(thing: Entity) -> Entity:
    """A column that gets a value in each record."""
    return thing.add_field("c", "string", default_value="x")


def add_indexed(thing: Entity) -> Entity:
    """An index over the records that there are."""
    return thing.add_field("c", "string", is_unique=True)


def drop(thing: Entity) -> Entity:
    """A column less."""
    return thing.drop_field("b")


def require(thing: Entity) -> Entity:
    """Values that must be there."""
    return thing.edit_field("b", is_required=True)


def retype(thing: Entity) -> Entity:
    """Values of another type."""
    return thing.edit_field("b", field_type="decimal")


@pytest.fixture
def claims(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The entities that were claimed, one by one."""
    seen: list[str] = []
    claim = Migrator._claim

    def noted(self: Migrator, context: Any, head: Any, plan: Any, job: Any) -> None:
        seen.append(head.definition.name)
        claim(self, context, head, plan, job)

    monkeypatch.setattr(Migrator, "_claim", noted)
    return seen


def test_a_new_table_and_an_empty_column_take_no_claim(workspace: Workspace, thing: Entity, claims: list[str]) -> None:
    add_empty(thing).publish("empty")
    workspace.entities.create("other", fields={"a": {"field_type": "string", "is_unique": True}}).publish()
    assert claims == []
    assert [(one.migration_name, one.status, one.commit_message) for one in thing.history()] == [
        ("thing_v1", "completed", "first"),
        ("thing_v2", "completed", "empty"),
    ]
    assert thing.history()[-1].down_script
    assert table_of(workspace, "custom_thing").column("c") == [None, None]
    assert workspace.records["thing"].create(a="a3", c="2024-02-29")["c"].isoformat() == "2024-02-29"


@pytest.mark.parametrize("change", [add_filled, add_indexed, drop, require, retype])
def test_what_concerns_the_records_takes_a_claim(thing: Entity, claims: list[str], change: Any) -> None:
    preview = change(thing).preview()
    thing.publish()
    assert claims == ["thing"]
    assert preview.before is not None
    assert thing.history()[-1].status == "completed"


def test_a_table_that_comes_back_from_hiding_takes_a_claim(
    workspace: Workspace, thing: Entity, claims: list[str]
) -> None:
    thing.rollback(accept_data_loss=True)
    claims.clear()
    thing.publish()
    assert claims == ["thing"]
    assert workspace.records["thing"].list().total == 2


def test_it_says_what_the_preview_said(thing: Entity) -> None:
    preview = add_empty(thing).preview()
    assert is_instant(preview)
    thing.publish()
    assert thing.history()[-1].up_script == preview.sql
    assert (preview.risks, thing.preview().operations) == ((), ())


def test_drift_is_found_all_the_same(workspace: Workspace, thing: Entity, claims: list[str]) -> None:
    sql(workspace, "ALTER TABLE tenant_default.custom_thing ADD COLUMN stray INTEGER")
    with pytest.raises(DriftFound, match="stray"):
        add_empty(thing).publish()
    assert claims == []
    assert [one.status for one in thing.history()] == ["completed"]


def test_one_that_fails_leaves_the_table_and_says_so_in_the_history(
    workspace: Workspace, thing: Entity, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = publishing_store.execute

    def failing(uow: UnitOfWork, plan: Plan, database: Database) -> None:
        run(uow, plan, database)
        raise StorageError("The disk is full.")

    monkeypatch.setattr(publishing_store, "execute", failing)
    with pytest.raises(StorageError, match="full"):
        add_empty(thing).publish()
    monkeypatch.undo()
    assert thing.status == "published"
    assert thing.has_unpublished_changes
    assert "c" not in {name for name, *_ in table_of(workspace, "custom_thing").columns}
    assert [(one.status, one.error_message) for one in thing.history()][1:] == [("failed", "The disk is full.")]
    thing.publish()
    assert [one.status for one in thing.history()] == ["completed", "failed", "completed"]


def test_writers_wait_for_it_and_write_into_the_new_table(
    workspace: Workspace, thing: Entity, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, begun, written = publishing_store.execute, threading.Event(), []

    def slow(uow: UnitOfWork, plan: Plan, database: Database) -> None:
        run(uow, plan, database)
        begun.set()
        writer.join(0.3)
        assert writer.is_alive()  # it waits, and is not refused

    def write() -> None:
        begun.wait(20)
        written.append(workspace.records["thing"].create(a="late", b=3))

    writer = threading.Thread(target=write)
    writer.start()
    monkeypatch.setattr(publishing_store, "execute", slow)
    add_empty(thing).publish()
    writer.join(20)
    assert [record["a"] for record in written] == ["late"]
    assert "c" in written[0]


def test_only_fields_that_stay_as_they_are_leave_nothing_to_ask(thing: Entity) -> None:
    before = thing.definition
    assert only_adds(before, add_empty(thing).definition)
    assert not only_adds(before, thing.edit_field("b", min_value=2).definition)
    assert not only_adds(before, thing.drop_field("a").definition)
