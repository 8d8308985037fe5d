"""Writers on Postgres that wait: for a publish, and for somebody who never lets go of a lock."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

import buildify_nb as bn
from buildify_nb.datamodel.catalog import writers_key
from buildify_nb.datamodel.publishing import publishing_store
from buildify_nb.datamodel.publishing.planning import Plan
from buildify_nb.errors import InvalidRecord, WriteConflict
from buildify_nb.security.rights_change import RIGHTS_LOCK
from buildify_nb.storage.database import Database
from buildify_nb.storage.dialects import postgres_sessions
from buildify_nb.storage.dialects.postgres_sessions import lock_number
from buildify_nb.storage.transactions import UnitOfWork
from buildify_nb.workspace import Workspace

pytestmark = pytest.mark.parametrize("engine_name", ["postgres"])
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'"


def somebody_waits(url: str) -> None:
    """Returns once a session of this database waits for an advisory lock."""
    with psycopg.connect(url, autocommit=True) as connection:
        for _ in range(200):
            if connection.execute(WAITING).fetchone() != (0,):
                return
            time.sleep(0.05)
    raise AssertionError("nobody waits")


def publish_while(
    workspace: Workspace, url: str, monkeypatch: pytest.MonkeyPatch, write: Callable[[], Any]
) -> Future[Any]:
    """Publishes "thing" and has `write` started, and waiting, while the publish holds writers off."""
    run = publishing_store.execute
    started: list[Future[Any]] = []

    def execute(uow: UnitOfWork, plan: Plan, database: Database) -> None:
        if not started:  # what waited may be a publish itself
            started.append(pool.submit(write))
            somebody_waits(url)
        run(uow, plan, database)

    with ThreadPoolExecutor(1) as pool, monkeypatch.context() as patched:
        patched.setattr(publishing_store, "execute", execute)
        workspace.entities["thing"].publish()
    return started[0]


@pytest.mark.parametrize("level", ["read committed", "repeatable read", "serializable"])
def test_a_writer_that_waited_sees_what_was_published(
    workspace: Workspace, database_url: str, monkeypatch: pytest.MonkeyPatch, level: str
) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    name = sql.Identifier(str(make_url(database_url).database))
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute(
            sql.SQL("ALTER DATABASE {} SET default_transaction_isolation = {}").format(name, sql.Literal(level))
        )
    with bn.connect(database_url) as other:
        other.records["thing"].create(a="first")
        thing.rename_field("a", "c")
        late = publish_while(workspace, database_url, monkeypatch, lambda: other.records["thing"].create(c="late"))
        assert late.result()["c"] == "late"
        thing.rename_field("c", "d")
        old = publish_while(workspace, database_url, monkeypatch, lambda: other.records["thing"].create(c="old"))
        with pytest.raises(InvalidRecord):
            old.result()
    assert [record["d"] for record in workspace.records["thing"].list(sort="d")] == ["first", "late"]


def test_a_view_waits_for_the_publish_of_what_it_reads(
    workspace: Workspace, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    workspace.records["thing"].create(a="kept")
    workspace.entities.create_view("seen", source="thing", fields=["a"])
    thing.rename_field("a", "c")
    with bn.connect(database_url) as other:
        publish_while(workspace, database_url, monkeypatch, other.entities["seen"].publish).result()
        assert [record["a"] for record in other.records["seen"].list()] == ["kept"]


@pytest.mark.parametrize("is_known", [True, False], ids=["at the beginning", "later"])
def test_a_lock_that_nobody_lets_go_of_does_not_stop_writers_forever(
    workspace: Workspace, database_url: str, monkeypatch: pytest.MonkeyPatch, is_known: bool
) -> None:
    monkeypatch.setattr(postgres_sessions, "LOCK_TIMEOUT", "300ms")
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    if is_known:
        workspace.records["thing"].create(a="before")
    with psycopg.connect(database_url, autocommit=True) as mallory:
        for key in (writers_key(thing.definition.id), RIGHTS_LOCK):
            mallory.execute("SELECT pg_advisory_lock(%s)", [lock_number(key)])
        with pytest.raises(WriteConflict, match="The table is busy"):
            workspace.records["thing"].create(a="refused")
        with pytest.raises(WriteConflict, match="The table is busy"):
            workspace.users.create("eve")
        assert workspace.records["thing"].list().total == int(is_known)
    assert workspace.records["thing"].create(a="after")["a"] == "after"
    assert workspace.users.create("eve").name == "eve"


def test_a_writer_who_remembers_another_entity_of_the_name_locks_the_new_one(
    workspace: Workspace, database_url: str
) -> None:
    old = workspace.entities.create("thing", fields={"a": "string"}).publish()
    with bn.connect(database_url) as other:
        catalog, database, context = other.runtime.modelling.catalog, other.runtime.database, other.context
        other.records["thing"].create(a="old")
        old.edit(name="thing_before").publish()
        new = workspace.entities.create("thing", fields={"a": "string"}, table_name="custom_other").publish()
        remembered = catalog.lock_of(context, "thing")
        assert remembered == writers_key(old.definition.id)

        def held(uow: UnitOfWork) -> tuple[str, bool]:
            found = catalog.get_for_write(uow, context, "thing")
            engine, key = workspace.runtime.database.engine, writers_key(found.definition.id)
            with workspace.runtime.database.dialect.holding(engine, key) as is_free:
                return str(found.definition.id), not is_free

        assert database.write(context, held, sharing=remembered) == (str(new.definition.id), True)
        assert catalog.lock_of(context, "thing") == writers_key(new.definition.id)
        other.records["thing"].create(a="new")
    assert [record["a"] for record in workspace.records["thing"].list()] == ["new"]
