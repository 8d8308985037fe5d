"""Sessions of Postgres: dead connections are replaced, forked children get their own, each transaction has its role."""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import psycopg
import pytest
from sqlalchemy import Integer, literal_column, select, text

from buildify_nb.context import Context
from buildify_nb.errors import StorageError, WriteConflict
from buildify_nb.storage.database import Database
from buildify_nb.storage.dialects import postgres_sessions
from buildify_nb.storage.dialects.postgres_sessions import lock_number
from buildify_nb.storage.hot_statement import HotStatement
from buildify_nb.storage.transactions import UnitOfWork
from tests.conftest import OpenDatabase

PID = text("SELECT pg_backend_pid()")
ROLE = text("SELECT current_user")
END_ALL_OTHERS = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
    "WHERE pid <> pg_backend_pid() AND datname = current_database()"
)


@pytest.fixture
def engine_name() -> str:
    return "postgres"


def backend(database: Database) -> int:
    """The process of the server that a unit of work talks to."""
    return database.as_owner(lambda uow: uow.execute(PID).scalar_one())


def connected(database_url: str) -> bool:
    """Whether anybody else is connected still, a moment after the last one may have left."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
    with psycopg.connect(database_url, autocommit=True) as other:
        deadline = time.monotonic() + 5
        while (found := other.execute(others).fetchone()) != (0,) and time.monotonic() < deadline:
            time.sleep(0.05)
    return found != (0,)


def test_work_goes_on_after_idle_connections_were_killed(database_url: str, open_database: OpenDatabase) -> None:
    database = open_database(database_url)
    before = backend(database)
    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute(END_ALL_OTHERS)
    after = [backend(database) for _ in range(3)]
    assert before not in after
    assert len(set(after)) == 1


def test_a_connection_killed_in_the_middle_is_named_and_the_next_work_succeeds(
    database_url: str, open_database: OpenDatabase
) -> None:
    database = open_database(database_url)

    def killed(uow: object) -> None:
        pid = uow.execute(PID).scalar_one()  # type: ignore[attr-defined]
        with psycopg.connect(database_url, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        uow.execute(text("CREATE TABLE never (id INTEGER)"))  # type: ignore[attr-defined]

    with pytest.raises(StorageError, match="connection to the database was lost"):
        database.as_owner(killed)
    assert database.as_owner(lambda uow: uow.execute(text("SELECT to_regclass('never')")).scalar()) is None


def test_a_forked_child_gets_a_connection_of_its_own(database_url: str, open_database: OpenDatabase) -> None:
    database = open_database(database_url)
    mine = backend(database)
    child = os.fork()
    if child == 0:  # pragma: no cover - in another process
        theirs = backend(database)
        os._exit(7 if theirs != mine else 8)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert backend(database) == mine


def test_a_dead_connection_of_the_pool_is_found_before_a_lock_is_taken_by_it(
    database_url: str, open_database: OpenDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_sessions, "IDLE_SECONDS", 0.0)
    database = open_database(database_url)
    dead = backend(database)
    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute(END_ALL_OTHERS)
    with database.dialect.holding(database.engine, "key") as is_free:
        assert is_free
    assert backend(database) != dead


def test_a_forked_child_ends_no_connection_of_its_parent(database_url: str, open_database: OpenDatabase) -> None:
    """With more connections than the pool has places for, and its parent in the middle of a transaction."""
    database = open_database(database_url)
    together = threading.Barrier(8)

    def many(uow: UnitOfWork) -> None:
        uow.run(HotStatement(select(literal_column("1"))), {})
        together.wait(20)

    with ThreadPoolExecutor(8) as threads:
        for done in [threads.submit(database.as_owner, many) for _ in range(8)]:
            done.result()

    def work(uow: UnitOfWork) -> int:
        mine = uow.execute(PID).scalar_one()
        child = os.fork()
        if child == 0:  # pragma: no cover - in another process
            for _ in range(10):
                backend(database)
            database.close()
            os._exit(7)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
        return int(uow.execute(PID).scalar_one() == mine)

    assert database.as_owner(work) == 1
    assert all(backend(database) for _ in range(10))


def test_connections_of_before_a_restart_are_closed_with_the_database(
    database_url: str, open_database: OpenDatabase
) -> None:
    """One of several was killed; those that were not belong to a pool that was disposed meanwhile."""
    database = open_database(database_url)
    hot = HotStatement(select(literal_column("pg_backend_pid()", Integer)))

    def nested(depth: int) -> int:
        if depth:
            database.as_owner(lambda uow: (uow.run(hot, {}), nested(depth - 1)))
        return database.as_owner(lambda uow: uow.run(hot, {})[0][0])

    newest = nested(3)
    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [newest])
        assert nested(0) != newest
        nested(3)
        database.close()
    assert not connected(database_url)


def test_a_unit_of_work_that_outlives_the_database_closes_its_connection(
    database_url: str, open_database: OpenDatabase
) -> None:
    database = open_database(database_url)
    hot = HotStatement(select(literal_column("1", Integer)))
    assert database.as_owner(lambda uow: (database.close(), uow.run(hot, {}))[1]) == [(1,)]
    assert not connected(database_url)


def test_a_lost_connection_is_named_whatever_work_makes_of_it(database_url: str, open_database: OpenDatabase) -> None:
    database = open_database(database_url)

    def work(uow: UnitOfWork) -> None:
        pid = uow.execute(PID).scalar_one()
        with psycopg.connect(database_url, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        with suppress(Exception):
            uow.execute(PID)

    with pytest.raises(StorageError, match="connection to the database was lost"):
        database.as_owner(work)
    assert backend(database)


def test_only_writes_stop_waiting_for_a_table(
    database: Database, tenant: Context, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_sessions, "LOCK_TIMEOUT", "100ms")
    count = text("SELECT count(*) FROM buildify.users")
    with ThreadPoolExecutor(1) as thread, psycopg.connect(database_url) as other:
        other.execute("LOCK TABLE buildify.users")
        with pytest.raises(WriteConflict, match="busy"):
            database.as_owner(lambda uow: uow.connection.execute(count).scalar_one())
        reading = thread.submit(database.read, tenant, lambda uow: uow.connection.execute(count).scalar_one())
        with pytest.raises(TimeoutError):
            reading.result(0.5)
        other.rollback()
        assert reading.result(20) >= 0


def test_a_lock_is_shared_from_the_beginning(database: Database, tenant: Context, database_url: str) -> None:
    def taken(_: object) -> bool:
        with psycopg.connect(database_url, autocommit=True) as other:
            row = other.execute("SELECT pg_try_advisory_lock(%s)", [lock_number("key")]).fetchone()
        return bool(row and row[0])

    assert not database.write(tenant, taken, sharing="key")
    assert database.write(tenant, taken)


def test_one_connection_serves_tenants_and_the_owner_under_their_own_roles(database: Database, tenant: Context) -> None:
    def found(work: object) -> tuple[str, int]:
        return work.execute(ROLE).scalar_one(), work.execute(PID).scalar_one()  # type: ignore[attr-defined]

    owner, first = database.as_owner(found)
    role, second = database.write(tenant, found)
    system, third = database.as_system(found)
    assert first == second == third
    assert (role, system) == (database.dialect.role_of("acme"), database.dialect.system_role)
    assert database.as_owner(found) == (owner, first)
    assert owner not in (role, system)
