"""Alembic's entry: runs the upgrades on the connection that `storage.system_schema` hands over."""

from __future__ import annotations

import duckdb_sqlalchemy.alembic_impl  # noqa: F401  # pyright: ignore[reportUnusedImport] - registers DuckDB with Alembic
from alembic import context

from buildify_nb.storage.system_tables import SYSTEM_SCHEMA

context.configure(
    connection=context.config.attributes["connection"],
    version_table_schema=SYSTEM_SCHEMA,
    transactional_ddl=False,
)
context.run_migrations()
