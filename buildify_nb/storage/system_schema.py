"""Creates and upgrades the system tables. The tables themselves are declared by the stores of the areas above."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text

from buildify_nb.errors import DatabaseReadOnly, DatabaseTooNew, StorageError
from buildify_nb.storage.database import Database
from buildify_nb.storage.dialects.base import SHARING_TENANT
from buildify_nb.storage.dialects.postgres_roles import ensure_role
from buildify_nb.storage.system_tables import SYSTEM_SCHEMA
from buildify_nb.storage.transactions import UnitOfWork

if TYPE_CHECKING:
    from alembic.config import Config

_alembic = threading.Lock()
"""Alembic keeps the upgrade that is going on in globals of its modules."""
NEWEST = "0008"
"""The revision that this release works with; a test holds it to the newest upgrade."""


def upgrade(database: Database, *, share: Callable[[UnitOfWork], object] | None = None) -> bool:
    """Brings the system tables to this release's form; True when the database was new.

    Args:
        share: lets tenants read what the platform shares, which upgrades may have changed.

    Raises:
        DatabaseTooNew: a newer release upgraded it.
        DatabaseReadOnly: the tables are missing and this login may not create them.
    """
    found = database.as_owner(lambda uow: revision(uow.connection))
    if found == NEWEST:
        return False
    if found is not None:
        _refuse_newer(found, database)
    try:
        database.as_owner(lambda uow: _apply(uow, database, share))
    except StorageError as error:
        if database.dialect.was_refused(error):
            raise DatabaseReadOnly(
                f"{database.shown_as} has no buildify tables of this release, and this login could not create them.",
                todo="Connect once with the login that owns the database.",
            ) from error
        raise
    return found is None


def revision(connection: Connection) -> str | None:
    """The revision of the system tables; None when there are none."""
    known = connection.execute(
        text("SELECT 1 FROM information_schema.tables WHERE table_schema = :schema AND table_name = 'alembic_version'"),
        {"schema": SYSTEM_SCHEMA},
    ).scalar()
    if not known:
        return None
    return connection.execute(text(f"SELECT version_num FROM {SYSTEM_SCHEMA}.alembic_version")).scalar()


def _refuse_newer(found: str, database: Database) -> None:
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    try:
        ScriptDirectory.from_config(_configuration()).get_revision(found)
    except CommandError as error:
        raise DatabaseTooNew(
            f"{database.shown_as} was upgraded by a newer release of buildify-nb (its schema is {found}).",
            why=f"This release knows schemas up to {NEWEST}.",
            todo="Upgrade this installation: pip install --upgrade buildify-nb.",
        ) from error


def _apply(uow: UnitOfWork, database: Database, share: Callable[[UnitOfWork], object] | None) -> None:
    from alembic import command

    connection = uow.connection
    database.dialect.lock_transaction(connection, "buildify system schema")
    connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SYSTEM_SCHEMA}"))
    if role := database.dialect.system_role:
        ensure_role(connection, role)
        connection.execute(text(f'GRANT USAGE ON SCHEMA {SYSTEM_SCHEMA} TO "{role}"'))
    configuration = _configuration()
    configuration.attributes.update(connection=connection, system_role=database.dialect.system_role)
    with _alembic:
        command.upgrade(configuration, NEWEST)
    tenants = _open_to_tenants(connection, database)
    if share is not None and SHARING_TENANT in tenants:
        share(uow)


def _open_to_tenants(connection: Connection, database: Database) -> Sequence[str]:
    """Lets the tenants that are there already, whose names it returns, use the tables that were just made."""
    database.dialect.act_as_system(connection)
    names = list(connection.execute(text(f"SELECT name FROM {SYSTEM_SCHEMA}.tenants ORDER BY name")).scalars())
    if database.dialect.system_role:
        connection.execute(text("RESET ROLE"))
    for name in names:
        database.dialect.prepare_tenant(connection, name)
    return names


def _configuration() -> Config:
    from alembic.config import Config

    configuration = Config()
    configuration.set_main_option("script_location", str(Path(__file__).parent / "upgrades"))
    configuration.set_main_option("path_separator", "os")
    return configuration
