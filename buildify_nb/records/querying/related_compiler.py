"""Joins the tables that lookups lead to, each once, whatever asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from buildify_nb.records.querying.reach import Path, Related
from buildify_nb.records.record_column_compiler import RecordColumns, Sql
from buildify_nb.records.record_table_compiler import RecordTable


@dataclass(frozen=True, slots=True)
class Source:
    """What a query reads from."""

    rows: sa.FromClause
    columns: dict[str, Sql]
    """What SQL takes for each name, those with dots included, and those that only calculated fields read."""


def source_of(table: RecordTable, related: Sequence[Related]) -> Source:
    """The table of an entity with those that its lookups lead to; a record without them stays."""
    rows: sa.FromClause = table.table
    columns = {**table.columns.behind, **table.columns}
    found: dict[Path, RecordColumns] = {(): table.columns}
    for number, one in enumerate(related, start=1):
        there = found[one.path] = one.table.aliased(f"related_{number}")
        rows = rows.outerjoin(there.rows, _is_target(there, found[one.path[:-1]][one.path[-1]]))
        prefix = ".".join(one.path)
        columns |= {f"{prefix}.{name}": _value(there, name) for name in there}
    return Source(rows, columns)


def _is_target(there: RecordColumns, lookup: Sql) -> sa.ColumnElement[bool]:
    is_target = there.key[0] == lookup
    return is_target if there.active is None else sa.and_(is_target, there.active)


def _value(there: RecordColumns, name: str) -> Sql:
    """Where a lookup is empty there is no record to compute anything of."""
    value: Any = there[name]
    return sa.case((there.key[0].is_not(None), value)) if name in there.model.calculated else value
