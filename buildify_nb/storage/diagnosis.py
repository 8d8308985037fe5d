"""Tells facts about an opened database that help to find out what is wrong with it. Changes nothing."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text

from buildify_nb.storage import system_schema
from buildify_nb.storage.database import Database
from buildify_nb.storage.system_tables import SYSTEM_SCHEMA
from buildify_nb.storage.transactions import UnitOfWork


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Facts about one database."""

    shown_as: str
    """Its address without secrets."""
    engine: str
    version: str
    """Of the engine, as it tells itself."""
    revision: str | None
    """Of the system tables; None when there are none."""
    newest_revision: str
    """That this release works with."""
    tables: dict[str, int]
    """How many tables each schema of buildify-nb has: the system's own and one per tenant."""


def diagnose(database: Database) -> Diagnosis:
    """Looks at an opened database."""

    def work(uow: UnitOfWork) -> Diagnosis:
        version = str(uow.connection.execute(text("SELECT version()")).scalar_one())
        return Diagnosis(
            shown_as=database.shown_as,
            engine=database.capabilities.engine,
            version=version,
            revision=system_schema.revision(uow.connection),
            newest_revision=system_schema.NEWEST,
            tables=_tables(uow),
        )

    return database.as_owner(work)


def _tables(uow: UnitOfWork) -> dict[str, int]:
    statement = text(
        "SELECT table_schema, count(*) FROM information_schema.tables "
        "WHERE table_schema = :system OR starts_with(table_schema, 'tenant_') "
        "GROUP BY table_schema ORDER BY table_schema"
    )
    found = uow.connection.execute(statement, {"system": SYSTEM_SCHEMA})
    return {str(schema): int(count) for schema, count in found}
