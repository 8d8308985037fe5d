"""Facts about a database, on both engines."""

from __future__ import annotations

from buildify_nb.context import Context
from buildify_nb.storage import system_schema
from buildify_nb.storage.database import Database
from buildify_nb.storage.diagnosis import diagnose
from tests.conftest import OpenDatabase


def test_an_upgraded_database(database: Database) -> None:
    found = diagnose(database)
    assert (found.revision, found.newest_revision) == (system_schema.NEWEST, system_schema.NEWEST)
    assert found.engine == database.capabilities.engine
    assert any(digit in found.version for digit in "123456789")
    assert found.tables["buildify"] > 10
    assert "@" not in found.shown_as or ":***@" in found.shown_as


def test_tables_of_tenants_are_counted(database: Database, tenant: Context) -> None:
    assert "tenant_acme" not in diagnose(database).tables
    schema = database.dialect.schema_of(tenant.tenant)
    database.as_owner(lambda uow: uow.connection.exec_driver_sql(f'CREATE TABLE "{schema}".custom_track (id INTEGER)'))
    assert diagnose(database).tables["tenant_acme"] == 1


def test_a_database_without_system_tables(open_database: OpenDatabase, empty_database_url: str) -> None:
    found = diagnose(open_database(empty_database_url))
    assert (found.revision, found.tables) == (None, {})
