"""Sessions of Postgres: dead connections are replaced, forked children get their own, each transaction has its role."""

from __future__ import annotations

import os

import psycopg
import pytest
from sqlalchemy import text

from buildify_nb.context import Context
from buildify_nb.errors import StorageError
from buildify_nb.storage import sessions
from buildify_nb.storage.database import Database
from buildify_nb.storage.dialects import postgres_sessions
from buildify_nb.storage.dialects.postgres_sessions import lock_number
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
    monkeypatch.setattr(sessions, "KEPT", 0)
    monkeypatch.setattr(postgres_sessions, "IDLE_SECONDS", 0.0)
    database = open_database(database_url)
    dead = backend(database)
    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute(END_ALL_OTHERS)
    with database.dialect.holding(database.engine, "key") as is_free:
        assert is_free
    assert backend(database) != dead


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
