"""INSERTs and UPDATEs of one row of a system table, compiled once for each set of columns."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import Table, bindparam, insert, update
from sqlalchemy.sql.elements import BindParameter

from buildify_nb.storage.hot_statement import HotStatement
from buildify_nb.storage.system_tables import TENANT_COLUMN

ROW = "row_id"
"""The parameter that names the row of an UPDATE by its `id`; those of the columns are called as they are."""


@cache
def row_insert(table: Table, columns: tuple[str, ...]) -> HotStatement:
    """Adds a row with these columns, which becomes one of the tenant of the unit of work."""
    return HotStatement(insert(table).values(_bound(table, {*columns, TENANT_COLUMN})), prepare=True)


@cache
def row_update(table: Table, columns: tuple[str, ...]) -> HotStatement:
    """Writes these columns of the row with the id `ROW`, if it belongs to the tenant of the unit of work."""
    is_row = (table.c.id == bindparam(ROW), table.c[TENANT_COLUMN] == bindparam(TENANT_COLUMN))
    return HotStatement(update(table).where(*is_row).values(_bound(table, columns)), prepare=True)


def _bound(table: Table, columns: Iterable[str]) -> dict[str, BindParameter[Any]]:
    return {name: bindparam(name, type_=table.c[name].type) for name in columns}
