"""What the history tells of each publish: every column of a migration, as it was when it ran."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from buildify_nb.clock import ManualClock
from buildify_nb.datamodel.publishing import publishing_store
from buildify_nb.plugins.registry import installed_plugins
from buildify_nb.runtime import Runtime
from buildify_nb.security.bootstrap import open_context
from buildify_nb.storage.database import Database
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import after_running, read_table, statements_of, table_of

START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
def workspace(database: Database, clock: ManualClock) -> Workspace:
    runtime = Runtime(database, installed_plugins(), clock)
    return Workspace(runtime, open_context(database, tenant="default", user="ana", clock=clock))


def test_a_publish_tells_what_it_did(workspace: Workspace, clock: ManualClock) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish("first")
    clock.advance(days=1)
    thing.add_field("b", "integer").publish("second")
    first, second = thing.history()
    assert [(one.migration_name, one.migration_type) for one in (first, second)] == [
        ("thing_v1", "create"),
        ("thing_v2", "alter"),
    ]
    assert [(one.from_version, one.to_version) for one in (first, second)] == [(None, 1), (1, 2)]
    assert [one.commit_message for one in (first, second)] == ["first", "second"]
    assert [one.status for one in (first, second)] == ["completed", "completed"]
    assert [one.created_by for one in (first, second)] == [workspace.context.user_id] * 2
    assert second.changes["operations"] == ["add column b INTEGER"]


def test_a_publish_tells_when_it_ran_and_how_long(
    workspace: Workspace, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"})
    clock.advance(days=1)
    run = publishing_store.execute

    def slow(*arguments: object) -> None:
        run(*arguments)  # pyright: ignore[reportArgumentType]
        clock.advance(seconds=2)
        time.sleep(0.05)

    monkeypatch.setattr(publishing_store, "execute", slow)
    (told,) = thing.publish().history()
    assert told.created_at == START + timedelta(days=1)
    assert told.executed_at == START + timedelta(days=1, seconds=2)
    assert told.execution_time_ms is not None
    assert 50 <= told.execution_time_ms < 60_000
    assert told.error_message is None


def test_scripts_are_those_that_ran_and_would_take_it_back(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    before = table_of(workspace, "custom_thing").columns
    thing.add_field("b", "integer").publish()
    told = thing.last_migration()
    assert told.down_script is not None
    assert "ADD COLUMN b " in told.up_script
    down = statements_of(told.down_script)
    taken_back = after_running(workspace, down, lambda uow: read_table(uow, workspace, "custom_thing"))
    assert taken_back.columns == before
