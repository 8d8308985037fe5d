"""Publishing is all or nothing: failures, interrupts, kills, other publishers and writers."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import buildify_nb as bn
from buildify_nb.context import Context
from buildify_nb.datamodel.catalog import publish_key
from buildify_nb.datamodel.entities import EntityHead
from buildify_nb.datamodel.handles import Entity
from buildify_nb.datamodel.parking import retirement_store
from buildify_nb.datamodel.publishing import publishing_store
from buildify_nb.datamodel.publishing.migrating import Job, Migrator
from buildify_nb.datamodel.publishing.migrations import Migration
from buildify_nb.datamodel.publishing.planning import Plan
from buildify_nb.datamodel.risk import sql_advice
from buildify_nb.errors import EntityMigrating, NotFound, PermissionDenied, WriteConflict
from buildify_nb.storage.database import Database
from buildify_nb.storage.transactions import UnitOfWork
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.kill import killed_at
from tests.conformance.datamodel.tables import sql, table_of

Connect = Callable[[str], Workspace]


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Opens workspaces and closes them after the test."""
    with ExitStack() as opened:
        yield lambda url: opened.enter_context(bn.connect(url, user="ana"))


@pytest.fixture
def thing(workspace: Workspace) -> Entity:
    """A published entity with two records and a change that waits to be published."""
    entity = workspace.entities.create("thing", fields={"a": "string", "b": "integer"}).publish("first")
    for number in (1, 2):
        workspace.records["thing"].create(a=f"a{number}", b=number)
    return entity.rename_field("a", "c").edit_field("b", field_type="decimal").edit_field("b", is_required=True)


def stopped_by(error: BaseException) -> Callable[[UnitOfWork, Plan, Database], None]:
    """Carries a plan out and stops in the middle of the transaction."""
    run = publishing_store.execute

    def execute(uow: UnitOfWork, plan: Plan, database: Database) -> None:
        run(uow, plan, database)
        raise error

    return execute


def assert_untouched(workspace: Workspace) -> None:
    """Everything is as before the publish, and it works."""
    entity = workspace.entities["thing"]
    assert (entity.status, entity.has_unpublished_changes) == ("published", True)
    assert table_of(workspace, "custom_thing").column("a") == ["a1", "a2"]
    workspace.records["thing"].create(a="a3", b=3)
    entity.publish("again")
    assert [(m.status, m.commit_message) for m in entity.history()][-1] == ("completed", "again")
    assert table_of(workspace, "custom_thing").column("c") == ["a1", "a2", "a3"]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("out of luck")], ids=["interrupt", "failure"])
def test_what_stops_a_publish_leaves_nothing_of_it(
    workspace: Workspace, thing: Entity, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(publishing_store, "execute", stopped_by(error))
        with pytest.raises(type(error)):
            thing.publish("stopped")
    failed = thing.last_migration()
    assert (failed.status, failed.commit_message) == ("failed", "stopped")
    assert failed.error_message in ("It was interrupted; nothing of it was kept.", "out of luck")
    assert_untouched(workspace)


def test_an_archived_entity_stays_archived_when_its_publish_fails(
    workspace: Workspace, thing: Entity, monkeypatch: pytest.MonkeyPatch
) -> None:
    thing.archive()
    with monkeypatch.context() as patched:
        patched.setattr(publishing_store, "execute", stopped_by(RuntimeError("no")))
        with pytest.raises(RuntimeError):
            thing.publish()
    assert thing.refresh().status == "archived"
    assert thing.publish().status == "published"
    assert workspace.records["thing"].list().total == 2


@pytest.mark.parametrize("moment", ["claim", "between", "apply"])
def test_a_killed_publish_is_taken_back_by_the_next_opener(
    connect: Connect, database_url: str, moment: str, tmp_path: Path
) -> None:
    first = connect(database_url)
    entity = first.entities.create("thing", fields={"a": "string", "b": "integer"}).publish()
    for number in (1, 2):
        first.records["thing"].create(a=f"a{number}", b=number)
    entity.rename_field("a", "c").edit_field("b", field_type="decimal")
    first.close()
    assert killed_at(moment, database_url, tmp_path)
    again = connect(database_url)
    expected = [] if moment == "claim" else ["failed"]
    assert [migration.status for migration in again.entities["thing"].history()] == ["completed", *expected]
    assert_untouched(again)


def test_a_claim_whose_holder_is_gone_does_not_stop_the_next_publish(workspace: Workspace, thing: Entity) -> None:
    sql(workspace, "UPDATE buildify.entity_definitions SET status = 'migrating' WHERE name = 'thing'")
    sql(workspace, "UPDATE buildify.entity_migrations SET status = 'running' WHERE migration_name = 'thing_v1'")
    thing.publish("second")
    assert [migration.status for migration in thing.history()] == ["failed", "completed"]
    assert table_of(workspace, "custom_thing").column("c") == ["a1", "a2"]


def in_apply(monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], Any]) -> None:
    """Has `meanwhile` called after the claim and before the apply, in another thread."""
    apply = Migrator._apply

    def held(self: Migrator, context: Context, head: EntityHead, job: Job) -> Migration:
        worker = threading.Thread(target=meanwhile)
        worker.start()
        worker.join(20)
        return apply(self, context, head, job)

    monkeypatch.setattr(Migrator, "_apply", held)


@pytest.fixture
def second(workspace: Workspace, engine_name: str, request: pytest.FixtureRequest, connect: Connect) -> Workspace:
    """Somebody else: another opener where the engine lets several in, another thread elsewhere."""
    if engine_name == "postgres":
        return connect(request.getfixturevalue("database_url"))
    return workspace


def test_others_during_a_publish(
    workspace: Workspace, thing: Entity, second: Workspace, monkeypatch: pytest.MonkeyPatch, engine_name: str
) -> None:
    seen: dict[str, Any] = {}

    def attempt(name: str, action: Callable[[], Any]) -> None:
        try:
            seen[name] = action()
        except Exception as error:
            seen[name] = type(error)

    def others() -> None:
        attempt("publish", second.entities["thing"].publish)
        attempt("edit", lambda: second.entities["thing"].add_field("z", "string"))
        attempt("read", lambda: second.records["thing"].list().total)
        attempt("status", lambda: second.entities["thing"].status)
        attempt("write", lambda: second.records["thing"].create(a="a3", b=3))

    if engine_name == "duckdb":
        # One writer at a time: who writes waits for the publish, so only those that do not are asked here.
        second.runtime.database.dialect.write_lock = threading.Lock()
        workspace.runtime.database.dialect.write_lock = _Free()
    in_apply(monkeypatch, others)
    thing.publish()
    assert seen["publish"] is EntityMigrating
    assert seen["edit"] is EntityMigrating
    assert seen["write"] is EntityMigrating
    assert (seen["read"], seen["status"]) == (2, "migrating")
    assert [m.status for m in thing.history()] == ["completed", "completed"]
    assert second.records["thing"].create(c="a3", b="3.5")["c"] == "a3"
    assert second.records["thing"].entity.field("b").field_type == "decimal"


def test_a_publish_of_nothing_is_none(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish("first").edit(label="Thing!")
    thing.publish("a label alters no table, and is published all the same")
    history, entries = thing.history(), workspace.audit.entries().total
    service = workspace.runtime.modelling.publishing
    assert service.publish(workspace.context, thing.definition.id, "once more") == history[-1]
    assert (thing.refresh().history().items, workspace.audit.entries().total) == (history.items, entries)
    thing.rollback()
    assert thing.definition.label == "Thing"
    thing.archive().publish("back in service")
    assert (thing.status, thing.last_migration().commit_message) == ("published", "back in service")


def test_what_a_linter_finds_is_told_where_the_engine_has_one(
    workspace: Workspace, thing: Entity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finding = json.dumps([{"rule_name": "blocks-writes", "message": "Writers wait.", "help": None}])
    program = tmp_path / "squawk"
    program.write_text(f"#!{sys.executable}\nimport sys\nprint({finding!r} if sys.stdin.read() else [])")
    program.chmod(0o755)
    monkeypatch.setattr(sql_advice, "sysconfig", SimpleNamespace(get_path=lambda _: str(tmp_path)))
    told = [str(risk) for risk in thing.preview().risks if risk.level == "advice"]
    has_linter = workspace.runtime.database.capabilities.sql_linter is not None
    assert told == (["advice: squawk (blocks-writes): Writers wait."] if has_linter else [])
    assert thing.publish().status == "published"


def test_eight_publish_at_once_and_one_succeeds(
    workspace: Workspace, thing: Entity, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, answered = publishing_store.execute, threading.Semaphore(0)
    outcomes: list[str] = []

    def execute(uow: UnitOfWork, plan: Plan, database: Database) -> None:
        assert all(answered.acquire(timeout=20) for _ in range(7))
        run(uow, plan, database)

    def publish() -> None:
        try:
            outcomes.append(workspace.entities["thing"].publish().status)
        except EntityMigrating as error:
            outcomes.append(str(error))
        answered.release()

    monkeypatch.setattr(publishing_store, "execute", execute)
    publishers = [threading.Thread(target=publish) for _ in range(8)]
    with readers(workspace) as failures:
        for thread in publishers:
            thread.start()
        for thread in publishers:
            thread.join(30)
    refused = "Somebody else is publishing this entity. Try again in a moment."
    assert sorted(outcomes) == [*[refused] * 7, "published"]
    assert [migration.status for migration in thing.history()] == ["completed", "completed"]
    assert failures == []


@contextmanager
def readers(workspace: Workspace) -> Iterator[list[BaseException]]:
    """Two threads that read all the time, and what came in their way."""
    failures: list[BaseException] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                assert workspace.records["thing"].list().total == 2
                assert workspace.entities["thing"].status in ("published", "migrating")
            except BaseException as error:
                failures.append(error)
                return

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        yield failures
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)


class _Free:
    def __enter__(self) -> None: ...
    def __exit__(self, *details: object) -> None: ...


def test_no_write_is_lost_around_publishes(workspace: Workspace, second: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    written: list[str] = []
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            try:
                written.append(str(second.records["thing"].create(a="x")["id"]))
            except EntityMigrating:
                continue

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(4):
            thing.add_field(f"f{number}", "string", default_value="d").edit_field("a", is_required=number % 2 == 0)
            thing.publish()
    finally:
        stop.set()
        writer.join(20)
    there = {str(row[0]) for row in sql(workspace, "SELECT id FROM {s}.custom_thing")}
    assert written
    assert there == set(written)


def test_a_long_reader_is_not_waited_for_without_end(
    workspace: Workspace, thing: Entity, engine_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if engine_name == "duckdb":
        reader = workspace.runtime.database.engine.connect()
        reader.exec_driver_sql("BEGIN TRANSACTION")
        reader.exec_driver_sql("SELECT * FROM tenant_default.custom_thing").fetchone()
        thing.publish()  # DuckDB's readers keep their own state of the table and hold nobody up
        reader.close()
        assert thing.status == "published"
        return
    monkeypatch.setattr(retirement_store, "LOCK_TIMEOUT", "300ms")
    with workspace.runtime.database.engine.connect() as reader:
        reader.exec_driver_sql("BEGIN")
        reader.exec_driver_sql("SELECT * FROM tenant_default.custom_thing").fetchall()
        with pytest.raises(WriteConflict, match="The table is busy"):
            thing.publish()
        assert [m.status for m in thing.history()] == ["completed", "failed"]
        reader.exec_driver_sql("ROLLBACK")
    assert_untouched(workspace)


def test_the_lock_of_a_publish_is_free_afterwards(workspace: Workspace, thing: Entity) -> None:
    thing.publish()
    database = workspace.runtime.database
    with database.dialect.holding(database.engine, publish_key(thing.definition.id)) as is_free:
        assert is_free


def test_only_who_may_execute_publishes(workspace: Workspace, thing: Entity) -> None:
    workspace.roles.create("modeller", permissions=["data_model:read:tenant", "data_model:update:tenant"])
    workspace.users.create("max", roles=["modeller"])
    other = workspace.as_user("max").entities["thing"]
    assert not other.preview().is_empty
    with pytest.raises(PermissionDenied):
        other.publish()
    assert thing.refresh().has_unpublished_changes
    with pytest.raises(NotFound):
        workspace.runtime.modelling.publishing.preview(workspace.context, workspace.context.tenant_id)


def test_a_publish_is_audited_and_told(workspace: Workspace, thing: Entity) -> None:
    thing.publish("why not")
    entry = workspace.audit.entries().items[0]
    assert (entry.action, entry.entity_name) == ("publish_entity", "thing")
    migration = thing.last_migration()
    assert (migration.from_version, migration.to_version, migration.commit_message) == (1, 2, "why not")
    assert migration.created_by == workspace.context.user_id
