"""Sessions: kept between transactions that follow each other, given back otherwise, never in a wrong state."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeAlias

import pytest
from sqlalchemy import Integer, QueuePool, column, exc, literal_column, select, text
from sqlalchemy import table as sql_table

from buildify_nb.context import Context
from buildify_nb.errors import DatabaseClosed, DriftFound, StorageError
from buildify_nb.storage import sessions
from buildify_nb.storage.database import Database
from buildify_nb.storage.hot_statement import HotStatement
from buildify_nb.storage.sessions import Session
from buildify_nb.storage.transactions import UnitOfWork

ONE = HotStatement(select(literal_column("1", Integer)))
PLACES = 5
THREADS = PLACES + 3
SessionId: TypeAlias = Callable[[UnitOfWork], object]


def numbers(uow: UnitOfWork, table: str) -> list[int]:
    """What the column n of a table holds, read by the driver."""
    n: Any = column("n", Integer)
    return [row[0] for row in uow.run(HotStatement(select(n).select_from(sql_table(table, n)).order_by(n)), {})]


def has_pool(database: Database) -> bool:
    """Whether the engine keeps connections."""
    return isinstance(database.engine.pool, QueuePool)


def in_use(database: Database) -> int:
    """How many connections are lent by the pool of the engine."""
    pool: Any = database.engine.pool
    return pool.checkedout() if isinstance(pool, QueuePool) else 0


@pytest.fixture
def session_id(database: Database) -> SessionId:
    """Asks for the server's process of a unit of work, without SQLAlchemy's Connection."""
    number = "pg_backend_pid()" if database.capabilities.many_processes else "1"
    asked = HotStatement(select(literal_column(number, Integer)))
    return lambda uow: uow.run(asked, {})[0][0]


def test_statements_of_the_driver_and_of_sqlalchemy_share_one_transaction(database: Database) -> None:
    def work(uow: UnitOfWork) -> tuple[list[int], list[int]]:
        uow.run(HotStatement(text("CREATE TABLE mixed (n INTEGER)")), {})
        uow.connection.execute(text("INSERT INTO mixed VALUES (1)"))
        uow.run(HotStatement(text("INSERT INTO mixed VALUES (2)")), {})
        through_sqlalchemy = uow.connection.execute(text("SELECT n FROM mixed ORDER BY n"))
        return list(through_sqlalchemy.scalars()), numbers(uow, "mixed")

    assert database.as_owner(work) == ([1, 2], [1, 2])
    assert database.as_owner(lambda uow: numbers(uow, "mixed")) == [1, 2]


@pytest.mark.parametrize("through_sqlalchemy", [False, True], ids=["driver", "sqlalchemy"])
def test_nothing_of_a_failed_transaction_is_left(database: Database, through_sqlalchemy: bool) -> None:
    def work(uow: UnitOfWork) -> None:
        if through_sqlalchemy:
            uow.connection.execute(text("CREATE TABLE half (n INTEGER)"))
        else:
            uow.run(HotStatement(text("CREATE TABLE half (n INTEGER)")), {})
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.as_owner(work)
    with pytest.raises(DriftFound):
        database.as_owner(lambda uow: numbers(uow, "half"))
    assert database.as_owner(lambda uow: uow.run(ONE, {})) == [(1,)]


def test_the_session_of_a_statement_that_failed_goes_on(database: Database) -> None:
    for _ in range(3):
        with pytest.raises(DriftFound):
            database.as_owner(lambda uow: numbers(uow, "no_such_table"))
    assert database.as_owner(lambda uow: uow.run(ONE, {})) == [(1,)]
    assert in_use(database) <= 1


@pytest.mark.parametrize("through_sqlalchemy", [False, True], ids=["driver", "sqlalchemy"])
def test_an_interrupt_in_the_rollback_leaves_nothing_to_the_next_transaction(
    database: Database, monkeypatch: pytest.MonkeyPatch, through_sqlalchemy: bool
) -> None:
    def failing(uow: UnitOfWork) -> None:
        uow.run(HotStatement(text("INSERT INTO kept VALUES (666)")), {})
        if through_sqlalchemy:
            uow.connection.execute(text("INSERT INTO kept VALUES (667)"))
        raise ZeroDivisionError

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    database.as_owner(lambda uow: uow.run(HotStatement(text("CREATE TABLE kept (n INTEGER)")), {}))
    with monkeypatch.context() as patched:
        patched.setattr(Session, "roll_back", interrupted)
        with pytest.raises(KeyboardInterrupt):
            database.as_owner(failing)
    database.as_owner(lambda uow: uow.run(HotStatement(text("INSERT INTO kept VALUES (1)")), {}))
    assert database.as_owner(lambda uow: numbers(uow, "kept")) == [1]
    assert in_use(database) <= 1


def test_a_broken_off_transaction_gives_its_connection_up(database: Database, session_id: SessionId) -> None:
    before: list[object] = []

    def work(uow: UnitOfWork) -> None:
        before.append(session_id(uow))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        database.as_owner(work)
    if has_pool(database):
        assert database.as_owner(session_id) != before[0]
    assert database.as_owner(lambda uow: uow.run(ONE, {})) == [(1,)]
    assert in_use(database) <= 1


def test_a_session_is_kept_where_the_engine_has_a_pool(
    database: Database, session_id: SessionId, monkeypatch: pytest.MonkeyPatch
) -> None:
    if has_pool(database):
        first = database.as_owner(session_id)
        assert database.as_owner(session_id) == first
        assert in_use(database) == 1, "it waits outside the pool"
        monkeypatch.setattr(sessions, "FRESH_SECONDS", -1.0)
        assert database.as_owner(session_id) == first, "it went through the pool"
        monkeypatch.undo()
    database.as_owner(lambda uow: uow.connection.execute(text("SELECT 1")))
    assert in_use(database) == 0, "who got hold of its Connection could go on with it"


def test_a_unit_of_work_is_over_with_its_function(database: Database, tenant: Context) -> None:
    kept = database.write(tenant, lambda uow: (uow, uow.connection))
    uses: list[Callable[[], object]] = [
        lambda: kept[0].connection,
        lambda: kept[0].run(ONE, {}),
        lambda: kept[0].execute(text("SELECT 1")),
        lambda: kept[0].share_lock("key"),
    ]
    for use in uses:
        with pytest.raises(StorageError, match="unit of work is over"):
            use()
    with pytest.raises(exc.ResourceClosedError):
        kept[1].execute(text("SELECT 1"))


def test_many_at_once_are_served_and_nothing_is_left_open(database: Database, tenant: Context) -> None:
    together = threading.Barrier(THREADS)

    def work(uow: UnitOfWork) -> None:
        uow.run(ONE, {})
        together.wait(20)

    with ThreadPoolExecutor(THREADS) as threads:
        for done in [threads.submit(database.read, tenant, work) for _ in range(THREADS)]:
            done.result()
    pool: Any = database.engine.pool
    assert in_use(database) <= PLACES
    database.close()
    with pytest.raises(DatabaseClosed):
        database.as_owner(lambda uow: uow.run(ONE, {}))
    assert not isinstance(pool, QueuePool) or pool.checkedout() == 0


def test_who_waits_for_a_connection_gets_the_next_one(database: Database, tenant: Context) -> None:
    """Sessions that are kept for others must not pass by who waits at the limit of the pool."""
    if not has_pool(database):
        return
    most = sessions.AT_ONCE
    may_end, all_there = threading.Event(), threading.Barrier(most + 1)

    def held(uow: UnitOfWork) -> None:
        uow.run(ONE, {})
        all_there.wait(30)
        may_end.wait(30)

    with ThreadPoolExecutor(most + 1) as threads:
        holding = [threads.submit(database.read, tenant, held) for _ in range(most)]
        all_there.wait(30)
        waiting = threads.submit(database.read, tenant, lambda uow: uow.run(ONE, {}))
        assert not waiting.done()
        may_end.set()
        assert waiting.result(10) == [(1,)]
        for one in holding:
            one.result()


def test_as_many_as_there_are_may_each_ask_for_one_thing_more(database: Database, tenant: Context) -> None:
    """What a transaction asks beside itself, such as the user's rights, never waits for others that ask the same."""
    threads_of_all = 2 * (sessions.AT_ONCE + sessions.BESIDE)

    def work(uow: UnitOfWork) -> Any:
        uow.run(ONE, {})
        time.sleep(0.05)
        return database.read(tenant, lambda beside: beside.run(ONE, {}))

    with ThreadPoolExecutor(threads_of_all) as threads:
        asked = [threads.submit(database.read, tenant, work) for _ in range(threads_of_all)]
        assert [one.result(20) for one in asked] == [[(1,)]] * threads_of_all
    assert in_use(database) <= PLACES


def test_who_finds_no_place_in_time_is_told_and_takes_none(database: Database, tenant: Context) -> None:
    if not has_pool(database):
        return
    places: Any = sessions._Places(database.engine)
    places._seconds, all_there = 0.01, threading.Barrier(sessions.AT_ONCE)
    with ThreadPoolExecutor(sessions.AT_ONCE) as threads:
        list(threads.map(lambda _: (places.take(), all_there.wait(20)), range(sessions.AT_ONCE)))
    with pytest.raises(StorageError, match="in use, and none became free"):
        places.take()
