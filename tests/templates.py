"""Databases that tests start from: each is filled once by a process of the run, and cloned for every test.

Setting up system tables takes ten times as long as copying them, the entities of a fixture a hundred times.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from buildify_nb.plugins.registry import Registry
from buildify_nb.storage.database import Database
from buildify_nb.storage.urls import scheme_of

Fill: TypeAlias = Callable[[Database], object]
"""Puts into a new database what the tests that ask for it find there."""


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

    def roles(self, prefix: str) -> frozenset[str]:
        """The roles whose names start with `prefix`."""
        with self.connect() as connection:
            found = connection.execute("SELECT rolname FROM pg_roles WHERE starts_with(rolname, %s)", [prefix])
            return frozenset(name for (name,) in found)

    def drop_roles(self, prefix: str, *, but: frozenset[str] = frozenset()) -> None:
        """Drops the roles whose names start with `prefix`, once the databases that know them are gone."""
        # All at once: a role that granted memberships to others cannot go before these.
        if roles := sorted(self.roles(prefix) - but):
            with self.connect() as connection:
                connection.execute(sql.SQL("DROP ROLE {}").format(sql.SQL(", ").join(map(sql.Identifier, roles))))


@dataclass(frozen=True, slots=True)
class _Template:
    clone: str
    """The name that each clone has: names of roles contain it, so the template was filled under it."""
    name: str
    roles: frozenset[str]


class PostgresTemplates:
    """Templates on a server, by what fills them."""

    def __init__(self, server: PostgresServer, plugins: Registry) -> None:
        self._server, self._plugins = server, plugins
        self._known: dict[Fill, _Template] = {}

    @contextmanager
    def clone(self, fill: Fill) -> Iterator[str]:
        """The address of a database filled by `fill`, dropped afterwards."""
        template = self._known.get(fill) or self._make(fill)
        try:
            yield self._server.create(template.clone, template=template.name)
        finally:
            self._server.drop(template.clone)
            self._server.drop_roles(_roles_of(template.clone), but=template.roles)

    def drop(self) -> None:
        """Drops every template with its roles."""
        for template in self._known.values():
            self._server.drop(template.name)
            self._server.drop_roles(_roles_of(template.clone))

    def _make(self, fill: Fill) -> _Template:
        clone = f"test_{secrets.token_hex(4)}"
        filled(self._server.create(clone), fill, self._plugins)
        self._server.rename(clone, f"{clone}_template")
        self._known[fill] = _Template(clone, f"{clone}_template", self._server.roles(_roles_of(clone)))
        return self._known[fill]


class DuckDBTemplates:
    """Template files, by what fills them."""

    def __init__(self, folder: Path, plugins: Registry) -> None:
        self._folder, self._plugins = folder, plugins
        self._known: dict[Fill, Path] = {}

    def file(self, fill: Fill) -> Path:
        """A file filled by `fill`, to copy."""
        if fill not in self._known:
            self._known[fill] = self._folder / f"{len(self._known)}.duckdb"
            filled(f"duckdb:///{self._known[fill]}", fill, self._plugins)
        return self._known[fill]

    def copy_into(self, database: Database, fill: Fill) -> None:
        """Copies everything into an empty database in memory."""
        with database.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.execute(f"ATTACH '{self.file(fill)}' AS template (READ_ONLY)")
            driver.execute("COPY FROM DATABASE template TO memory")
            driver.execute("DETACH template")


def filled(url: str, fill: Fill, plugins: Registry) -> None:
    """Opens the database at `url`, fills and closes it."""
    opened = plugins.engines[scheme_of(url)].open(url, plugins.bulk_loaders)
    try:
        fill(opened)
    finally:
        opened.close()


def _roles_of(database: str) -> str:
    return f"buildify_{database}_"
