"""Sessions: kept between transactions that follow each other, given back otherwise, never in a wrong state."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Integer, NullPool, column, literal_column, select, text
from sqlalchemy import table as sql_table

from buildify_nb.context import Context
from buildify_nb.errors import DatabaseClosed, DriftFound
from buildify_nb.storage import sessions
from buildify_nb.storage.database import Database
from buildify_nb.storage.hot_statement import HotStatement
from buildify_nb.storage.sessions import KEPT
from buildify_nb.storage.transactions import UnitOfWork

ONE = HotStatement(select(literal_column("1", Integer)))
THREADS = KEPT + 3


def numbers(uow: UnitOfWork, table: str) -> list[int]:
    """What the column n of a table holds, read by the driver."""
    n: Any = column("n", Integer)
    return [row[0] for row in uow.run(HotStatement(select(n).select_from(sql_table(table, n)).order_by(n)), {})]


def driver_of(database: Database) -> Any:
    return database.as_owner(lambda uow: uow.connection.connection.driver_connection)


def in_use(database: Database) -> int:
    """How many connections are lent by the pool of the engine."""
    pool: Any = database.engine.pool
    return 0 if isinstance(pool, NullPool) else pool.checkedout()


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


def test_a_broken_off_transaction_gives_its_connection_up(database: Database) -> None:
    before: list[Any] = []

    def work(uow: UnitOfWork) -> None:
        before.append(uow.connection.connection.driver_connection)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        database.as_owner(work)
    assert driver_of(database) is not before[0]
    assert in_use(database) <= 1


def test_a_session_is_kept_where_the_engine_has_a_pool(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    has_pool = not isinstance(database.engine.pool, NullPool)
    first = driver_of(database)
    assert (driver_of(database) is first) is has_pool
    assert in_use(database) == int(has_pool)
    monkeypatch.setattr(sessions, "FRESH_SECONDS", -1.0)
    assert (driver_of(database) is first) is has_pool, "the pool has examined it and lends it again"


def test_only_some_sessions_wait_and_closing_gives_all_back(database: Database, tenant: Context) -> None:
    together = threading.Barrier(THREADS)

    def work(uow: UnitOfWork) -> None:
        uow.run(ONE, {})
        together.wait(20)

    with ThreadPoolExecutor(THREADS) as threads:
        for done in [threads.submit(database.read, tenant, work) for _ in range(THREADS)]:
            done.result()
    pool: Any = database.engine.pool
    has_pool = not isinstance(pool, NullPool)
    assert in_use(database) == (KEPT if has_pool else 0)
    database.close()
    with pytest.raises(DatabaseClosed):
        database.as_owner(lambda uow: uow.run(ONE, {}))
    assert not has_pool or pool.checkedout() == 0
