"""The differences between engines that the rest of storage needs, as one interface."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, exc
from sqlalchemy.types import TypeEngine

from buildify_nb.errors import BuildifyError, DriftFound, StorageError
from buildify_nb.storage.capabilities import Capabilities
from buildify_nb.storage.column_types import ColumnKind, ColumnType
from buildify_nb.storage.sessions import Session

TENANT_SCHEMA = "tenant_"
"""How the schema of a tenant's generated tables begins."""
SHARING_TENANT = "platform"
"""The tenant that lets all others read what it says."""


ViolationKind = Literal["unique", "foreign key", "referenced", "not null", "check", "exclusion", "value"]


@dataclass(frozen=True, slots=True)
class Violation:
    """A constraint that refused a write."""

    kind: ViolationKind
    """A reference points at nothing, or something still points at what was to go ("referenced")."""
    constraint: str = ""
    """Its name, or the column that is never null, where the engine tells it."""
    table: str = ""
    """That it stands on, where the engine tells it."""
    domain: str = ""
    """The type of the column that it belongs to, where that is one of a person's."""
    told: str = ""
    """What the engine says of it instead of its name. It may hold values, so it is compared and never shown."""


class Dialect(ABC):
    """One engine's ways. Stateless but for its locks; shared by all threads."""

    capabilities: Capabilities
    system_role: str | None = None
    write_lock: AbstractContextManager[Any]
    """Entered around each write transaction."""

    def schema_of(self, tenant: str) -> str:
        """The schema that holds a tenant's generated tables."""
        return f"{TENANT_SCHEMA}{tenant}"

    def role_of(self, tenant: str) -> str | None:
        """The role under which a tenant's units of work run, where there are roles; it owns the generated tables.

        No login of a person may be a member of it: who owns a table can attach code to it, and that code would run with
        the rights of the session that writes next.
        """
        return None

    def members_role_of(self, tenant: str) -> str | None:
        """The role for logins of people: it reads the tables of a tenant, and neither writes nor creates anything."""
        return None

    def column(self, wanted: ColumnType) -> TypeEngine[Any]:
        """The SQLAlchemy type of a column."""
        kind = wanted.kind
        if kind is ColumnKind.VARCHAR:
            return self.text(wanted.length)
        if kind is ColumnKind.CHAR:
            return sa.CHAR(wanted.length)
        if kind in (ColumnKind.TEXT, ColumnKind.ENUM, ColumnKind.OTHER):
            return self.text(None)
        if kind is ColumnKind.NUMERIC:
            return sa.Numeric(wanted.precision, wanted.scale)
        return _PLAIN[kind]

    def stored(self, wanted: ColumnType) -> ColumnType:
        """The type as the engine's catalogue will report it."""
        return wanted

    def text(self, length: int | None) -> TypeEngine[Any]:
        """A text column that sorts by code point."""
        return sa.String(length) if length else sa.Text()

    @abstractmethod
    def total(self, values: sa.ColumnElement[Any], wanted: ColumnType) -> sa.ColumnElement[Any]:
        """The sum of numbers as a column of this type, however wide it becomes where the engine can."""

    @abstractmethod
    def average(self, values: sa.ColumnElement[Any], places: int) -> sa.ColumnElement[Any]:
        """The mean of integers or decimals, exact to that many places; a half is rounded away from zero."""

    def found_first(self, rows: sa.Select[Any], name: str) -> sa.CTE:
        """Rows as a table of a statement, that are found before anything else of it is computed of them."""
        return rows.cte(name)

    @abstractmethod
    def only_reading(self, connection: Connection, seconds: float) -> AbstractContextManager[None]:
        """A block of a reading transaction that can change nothing and whose statements are broken off after a time."""

    def expected_rows(self, connection: Connection, statement: sa.Select[Any]) -> int | None:
        """About how many rows a query will give, from what the engine knows without reading them; None if nothing."""
        return None

    @abstractmethod
    def prepare_tenant(self, connection: Connection, tenant: str) -> None:
        """Creates the schema (and the roles) of a tenant; run with the owner's rights."""

    def share(
        self, connection: Connection, columns: Mapping[str, Collection[str]], keys: Mapping[str, Collection[str]]
    ) -> None:
        """Lets all tenants read these columns of the sharing tenant's tables, by table, and nothing else of it.

        Their units of work, not their people, may also refer to `keys`. Run with the rights of the role that owns
        them. Where there are no roles nobody is kept from either.
        """
        return

    @abstractmethod
    def begin(self, session: Session, role: str | None, sharing: str | None, *, writes: bool) -> None:
        """Begins a transaction.

        Args:
            role: whose rights it has, where there are roles; None for the login itself.
            sharing: a lock that it shares from its beginning, as by `share_lock`.
            writes: whether it may change something, so that it must not wait for others forever.
        """

    def act_as_system(self, connection: Connection) -> None:
        """Goes on with the system role's rights until the transaction ends; nothing happens where roles are missing."""
        return

    def acting_as(
        self, connection: Connection, role: str | None, *, back_to: str | None
    ) -> AbstractContextManager[None]:
        """Runs a block with the rights of a role, where there are roles.

        Args:
            back_to: the role that goes on after the block; None for the login itself.
        """
        return nullcontext()

    def lacks_roles(self, connection: Connection) -> bool:
        """Whether the system tables are guarded by roles, but not by those of the database's present name."""
        return False

    def renew_system_role(self, connection: Connection) -> None:
        """Makes the system role of the database's present name; run with the owner's rights."""
        return

    def renew_tenant(self, connection: Connection, tenant: str, former: Collection[str]) -> None:
        """Makes a tenant's roles of the database's present name in place of `former` ones, which then have no rights.

        They may be roles that another database uses, or none that the server knows. Run with the owner's rights.
        """
        return

    @abstractmethod
    def lock_transaction(self, connection: Connection, key: str) -> None:
        """Waits for the lock `key` and holds it until the transaction of `connection` ends."""

    @abstractmethod
    def hold_locks(self, session: Session, keys: Sequence[str], patience: str | None) -> None:
        """As `lock_transaction` for several locks in turn, in one round trip.

        Args:
            patience: how long this and all later statements of the transaction wait for others, such as "5s";
                None to leave that as it is.
        """

    @abstractmethod
    def share_lock(self, session: Session, key: str) -> None:
        """Like `lock_transaction`, but any number of sharers may hold it at once."""

    @abstractmethod
    def holding(self, engine: Engine, key: str) -> AbstractContextManager[bool]:
        """Holds the lock `key` for a block that spans several transactions; False when somebody alive has it.

        It vanishes with the process that holds it.
        """

    @abstractmethod
    def is_conflict(self, error: exc.DBAPIError) -> bool:
        """Whether trying the same transaction again may succeed."""

    @abstractmethod
    def is_aborted(self, session: Session) -> bool:
        """Whether an error has ended the running transaction, so that a commit would save nothing."""

    def was_interrupted(self, session: Session, error: BaseException) -> bool:
        """Whether `error` is this driver's form of a KeyboardInterrupt; whatever still runs is then stopped."""
        return False

    def lacks_privilege(self, error: exc.DBAPIError) -> bool:
        """Whether the login may not do what it tried."""
        return False

    def was_refused(self, error: StorageError) -> bool:
        """Whether a unit of work failed because the login may not do what it tried."""
        return isinstance(error.__cause__, exc.DBAPIError) and self.lacks_privilege(error.__cause__)

    @abstractmethod
    def violation(self, error: exc.DBAPIError) -> Violation | None:
        """Which constraint refused the write, if that is what happened."""

    def violated(self, error: StorageError) -> Violation | None:
        """Which constraint a unit of work broke as a whole, where that is why it failed."""
        return self.violation(error.__cause__) if isinstance(error.__cause__, exc.DBAPIError) else None

    @abstractmethod
    def named(self, error: exc.DBAPIError) -> BuildifyError:
        """The error in words that a user can act on."""


def missing_table() -> DriftFound:
    """For a statement about a table or column that was published and is not there."""
    return DriftFound(
        "The table of the entity is not the one that was published.",
        why="It, or one of its columns, was changed or removed outside buildify-nb.",
        todo="Undo that change in the database; publishing the entity tells what differs.",
    )


_PLAIN: dict[ColumnKind, TypeEngine[Any]] = {
    ColumnKind.SMALLINT: sa.SmallInteger(),
    ColumnKind.INTEGER: sa.Integer(),
    ColumnKind.BIGINT: sa.BigInteger(),
    ColumnKind.DOUBLE: sa.Double(),
    ColumnKind.REAL: sa.REAL(),
    ColumnKind.BOOLEAN: sa.Boolean(),
    ColumnKind.DATE: sa.Date(),
    ColumnKind.TIME: sa.Time(),
    ColumnKind.TIMESTAMP: sa.DateTime(),
    ColumnKind.TIMESTAMPTZ: sa.DateTime(timezone=True),
    ColumnKind.UUID: sa.Uuid(),
    ColumnKind.JSON: sa.JSON(none_as_null=True),
    ColumnKind.BLOB: sa.LargeBinary(),
}
