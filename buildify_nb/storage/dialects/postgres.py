"""Postgres 15 and later: two roles per tenant, row level security on system tables, advisory locks."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Collection, Generator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg import errors as pg
from sqlalchemy import Connection, Engine, exc, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

from buildify_nb.errors import BuildifyError, DatabaseReadOnly, StillReferenced, StorageError, WriteConflict
from buildify_nb.identifiers import MAX_NAME_LENGTH
from buildify_nb.storage.capabilities import Capabilities
from buildify_nb.storage.column_types import ColumnKind, ColumnType
from buildify_nb.storage.dialects import postgres_renewal, postgres_roles, postgres_sessions
from buildify_nb.storage.dialects.base import SHARING_TENANT, Dialect, Violation, ViolationKind, missing_table
from buildify_nb.storage.dialects.explain import Explain
from buildify_nb.storage.dialects.postgres_sessions import lock_number
from buildify_nb.storage.dialects.postgres_types import NamedType
from buildify_nb.storage.hot_statement import HotStatement
from buildify_nb.storage.sessions import Session

_WIDEST, _GUARD_PLACES = 1000, 20
_VIOLATIONS: tuple[tuple[type[psycopg.Error], ViolationKind], ...] = (
    (pg.UniqueViolation, "unique"),
    (pg.ForeignKeyViolation, "foreign key"),
    (pg.RestrictViolation, "referenced"),
    (pg.NotNullViolation, "not null"),
    (pg.CheckViolation, "check"),
    (pg.ExclusionViolation, "exclusion"),
)

_SHARE_LOCK = HotStatement(text("SELECT pg_advisory_xact_lock_shared(:number)"), prepare=True)


def capabilities(*, tenant_roles: bool) -> Capabilities:
    """What Postgres can do; roles only where the login may create them."""
    return Capabilities(
        engine="Postgres",
        tenant_roles=tenant_roles,
        foreign_keys=True,
        partial_indexes=True,
        alters_in_place=True,
        row_locks=True,
        writes_in_queries=True,
        many_processes=True,
        grammar="postgres",
        index_types=("btree", "hash", "gin"),
        sql_linter="squawk",
    )


class PostgresDialect(Dialect):
    """The ways of Postgres.

    Args:
        database: the database's name; roles belong to the whole server, so their names contain it.
        tenant_roles: whether the login may create roles.
    """

    write_lock = nullcontext()

    def __init__(self, database: str, *, tenant_roles: bool) -> None:
        self.capabilities = capabilities(tenant_roles=tenant_roles)
        self._database = database
        self._role = functools.cache(self._role_named_for)
        self.system_role = self._role("system") if tenant_roles else None

    def role_of(self, tenant: str) -> str | None:
        return self._role(f"tenant_{tenant}") if self.capabilities.tenant_roles else None

    def members_role_of(self, tenant: str) -> str | None:
        return self._role(f"members_{tenant}") if self.capabilities.tenant_roles else None

    def _role_named_for(self, purpose: str) -> str:
        readable = re.sub(r"[^a-z0-9_]", "_", self._database)
        name = f"{postgres_roles.OURS}{readable}_{purpose}"
        # Roles of two databases on one server must never meet, so an ambiguous name gets a digest, set apart by a `$`.
        is_plain = readable == self._database and not re.search("tenant|members", readable)
        if is_plain and len(name) <= MAX_NAME_LENGTH:
            return name
        digest = hashlib.sha256(f"{self._database}\0{purpose}".encode()).hexdigest()[:16]
        return f"{name[:46]}${digest}"

    def column(self, wanted: ColumnType) -> TypeEngine[Any]:
        if wanted.kind is ColumnKind.JSON:
            return postgresql.JSONB(none_as_null=True)
        if wanted.kind is ColumnKind.ENUM and wanted.name:
            return NamedType(*wanted.name)
        return super().column(wanted)

    def text(self, length: int | None) -> TypeEngine[Any]:
        return sa.String(length, collation="C") if length else sa.Text(collation="C")

    def total(self, values: sa.ColumnElement[Any], wanted: ColumnType) -> sa.ColumnElement[Any]:
        floating = wanted.kind is ColumnKind.DOUBLE
        # Sums of decimals have as many digits as it takes; a cast would refuse them, or round where no scale is said.
        return (
            sa.cast(sa.func.sum(values), sa.Double()) if floating else sa.type_coerce(sa.func.sum(values), sa.Numeric())
        )

    def average(self, values: sa.ColumnElement[Any], places: int) -> sa.ColumnElement[Any]:
        # A quotient has as many places as what is divided; so many more leave no room for a second rounding.
        fine = sa.cast(values, sa.Numeric(_WIDEST, places + _GUARD_PLACES))
        return sa.func.round(sa.func.avg(fine), places, type_=sa.Numeric())

    def found_first(self, rows: sa.Select[Any], name: str) -> sa.CTE:
        return rows.cte(name).prefix_with("MATERIALIZED")

    @contextmanager
    def only_reading(self, connection: Connection, seconds: float) -> Generator[None]:
        connection.execute(text("SET TRANSACTION READ ONLY"))
        connection.execute(text(f"SET LOCAL statement_timeout = {max(int(seconds * 1000), 1)}"))
        yield
        connection.execute(text("SET LOCAL statement_timeout = DEFAULT"))

    def expected_rows(self, connection: Connection, statement: sa.Select[Any]) -> int | None:
        [plan] = connection.execute(Explain(statement)).scalar_one()
        return int(plan["Plan"]["Plan Rows"])

    def prepare_tenant(self, connection: Connection, tenant: str) -> None:
        schema = self.schema_of(tenant)
        quoted = connection.dialect.identifier_preparer.quote(schema)
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {quoted}"))
        role, members = self.role_of(tenant), self.members_role_of(tenant)
        if role and members:
            postgres_roles.let_own(connection, schema, role)
            postgres_roles.let_read(connection, schema, members, owner=role)
            # People may not refer: a table of theirs would keep records from being deleted, and no service would know.
            for group, joining in ((self._role("readers"), (role, members)), (self._role("referrers"), (role,))):
                postgres_roles.ensure_group(connection, group)
                if tenant == SHARING_TENANT:
                    postgres_roles.let_use(connection, schema, group)
                else:
                    postgres_roles.let_join(connection, group, joining)

    def share(
        self, connection: Connection, columns: Mapping[str, Collection[str]], keys: Mapping[str, Collection[str]]
    ) -> None:
        if owner := self.role_of(SHARING_TENANT):
            schema = self.schema_of(SHARING_TENANT)
            postgres_roles.share(connection, schema, "SELECT", columns, self._role("readers"), owner=owner)
            postgres_roles.share(connection, schema, "REFERENCES", keys, self._role("referrers"), owner=owner)

    def begin(self, session: Session, role: str | None, sharing: str | None, *, writes: bool) -> None:
        postgres_sessions.begin(session, role, sharing, writes=writes)

    def act_as_system(self, connection: Connection) -> None:
        if self.system_role:
            postgres_roles.act_as(connection, self.system_role)

    @contextmanager
    def acting_as(self, connection: Connection, role: str | None, *, back_to: str | None) -> Generator[None]:
        if role is None:
            yield
            return
        driver: Any = connection.connection.driver_connection
        postgres_roles.act_as(connection, role)
        try:
            yield
        finally:
            # Where an error ended the transaction, or it is over, so is the role.
            if _is_open(driver):
                postgres_roles.act_as(connection, back_to)

    def lacks_roles(self, connection: Connection) -> bool:
        return bool(self.system_role) and not postgres_renewal.serves(connection, self.system_role)

    def renew_system_role(self, connection: Connection) -> None:
        if self.system_role:
            postgres_renewal.renew_system_role(connection, self.system_role)

    def renew_tenant(self, connection: Connection, tenant: str, former: Collection[str]) -> None:
        role = self.role_of(tenant)
        if role:
            self.prepare_tenant(connection, tenant)
            if tenant == SHARING_TENANT:
                groups = postgres_renewal.groups_of(connection, self.schema_of(tenant))
                former = {*former, *groups} - {role, self.members_role_of(tenant)}
                former -= {self._role("readers"), self._role("referrers")}
            postgres_renewal.take_over(connection, self.schema_of(tenant), former, role)
            # Once more, for the tables that belong to the role only now.
            self.prepare_tenant(connection, tenant)

    def lock_transaction(self, connection: Connection, key: str) -> None:
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": lock_number(key)})

    def hold_locks(self, session: Session, keys: Sequence[str], patience: str | None) -> None:
        postgres_sessions.hold_locks(session, keys, patience)

    def share_lock(self, session: Session, key: str) -> None:
        _SHARE_LOCK.rows(session, {"number": lock_number(key)})

    @contextmanager
    def holding(self, engine: Engine, key: str) -> Generator[bool]:
        with engine.connect() as connection:
            number = {"number": lock_number(key)}
            held = bool(connection.execute(text("SELECT pg_try_advisory_lock(:number)"), number).scalar())
            connection.commit()
            try:
                yield held
            finally:
                if held:
                    connection.execute(text("SELECT pg_advisory_unlock(:number)"), number)
                    connection.commit()

    def is_conflict(self, error: exc.DBAPIError) -> bool:
        if isinstance(error.orig, pg.InternalError_):
            # The catalogue's row of one table was changed by two at once, which no lock of a table prevents.
            return "tuple concurrently updated" in str(error.orig)
        return isinstance(error.orig, pg.SerializationFailure | pg.DeadlockDetected)

    def is_aborted(self, session: Session) -> bool:
        return not _is_open(session.driver)

    def lacks_privilege(self, error: exc.DBAPIError) -> bool:
        return isinstance(error.orig, pg.InsufficientPrivilege | pg.ReadOnlySqlTransaction)

    def violation(self, error: exc.DBAPIError) -> Violation | None:
        cause = error.orig
        if not isinstance(cause, psycopg.Error):
            return None
        told = cause.diag
        name = told.constraint_name or told.column_name or ""
        for refusal, kind in _VIOLATIONS:
            if isinstance(cause, refusal):
                return Violation(kind, name, told.table_name or "", told.datatype_name or "")
        return Violation("value") if isinstance(cause, pg.DataError) else None

    def named(self, error: exc.DBAPIError) -> BuildifyError:
        cause = error.orig
        if isinstance(cause, pg.LockNotAvailable | pg.QueryCanceled):
            return _passing(cause)
        if isinstance(cause, pg.ReadOnlySqlTransaction):
            return DatabaseReadOnly("The database is read-only.", todo="Connect to the primary server.")
        if isinstance(cause, pg.InsufficientPrivilege):
            return StorageError(
                "The database refused this login.",
                why="It lacks a privilege that this needs.",
                todo="Connect with the login that owns the database, or have it granted.",
            )
        if isinstance(cause, pg.DependentObjectsStillExist):
            return StillReferenced(
                "The database kept what was to go.",
                why="A view, a reference or the like that was made by other means stands on it.",
                todo="Have that removed by whoever made it, then try again.",
            )
        # The last two: a column is of another type than the statement was compiled for.
        if isinstance(cause, pg.UndefinedTable | pg.UndefinedColumn | pg.DatatypeMismatch | pg.UndefinedFunction):
            return missing_table()
        if self.violation(error):
            return StorageError("The database refused the values.", why="They break one of the table's constraints.")
        if isinstance(cause, psycopg.OperationalError):
            return StorageError("The connection to the database was lost.", todo="Check the server, then try again.")
        return StorageError("The database could not do this.", why=f"It reports {type(cause).__name__}.")


def _is_open(driver: psycopg.Connection[Any]) -> bool:
    """Whether a transaction is running in which statements may follow."""
    return driver.info.transaction_status is psycopg.pq.TransactionStatus.INTRANS


def _passing(cause: pg.LockNotAvailable | pg.QueryCanceled) -> WriteConflict:
    """The error for what may succeed when it is done again."""
    if isinstance(cause, pg.LockNotAvailable):
        return WriteConflict("The table is busy.", why="Another transaction holds it.", todo="Try again in a moment.")
    return WriteConflict("The database was interrupted.", why="Nothing of this call was saved.", todo="Run it again.")
