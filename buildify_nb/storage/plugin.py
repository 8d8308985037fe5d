"""Brings our own engines and bulk loaders in through the plugin door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buildify_nb.storage.bulk_duckdb import DuckDBLoader
from buildify_nb.storage.bulk_postgres import PostgresLoader
from buildify_nb.storage.dialects.duckdb_engine import DuckDBEngine
from buildify_nb.storage.dialects.embedded_postgres import EmbeddedPostgresEngine
from buildify_nb.storage.dialects.postgres_engine import PostgresEngine

if TYPE_CHECKING:
    from buildify_nb.plugins.registry import Registry


def setup(plugins: Registry) -> None:
    """Registers DuckDB, Postgres and the embedded Postgres."""
    for engine in (DuckDBEngine(), PostgresEngine(), EmbeddedPostgresEngine()):
        plugins.add_engine(engine)
    for loader in (DuckDBLoader(), PostgresLoader()):
        plugins.add_bulk_loader(loader)
