"""DuckDB: one process holds the file, one writer at a time, tables are rebuilt rather than altered."""

from __future__ import annotations

import re
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import duckdb
import sqlalchemy as sa
from duckdb_sqlalchemy.datatypes import HugeInteger
from sqlalchemy import Connection, Engine, exc, text

from buildify_nb.errors import BuildifyError, StorageError, WriteConflict
from buildify_nb.storage.capabilities import Capabilities
from buildify_nb.storage.column_types import ColumnKind, ColumnType
from buildify_nb.storage.dialects.base import Dialect, Violation, missing_table
from buildify_nb.storage.sessions import Session

_MISSING = re.compile(r"(table|column)\b.*(not exist|not found|not have)", re.IGNORECASE)
_LOST_RACE = re.compile(r"conflict|constraint|altered", re.IGNORECASE)
_MOST_DIGITS = 38
_ALL_ROWS = 2**62
# The first words are the engine's; what follows may be anybody's values, so the last words are looked for from the end.
_NOT_NULL = re.compile(r"NOT NULL constraint failed: [^.]*\.(.*)", re.DOTALL)
_CHECK = re.compile(r"CHECK constraint failed on table .*? with expression CHECK\((.*)\)\Z", re.DOTALL)
_DUPLICATE = re.compile(r'Duplicate key "(.*)" violates', re.DOTALL)
_REFERENCE = re.compile(
    r'Violates foreign key constraint because key "(.*)" (does not exist in|is still referenced by)', re.DOTALL
)

CAPABILITIES = Capabilities(
    engine="DuckDB",
    tenant_roles=False,
    foreign_keys=False,
    partial_indexes=False,
    alters_in_place=False,
    row_locks=False,
    writes_in_queries=False,
    many_processes=False,
    grammar="duckdb",
)


class DuckDBDialect(Dialect):
    """The ways of DuckDB 1.5."""

    capabilities = CAPABILITIES

    def __init__(self) -> None:
        self.write_lock = threading.RLock()
        self._guard = threading.Lock()
        self._held: set[str] = set()

    def stored(self, wanted: ColumnType) -> ColumnType:
        # DuckDB accepts lengths and forgets them; the record service is what holds to them.
        return ColumnType(ColumnKind.TEXT) if wanted.kind is ColumnKind.VARCHAR else wanted

    def total(self, values: sa.ColumnElement[Any], wanted: ColumnType) -> sa.ColumnElement[Any]:
        # Sums of integers are of a type of DuckDB's own, which compares with no decimal.
        return sa.cast(sa.func.sum(values), self.column(wanted))

    def average(self, values: sa.ColumnElement[Any], places: int) -> sa.ColumnElement[Any]:
        # avg and / make doubles of decimals, so the digits of the sum are divided as one long integer.
        given = 0 if isinstance(values.type, sa.Integer) else getattr(values.type, "scale", None)
        scale = places if given is None else given
        total = sa.cast(sa.func.sum(values), sa.Numeric(_MOST_DIGITS, scale))
        digits = sa.cast(sa.func.replace(sa.cast(total, sa.Text()), ".", ""), HugeInteger)
        count, factor = sa.cast(sa.func.count(values), HugeInteger), sa.literal(10 ** (places - scale))
        rest = sa.func.mod(digits, count)
        half = sa.func.sign(rest) * count
        rounded = sa.func.divide(rest * factor * 2 + half, count * 2)
        mean = sa.func.divide(digits, count) * factor + rounded
        unit = sa.cast(f"{Decimal(1).scaleb(-places):f}", sa.Numeric(_MOST_DIGITS, places))
        return sa.cast(mean, sa.Numeric(_MOST_DIGITS, 0)) * unit

    def found_first(self, rows: sa.Select[Any], name: str) -> sa.CTE:
        # DuckDB computes through a materialized table, but not through a limit.
        return rows.limit(_ALL_ROWS).cte(name)

    @contextmanager
    def only_reading(self, connection: Connection, seconds: float) -> Generator[None]:
        driver: Any = connection.connection.driver_connection
        timer = threading.Timer(seconds, driver.interrupt)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def prepare_tenant(self, connection: Connection, tenant: str) -> None:
        connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{self.schema_of(tenant)}"'))

    def begin(self, session: Session, role: str | None, sharing: str | None, *, writes: bool) -> None:
        session.driver.execute("BEGIN TRANSACTION")

    def lock_transaction(self, connection: Connection, key: str) -> None:
        """Nothing to do: the process holds the file and `write_lock` lets one writer in."""

    def hold_locks(self, session: Session, keys: Sequence[str], patience: str | None) -> None:
        """Nothing to do, as for `lock_transaction`."""

    def share_lock(self, session: Session, key: str) -> None:
        """Nothing to do, as for `lock_transaction`."""

    @contextmanager
    def holding(self, engine: Engine, key: str) -> Generator[bool]:
        # The process holds the file, so a lock of the process is a lock of the database.
        with self._guard:
            free = key not in self._held
            if free:
                self._held.add(key)
        try:
            yield free
        finally:
            if free:
                self._held.discard(key)

    def is_conflict(self, error: exc.DBAPIError) -> bool:
        # A full disk at COMMIT and the echo of an earlier error ("is aborted") are TransactionExceptions as well.
        return isinstance(error.orig, duckdb.TransactionException) and bool(_LOST_RACE.search(str(error.orig)))

    def is_aborted(self, session: Session) -> bool:
        try:
            session.driver.execute("SELECT 1").fetchall()
        except duckdb.Error:
            return True
        return False

    def was_interrupted(self, session: Session, error: BaseException) -> bool:
        # DuckDB turns the signal into a RuntimeError and goes on computing; a rollback would wait for that.
        if type(error) is not RuntimeError or "interrupted" not in str(error):
            return False
        session.driver.interrupt()
        return True

    def violation(self, error: exc.DBAPIError) -> Violation | None:
        cause = error.orig
        if isinstance(cause, duckdb.ConstraintException):
            return _violation(str(cause).removeprefix("Constraint Error: "))
        if isinstance(cause, duckdb.ConversionException | duckdb.OutOfRangeException):
            return Violation("value")
        return None

    def named(self, error: exc.DBAPIError) -> BuildifyError:
        cause = error.orig
        if isinstance(cause, duckdb.InterruptException):
            return WriteConflict(
                "The database was interrupted.", why="Nothing of this call was saved.", todo="Run it again."
            )
        if isinstance(cause, duckdb.CatalogException | duckdb.BinderException) and _MISSING.search(str(cause)):
            return missing_table()
        if self.violation(error):
            return StorageError("The database refused the values.", why="They break one of the table's constraints.")
        if isinstance(cause, duckdb.DependencyException):
            return StorageError(
                "The table cannot be altered.",
                why="Something that was made by hand stands on it, such as an index.",
                todo="Drop that in the database, then try again.",
            )
        if isinstance(cause, duckdb.FatalException | duckdb.InternalException):
            return StorageError(
                "The database broke off.",
                why="An earlier failure left it unusable in this process; what was saved before is safe.",
                todo="Restart the kernel and open the database again.",
            )
        if isinstance(cause, duckdb.IOException) or "Failed to commit" in str(cause):
            return StorageError(
                "The database file cannot be read or written.",
                why="The disk may be full, or the folder read-only or gone.",
                todo="Check the disk and the rights, then open the database again.",
            )
        return StorageError("The database could not do this.", why=f"It reports a {type(cause).__name__}.")


def _violation(told: str) -> Violation:
    """What a constraint refused, from the engine's only words for it."""
    if found := _NOT_NULL.match(told):
        return Violation("not null", found[1])
    if found := _CHECK.match(told):
        return Violation("check", told=found[1])
    if found := _REFERENCE.match(told):
        return Violation("foreign key" if found[2].startswith("does") else "referenced", told=found[1])
    found = _DUPLICATE.match(told)
    return Violation("unique", told=found[1] if found else "")
