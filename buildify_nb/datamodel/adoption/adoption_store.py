"""SQL of adoption: what tables there are, and letting a tenant's roles use one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select, text

from buildify_nb.datamodel.relationships import JUNCTION_SCHEMA
from buildify_nb.datamodel.tables import entity_definitions, relationship_definitions
from buildify_nb.errors import NotFound
from buildify_nb.security import tenant_store
from buildify_nb.security.tenants import Tenant
from buildify_nb.storage import introspection
from buildify_nb.storage.dialects.base import Dialect
from buildify_nb.storage.live_tables import LiveTable, TableName
from buildify_nb.storage.system_tables import SYSTEM_SCHEMA
from buildify_nb.storage.transactions import UnitOfWork

WRITES = ["SELECT", "INSERT", "UPDATE", "DELETE"]
"""What a tenant's role needs for a table whose records it is to write."""


def tables(uow: UnitOfWork, dialect: Dialect, *, readable_by: str | None = None) -> list[TableName]:
    """All tables and views that are neither ours nor the engine's.

    Args:
        readable_by: a role; what it may not read is left out.
    """
    ours = {dialect.schema_of(tenant.name) for tenant in tenant_store.listed(uow)} | {SYSTEM_SCHEMA}
    return [
        table
        for table in introspection.table_names(uow.connection, readable_by=readable_by)
        if table.schema not in ours
    ]


def table(uow: UnitOfWork, schema: str, name: str) -> LiveTable:
    """One table or view; raises NotFound."""
    found = find(uow, schema, name)
    if found is None:
        raise NotFound(f"There is no table or view {name!r}.", why="It is gone, or it has no columns.")
    return found


def find(uow: UnitOfWork, schema: str, name: str) -> LiveTable | None:
    """One table or view; None where there is none."""
    return introspection.live_table(uow.connection, schema, name)


def tables_of(uow: UnitOfWork, schema: str) -> list[LiveTable]:
    """The tables and views of a schema by name."""
    return introspection.live_tables(uow.connection, schema)


def strangers(
    uow: UnitOfWork, schema: str, tables: Collection[str], dialect: Dialect, tenant: str
) -> dict[str, list[str]]:
    """By table, who may attach code to it without being trusted with the database anyway."""
    trusted = [role for role in [dialect.role_of(tenant)] if role]
    return introspection.foreign_owners(uow.connection, schema, tables, trusted=trusted)


def lacking(uow: UnitOfWork, tables: Iterable[LiveTable], role: str) -> dict[str, list[str]]:
    """By table, the rights that a role lacks of those that `allow` would give it."""
    by_schema: dict[str, list[LiveTable]] = {}
    for one in tables:
        by_schema.setdefault(one.schema, []).append(one)
    found: dict[str, list[str]] = {}
    for schema, group in by_schema.items():
        rights = {one.name: ["SELECT"] if one.is_view or not one.primary_key else WRITES for one in group}
        found |= introspection.lacking_rights(uow.connection, schema, rights, role=role)
    return found


def allow_again(uow: UnitOfWork, dialect: Dialect, tenant: Tenant) -> None:
    """Lets the roles of a tenant use what it adopted, as far as that is there; for roles that were made anew."""
    entities, links = entity_definitions, relationship_definitions
    adopted = select(entities.c.schema_name, entities.c.table_name).where(
        entities.c.tenant_id == tenant.id, entities.c.entity_type == "adopted", ~entities.c.is_deleted
    )
    linking = select(links.c.metadata, links.c.junction_table_name).where(
        links.c.tenant_id == tenant.id, links.c.relationship_type == "many-to-many", ~links.c.is_deleted
    )
    with dialect.acting_as(uow.connection, dialect.role_of(tenant.name), back_to=None):
        rows: list[Any] = [*uow.execute(adopted)]
        places = [(row.schema_name, row.table_name) for row in rows]
        rows = [*uow.execute(linking)]
        places += [(row.metadata.get(JUNCTION_SCHEMA), row.junction_table_name) for row in rows]
    for schema, name in places:
        if schema and (found := find(uow, schema, name)):
            allow(uow, found, dialect, tenant.name)


def allow_all(uow: UnitOfWork, tables: Iterable[LiveTable], dialect: Dialect, tenant: str) -> None:
    """As `allow`, within a unit of work of the tenant: only the login may give rights."""
    role = dialect.role_of(tenant)
    if role is not None:
        uow.connection.exec_driver_sql("SET LOCAL ROLE NONE")
        for one in tables:
            allow(uow, one, dialect, tenant)
        uow.connection.exec_driver_sql(f"SET LOCAL ROLE {uow.connection.dialect.identifier_preparer.quote(role)}")


def allow(uow: UnitOfWork, table: LiveTable, dialect: Dialect, tenant: str) -> None:
    """Lets the role of a tenant read and write a table and the tenant's people read it, where there are roles."""
    role, members = dialect.role_of(tenant), dialect.members_role_of(tenant)
    if role is None or members is None:
        return
    quote = uow.connection.dialect.identifier_preparer.quote
    privileges = "SELECT" if table.is_view else ", ".join(WRITES)
    named = f"{quote(table.schema)}.{quote(table.name)}"
    # A value is cast to its enum by the name of that type, which may be in another schema.
    types = {column.type.name[0] for column in table.columns if column.type and column.type.name}
    for schema in sorted({table.schema, *types}):
        uow.connection.execute(text(f"GRANT USAGE ON SCHEMA {quote(schema)} TO {quote(role)}, {quote(members)}"))
    uow.connection.execute(text(f"GRANT SELECT ON {named} TO {quote(members)}"))
    uow.connection.execute(text(f"GRANT {privileges} ON {named} TO {quote(role)}"))
    for sequence_schema, sequence in introspection.owned_sequences(uow.connection, table.schema, table.name):
        quoted = f"{quote(sequence_schema)}.{quote(sequence)}"
        uow.connection.execute(text(f"GRANT USAGE ON SEQUENCE {quoted} TO {quote(role)}"))
