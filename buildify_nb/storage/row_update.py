"""UPDATEs of one row of a system table, compiled once for each set of columns."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Table, bindparam, update

from buildify_nb.storage.hot_statement import HotStatement
from buildify_nb.storage.system_tables import TENANT_COLUMN

ROW = "row_id"
"""The parameter that names the row by its `id`; those of the columns are called as they are."""


@cache
def row_update(table: Table, columns: tuple[str, ...]) -> HotStatement:
    """Writes these columns of the row with the id `ROW`, if it belongs to the tenant of the unit of work."""
    values = {name: bindparam(name, type_=table.c[name].type) for name in columns}
    is_row = (table.c.id == bindparam(ROW), table.c[TENANT_COLUMN] == bindparam(TENANT_COLUMN))
    return HotStatement(update(table).where(*is_row).values(values), prepare=True)
