from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlalchemy import Column, MetaData, Table, exc, func, insert, select, text, update
from sqlalchemy.schema import CreateTable

from buildify_nb.context import Context
from buildify_nb.errors import BuildifyError, DriftFound, StorageError, WriteConflict
from buildify_nb.storage import database as database_module
from buildify_nb.storage.database import Database
from buildify_nb.storage.transactions import UnitOfWork

SLOW = "SELECT sum(a.n * b.n) FROM {0} AS a, {0} AS b, {0} AS c"


@pytest.fixture
def counters(database: Database) -> Table:
    """A table with one row (1, 0) that nobody owns."""
    table = Table(
        "counters",
        MetaData(),
        Column("id", sa.Integer, primary_key=True, autoincrement=False),
        Column("value", sa.Integer, nullable=False),
        Column("code", sa.Uuid),
        schema="scratch",
    )

    def work(uow: UnitOfWork) -> None:
        uow.connection.execute(text("CREATE SCHEMA scratch"))
        uow.connection.execute(CreateTable(table))
        uow.connection.execute(insert(table).values(id=1, value=0))

    database.as_owner(work)
    return table


def _value(database: Database, counters: Table) -> int:
    return database.as_owner(lambda uow: uow.execute(select(counters.c.value)).scalar_one())


def _rows(database: Database, counters: Table) -> int:
    return database.as_owner(lambda uow: uow.execute(select(func.count()).select_from(counters)).scalar_one())


def test_a_write_is_saved_and_its_result_returned(database: Database, counters: Table) -> None:
    changed = database.as_owner(lambda uow: uow.execute(update(counters).values(value=5)).rowcount)
    assert changed == 1
    assert _value(database, counters) == 5


def test_an_exception_rolls_everything_back(database: Database, counters: Table) -> None:
    def work(uow: UnitOfWork) -> None:
        uow.execute(update(counters).values(value=5))
        uow.connection.execute(text("CREATE TABLE scratch.half_done (id INTEGER)"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.as_owner(work)
    assert _value(database, counters) == 0
    with pytest.raises(DriftFound):
        database.as_owner(lambda uow: uow.execute(text("SELECT * FROM scratch.half_done")))


def test_what_follows_a_commit_sees_it_and_never_follows_a_rollback(database: Database, counters: Table) -> None:
    seen: list[object] = []

    def work(uow: UnitOfWork, fail: bool) -> None:
        uow.execute(update(counters).values(value=counters.c.value + 1))
        uow.after_commit(lambda: seen.append(_in_another_thread(lambda: _value(database, counters))))
        assert seen == []
        if fail:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.as_owner(lambda uow: work(uow, fail=True))
    assert seen == []
    database.as_owner(lambda uow: work(uow, fail=False))
    assert seen == [1]


def test_a_failure_after_the_commit_is_logged_and_the_rest_still_runs(
    database: Database, counters: Table, caplog: pytest.LogCaptureFixture
) -> None:
    ran: list[str] = []

    def work(uow: UnitOfWork) -> str:
        uow.execute(update(counters).values(value=7))
        uow.after_commit(lambda: ran.append(str(1 / 0)))
        uow.after_commit(lambda: ran.append("second"))
        return "saved"

    with caplog.at_level(logging.ERROR):
        assert database.as_owner(work) == "saved"
    assert ran == ["second"]
    assert "ZeroDivisionError" in caplog.text


def test_eight_threads_that_increment_one_counter_lose_nothing(database: Database, counters: Table) -> None:
    current = select(counters.c.value).where(counters.c.id == 1)
    if database.capabilities.row_locks:
        current = current.with_for_update()

    def increment(uow: UnitOfWork) -> None:
        value = uow.execute(current).scalar_one()
        uow.execute(update(counters).where(counters.c.id == 1).values(value=value + 1))

    def many() -> None:
        for _ in range(10):
            database.as_owner(increment)

    with ThreadPoolExecutor(8) as threads:
        for done in [threads.submit(many) for _ in range(8)]:
            done.result(timeout=60)
    assert _value(database, counters) == 80


def test_a_lost_race_is_run_again_from_the_start(database: Database, counters: Table, engine_name: str) -> None:
    attempts: list[int] = []

    def work(uow: UnitOfWork) -> int:
        if engine_name == "postgres":
            uow.connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        before = uow.execute(select(counters.c.value)).scalar_one()
        if not attempts:
            _change_behind_the_lock(database, counters)
        attempts.append(before)
        uow.execute(update(counters).values(value=before + 1))
        return before

    assert database.as_owner(work) == 100
    assert attempts == [0, 100]
    assert _value(database, counters) == 101


@pytest.mark.parametrize("engine_name", ["postgres"])
def test_rights_to_one_table_that_two_grant_at_once_are_granted_by_both(database: Database, counters: Table) -> None:
    granted, go_on, attempts = threading.Event(), threading.Event(), []

    def first(uow: UnitOfWork) -> None:
        uow.connection.execute(text("GRANT SELECT ON scratch.counters TO PUBLIC"))
        granted.set()
        assert go_on.wait(20)

    def second(uow: UnitOfWork) -> None:
        attempts.append(1)
        uow.connection.execute(text("GRANT REFERENCES ON scratch.counters TO PUBLIC"))

    with ThreadPoolExecutor(2) as threads:
        began = threads.submit(database.as_owner, first)
        assert granted.wait(20)
        waiting = threads.submit(database.as_owner, second)
        with pytest.raises(TimeoutError):
            waiting.result(0.5)
        go_on.set()
        began.result(20)
        waiting.result(20)
    rights = text(
        "SELECT privilege_type FROM pg_class, aclexplode(relacl) WHERE relname = 'counters' AND grantee = 0 ORDER BY 1"
    )
    assert database.as_owner(lambda uow: list(uow.execute(rights).scalars())) == ["REFERENCES", "SELECT"]
    assert len(attempts) == 2


@pytest.mark.parametrize("engine_name", ["postgres"])
def test_a_read_waits_for_no_lock_and_keeps_nobody_waiting(database: Database, tenant: Context) -> None:
    def work(uow: UnitOfWork) -> str:
        uow.hold_locks("held")
        uow.share_lock("shared")
        return "read"

    def while_held(uow: UnitOfWork) -> str:
        uow.hold_locks("held", "shared")
        return database.read(tenant, work)

    def while_read(uow: UnitOfWork) -> str:
        work(uow)
        return database.write(tenant, while_held)

    assert database.write(tenant, while_held) == database.read(tenant, while_read) == "read"


def test_a_race_that_is_always_lost_is_a_write_conflict(
    database: Database, counters: Table, engine_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "FIRST_PAUSE", 0.0001)
    attempts: list[int] = []

    def work(uow: UnitOfWork) -> None:
        if engine_name == "postgres":
            uow.connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        uow.execute(select(counters.c.value))
        _change_behind_the_lock(database, counters)
        attempts.append(1)
        uow.execute(update(counters).values(value=-1))

    with pytest.raises(WriteConflict, match="Try again"):
        database.as_owner(work)
    assert len(attempts) == database_module.ATTEMPTS
    assert _value(database, counters) == 100 * database_module.ATTEMPTS


def test_an_error_that_the_work_swallowed_is_still_raised(database: Database, counters: Table) -> None:
    """The engines would quietly roll back at COMMIT, and the caller would believe that its first row was saved."""
    followed: list[str] = []

    def work(uow: UnitOfWork) -> str:
        uow.execute(insert(counters).values(id=2, value=1))
        uow.after_commit(lambda: followed.append("committed"))
        with pytest.raises(exc.IntegrityError):
            uow.execute(insert(counters).values(id=1, value=1))
        return "done"

    with pytest.raises(StorageError, match="refused the values"):
        database.as_owner(work)
    assert followed == []
    assert _rows(database, counters) == 1


def test_an_error_at_commit_is_raised_and_nothing_follows(
    database: Database, counters: Table, engine_name: str
) -> None:
    followed: list[str] = []
    attempts: list[int] = []
    if engine_name == "postgres":
        later = "ALTER TABLE scratch.counters ADD CONSTRAINT later UNIQUE (value) DEFERRABLE INITIALLY DEFERRED"
        database.as_owner(lambda uow: uow.connection.execute(text(later)))

    def work(uow: UnitOfWork) -> None:
        uow.after_commit(lambda: followed.append("committed"))
        uow.execute(insert(counters).values(id=2, value=0))
        if engine_name == "duckdb" and not attempts:
            with database.engine.connect() as behind:
                behind.execute(insert(counters).values(id=2, value=9))
        attempts.append(1)

    with pytest.raises(StorageError, match="refused the values"):
        database.as_owner(work)
    assert attempts
    assert followed == []


@pytest.mark.parametrize(
    "values",
    [
        {"id": "secret-text", "value": 1},
        {"id": 2, "value": None},
        {"id": 2, "value": 2**200},
        {"id": object()},
        {"id": 2, "value": 1, "code": "secret"},
        {"id": 1, "value": 424242},
    ],
    ids=["wrong type", "null", "overflow", "object", "bad uuid", "duplicate"],
)
def test_refused_values_give_an_error_without_sql_or_parameters(
    values: dict[str, object], database: Database, counters: Table
) -> None:
    with pytest.raises(BuildifyError) as caught:
        database.as_owner(lambda uow: uow.execute(insert(counters).values(values)))
    for secret in ("INSERT", "counters", "secret", "424242", "parameters", str(2**200)):
        assert secret not in str(caught.value)
    assert _rows(database, counters) == 1


@pytest.mark.parametrize("value", ["\ud800", "nul \x00"])
def test_text_that_no_database_can_hold_leaves_the_database_usable(value: str, database: Database) -> None:
    def work(uow: UnitOfWork) -> object:
        return uow.execute(select(sa.literal(value))).scalar_one()

    told = ""
    try:
        found = database.as_owner(work)
    except StorageError as error:
        found, told = value, str(error)
    assert found == value
    assert "SELECT" not in told
    assert database.as_owner(lambda uow: uow.execute(select(sa.literal(1))).scalar_one()) == 1


def test_reads_name_their_errors_too(database: Database, tenant: Context) -> None:
    with pytest.raises(DriftFound) as caught:
        database.read(tenant, lambda uow: uow.execute(text("SELECT secret_column FROM nowhere")))
    assert "secret_column" not in str(caught.value)
    assert "nowhere" not in str(caught.value)


def test_a_read_that_a_changed_table_overtook_is_run_again(database: Database, tenant: Context) -> None:
    columns = iter(["gone", "count(*)"])

    def work(uow: UnitOfWork) -> int:
        return uow.execute(text(f"SELECT {next(columns)} FROM information_schema.schemata")).scalar_one()

    assert database.read(tenant, work) > 0
    assert next(columns, None) is None


@pytest.mark.parametrize("way", ["python", "statement"])
def test_an_interrupt_rolls_back_and_releases_the_write_lock(way: str, database: Database, counters: Table) -> None:
    numbers = "(SELECT value AS n FROM scratch.numbers)"
    many = "INSERT INTO scratch.numbers SELECT * FROM {}(0, 99999)".format(
        "generate_series" if database.capabilities.many_processes else "range"
    )
    database.as_owner(lambda uow: uow.connection.execute(text("CREATE TABLE scratch.numbers (value BIGINT)")))
    database.as_owner(lambda uow: uow.connection.execute(text(many)))

    def work(uow: UnitOfWork) -> None:
        uow.execute(update(counters).values(value=99))
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
        if way == "python":
            time.sleep(30)
        uow.execute(text(SLOW.format(numbers)))

    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        database.as_owner(work)
    assert time.monotonic() - started < 10
    assert _in_another_thread(lambda: _value(database, counters)) == 0
    _in_another_thread(lambda: _run(database, update(counters).values(value=1)))
    assert _value(database, counters) == 1


def test_any_thread_may_work(database: Database, counters: Table) -> None:
    _in_another_thread(lambda: _run(database, update(counters).values(value=3)))
    assert _value(database, counters) == 3


def test_close_may_be_called_twice_and_the_repr_is_plain(database: Database) -> None:
    assert repr(database) == f"Database({database.shown_as!r})"
    database.close()
    database.close()


def _run(database: Database, statement: sa.Executable) -> None:
    database.as_owner(lambda uow: uow.execute(statement))


def _change_behind_the_lock(database: Database, counters: Table) -> None:
    """Another writer that does not wait for the write lock of this process."""
    with database.engine.connect() as connection:
        connection.execute(update(counters).values(value=counters.c.value + 100))


def _in_another_thread(work: Callable[[], object]) -> object:
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result(timeout=20)
