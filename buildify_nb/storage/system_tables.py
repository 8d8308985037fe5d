"""The frame in which each area's store declares its system tables: one schema, one tenant column, stated privileges."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from sqlalchemy import Column, MetaData, Table
from sqlalchemy.dialects.postgresql import JSONB

SYSTEM_SCHEMA = "buildify"
TENANT_COLUMN = "tenant_id"
SCOPED = "tenant_scoped"
"""Key of `Table.info`: rows of this table belong to one tenant each."""
TENANT_MAY = "tenant_may"
"""Key of `Table.info`: the SQL privileges of a tenant's role."""

METADATA = MetaData(schema=SYSTEM_SCHEMA)

JSON_DOCUMENT = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
INSTANT = sa.DateTime(timezone=True)

_PRIVILEGES = {
    "read": "SELECT",
    "append": "SELECT, INSERT",
    "write": "SELECT, INSERT, UPDATE, DELETE",
}


def system_table(
    name: str, *columns: Column[object], tenant_may: Literal["nothing", "read", "append", "write"]
) -> Table:
    """Declares a table of the system schema.

    Args:
        tenant_may: what a unit of work of a tenant may do with its own rows; logins of people may only read them.
            What decides rights is at most read; writing it takes the system role, so raw SQL cannot grant itself any.
    """
    info = {SCOPED: any(column.name == TENANT_COLUMN for column in columns), TENANT_MAY: _PRIVILEGES.get(tenant_may)}
    return Table(name, METADATA, *columns, info=info)
