from __future__ import annotations

import secrets
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import inspect, select, text
from sqlalchemy.engine import make_url

from buildify_nb.context import Context
from buildify_nb.errors import DatabaseReadOnly, DatabaseTooNew
from buildify_nb.security.tables import tenants
from buildify_nb.storage import system_schema
from buildify_nb.storage.database import Database
from buildify_nb.storage.dialects import postgres_roles
from buildify_nb.storage.system_tables import METADATA, SYSTEM_SCHEMA, TENANT_MAY
from tests.conftest import OpenDatabase
from tests.templates import PostgresServer

VERSION = text(f"SELECT version_num FROM {SYSTEM_SCHEMA}.alembic_version")

UPGRADE = """
import sys
import buildify_nb.runtime
from buildify_nb.plugins.registry import Registry
from buildify_nb.storage import plugin, system_schema
registry = Registry()
plugin.setup(registry)
database = registry.engines["postgresql"].open(sys.argv[1], registry.bulk_loaders)
sys.stdin.readline()
print(system_schema.upgrade(database))
database.close()
"""


def test_a_new_database_is_upgraded_once(empty_database_url: str, open_database: OpenDatabase) -> None:
    database = open_database(empty_database_url)
    assert system_schema.upgrade(database) is True
    assert database.as_owner(lambda uow: uow.execute(VERSION).scalars().all()) == [system_schema.NEWEST]
    assert system_schema.upgrade(database) is False


def test_the_database_has_exactly_the_declared_tables_and_columns(database: Database) -> None:
    found = database.as_owner(lambda uow: _shape(inspect(uow.connection)))
    declared = {
        table.name: {column.name: bool(column.nullable) for column in table.columns} for table in METADATA.sorted_tables
    }
    found.pop("alembic_version")
    assert found == declared


def test_the_key_columns_are_the_declared_ones(database: Database) -> None:
    def keys() -> dict[str, set[str]]:
        inspector = inspect(database.engine)
        return {
            table.name: set(inspector.get_pk_constraint(table.name, SYSTEM_SCHEMA)["constrained_columns"])
            for table in METADATA.sorted_tables
        }

    assert keys() == {table.name: {c.name for c in table.primary_key.columns} for table in METADATA.sorted_tables}


def test_a_database_of_a_newer_release_is_refused_and_left_alone(database: Database) -> None:
    newer = text(f"UPDATE {SYSTEM_SCHEMA}.alembic_version SET version_num = '9999'")
    database.as_owner(lambda uow: uow.execute(newer))
    with pytest.raises(DatabaseTooNew, match="pip install --upgrade"):
        system_schema.upgrade(database)
    assert database.as_owner(lambda uow: uow.execute(VERSION).scalar()) == "9999"


def test_an_upgrade_that_breaks_off_leaves_nothing(
    empty_database_url: str, open_database: OpenDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alembic import command

    database = open_database(empty_database_url)
    original = command.upgrade

    def broken(*args: object) -> None:
        original(*args)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "upgrade", broken)
    with pytest.raises(KeyboardInterrupt):
        system_schema.upgrade(database)
    schemas = database.as_owner(lambda uow: inspect(uow.connection).get_schema_names())
    assert not [name for name in schemas if name.rpartition(".")[2].strip('"') == SYSTEM_SCHEMA]
    monkeypatch.undo()
    assert system_schema.upgrade(database) is True


def test_tenants_that_are_there_already_may_use_what_an_upgrade_adds(
    empty_database_url: str, open_database: OpenDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.conformance.conftest import make_tenant

    database = open_database(empty_database_url)
    monkeypatch.setattr(system_schema, "NEWEST", "0001")
    monkeypatch.setattr(postgres_roles, "_system_tables", lambda: [("buildify.users", "SELECT")])
    assert system_schema.upgrade(database) is True
    tenant = make_tenant(database, "acme")
    monkeypatch.undo()
    assert system_schema.upgrade(database) is False
    for table in METADATA.sorted_tables:
        if table.info[TENANT_MAY]:
            assert database.read(tenant, lambda uow, t=table: uow.execute(select(t)).all()) is not None


def test_two_threads_may_upgrade_one_database(empty_database_url: str, open_database: OpenDatabase) -> None:
    first, second = open_database(empty_database_url), open_database(empty_database_url)
    start = threading.Barrier(2)

    def upgrade(database: Database) -> None:
        start.wait(timeout=10)
        system_schema.upgrade(database)

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(upgrade, database) for database in (first, second)]:
            done.result(timeout=30)
    assert second.as_owner(lambda uow: uow.execute(VERSION).scalars().all()) == [system_schema.NEWEST]


def test_threads_may_upgrade_several_databases_at_once(empty_database_url: str, open_database: OpenDatabase) -> None:
    databases = [open_database(url) for url in (empty_database_url, *["duckdb:///:memory:"] * 3)]
    start = threading.Barrier(len(databases))

    def upgrade(database: Database) -> bool:
        start.wait(timeout=10)
        return system_schema.upgrade(database)

    with ThreadPoolExecutor(len(databases)) as threads:
        assert all(threads.map(upgrade, databases))
    for database in databases:
        assert database.as_owner(lambda uow: uow.execute(VERSION).scalars().all()) == [system_schema.NEWEST]


@pytest.mark.parametrize("engine_name", ["postgres"])
def test_two_processes_may_upgrade_one_database(empty_database_url: str, open_database: OpenDatabase) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", UPGRADE, empty_database_url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    told = [process.communicate(timeout=30) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], told
    database = open_database(empty_database_url)
    assert database.as_owner(lambda uow: uow.execute(VERSION).scalars().all()) == [system_schema.NEWEST]


@pytest.mark.parametrize("engine_name", ["postgres"])
class TestLogins:
    """Owners that are no superusers, and logins that own nothing."""

    def _login(self, server: PostgresServer, url: str, *, owner: bool) -> str:
        database = make_url(url).database
        assert database is not None
        role = f"buildify_{database}_login_{secrets.token_hex(2)}"
        with server.connect() as connection:
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'pass' {}").format(
                    sql.Identifier(role), sql.SQL("CREATEROLE" if owner else "")
                )
            )
            if owner:
                connection.execute(
                    sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(database), sql.Identifier(role))
                )
        return make_url(url).set(username=role, password="pass").render_as_string(hide_password=False)

    def test_an_owner_without_superuser_upgrades_and_works_under_forced_row_security(
        self, empty_database_url: str, postgres_server: PostgresServer, open_database: OpenDatabase
    ) -> None:
        from tests.conformance.conftest import make_tenant

        database = open_database(self._login(postgres_server, empty_database_url, owner=True))
        assert system_schema.upgrade(database) is True
        acme, other = make_tenant(database, "acme"), make_tenant(database, "other")
        assert self._seen(database, acme) == ["acme"]
        assert self._seen(database, other) == ["other"]
        assert database.as_system(lambda uow: len(uow.execute(select(tenants)).all())) == 2

    def _seen(self, database: Database, context: Context) -> list[str]:
        return database.read(context, lambda uow: list(uow.execute(select(tenants.c.name)).scalars()))

    def test_a_login_that_may_create_nothing_is_told_so(
        self, empty_database_url: str, postgres_server: PostgresServer, open_database: OpenDatabase
    ) -> None:
        database = open_database(self._login(postgres_server, empty_database_url, owner=False))
        with pytest.raises(DatabaseReadOnly, match="login that owns the database"):
            system_schema.upgrade(database)

    def test_a_lost_connection_is_not_called_a_lack_of_rights(
        self, empty_database_url: str, open_database: OpenDatabase, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from alembic import command

        database = open_database(empty_database_url)

        def killed(configuration: object, _: str) -> None:
            with psycopg.connect(empty_database_url, autocommit=True) as other:
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                    " AND datname = current_database()"
                )
            configuration.attributes["connection"].execute(text("SELECT 1"))  # type: ignore[attr-defined]

        monkeypatch.setattr(command, "upgrade", killed)
        with pytest.raises(Exception, match="connection to the database was lost") as caught:
            system_schema.upgrade(database)
        assert not isinstance(caught.value, DatabaseReadOnly)


def _shape(inspector: object) -> dict[str, dict[str, bool]]:
    return {
        name: {column["name"]: bool(column["nullable"]) for column in inspector.get_columns(name, SYSTEM_SCHEMA)}  # type: ignore[attr-defined]
        for name in inspector.get_table_names(SYSTEM_SCHEMA)  # type: ignore[attr-defined]
    }
