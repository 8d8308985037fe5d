"""What an engine can do, as data. Services ask these facts and never for the engine's name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Capabilities:
    """Facts about one opened database."""

    engine: str
    """The engine's name for people: "DuckDB", "Postgres"."""
    tenant_roles: bool
    """Each tenant has a role of its own, and row level security holds even against raw SQL."""
    foreign_keys: bool
    """References are also enforced by constraints of the database."""
    partial_indexes: bool
    """An index may have a WHERE clause; elsewhere a CASE expression stands in for it."""
    alters_in_place: bool
    """Columns can be changed while indexes exist; elsewhere the table is rebuilt in one transaction."""
    row_locks: bool
    """SELECT … FOR UPDATE is there; elsewhere one writer at a time is guaranteed by the process."""
    writes_in_queries: bool
    """A query may contain writes (WITH … AS (INSERT …)), so that two of them go out as one statement."""
    many_processes: bool
    """Several processes may hold the database open."""
    grammar: str
    """The engine's SQL as sqlglot calls it."""
    index_types: tuple[str, ...] = ("btree",)
    sql_linter: str | None = None
    """A program that knows which DDL of this engine is dangerous, asked where it is installed."""
