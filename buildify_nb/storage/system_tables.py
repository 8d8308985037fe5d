"""The frame in which each area's store declares its system tables: one schema, one tenant column, stated privileges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy import Column, Dialect, MetaData, Table
from sqlalchemy.types import TypeEngine

SYSTEM_SCHEMA = "buildify"
TENANT_COLUMN = "tenant_id"
SCOPED = "tenant_scoped"
"""Key of `Table.info`: rows of this table belong to one tenant each."""
TENANT_MAY = "tenant_may"
"""Key of `Table.info`: the SQL privileges of a tenant's role."""
SYSTEM_MAY = "system_may"
"""Key of `Table.info`: the SQL privileges of the narrow system role, on the rows of all tenants."""

METADATA = MetaData(schema=SYSTEM_SCHEMA)


class JsonDocument(sa.TypeDecorator[Any]):
    """JSON, which Postgres keeps as JSONB."""

    impl = sa.JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name != "postgresql":
            return super().load_dialect_impl(dialect)
        # With everything of Postgres it takes a tenth of the time of `import buildify_nb`.
        from sqlalchemy.dialects.postgresql import JSONB

        return dialect.type_descriptor(JSONB(none_as_null=True))


JSON_DOCUMENT = JsonDocument(none_as_null=True)
INSTANT = sa.DateTime(timezone=True)

_PRIVILEGES = {
    "read": "SELECT",
    "append": "SELECT, INSERT",
    "write": "SELECT, INSERT, UPDATE, DELETE",
}


May = Literal["nothing", "read", "append", "write"]


def created(*, by_somebody: bool = False) -> list[Column[object]]:
    """The columns that say when a row came into being and, where it is `by_somebody` always, who made it."""
    return [Column("created_at", INSTANT, nullable=False), Column("created_by", sa.Uuid, nullable=not by_somebody)]


def system_table(
    name: str,
    *columns: Column[object],
    tenant_may: May,
    system_may: May = "nothing",
    system_changes: Sequence[str] = (),
) -> Table:
    """Declares a table of the system schema.

    Args:
        tenant_may: what a unit of work of a tenant may do with its own rows; logins of people may only read them.
            What decides rights is at most read; writing it takes the system role, so raw SQL cannot grant itself any.
        system_may: what the system role may do with the rows of all tenants; the upgrade that makes the table says so
            too.
        system_changes: the columns that the system role may change where it may otherwise only read.
    """
    of_system = [_PRIVILEGES[system_may]] if system_may in _PRIVILEGES else []
    if system_changes:
        of_system.append(f"UPDATE ({', '.join(system_changes)})")
    info = {
        SCOPED: any(column.name == TENANT_COLUMN for column in columns),
        TENANT_MAY: _PRIVILEGES.get(tenant_may),
        SYSTEM_MAY: ", ".join(of_system) or None,
    }
    return Table(name, METADATA, *columns, info=info)
