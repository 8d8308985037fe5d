"""SQL of adoption: what tables there are, and letting a tenant's roles use one."""

from __future__ import annotations

from sqlalchemy import select, text

from buildify_nb.datamodel.tables import entity_definitions
from buildify_nb.errors import NotFound
from buildify_nb.security import tenant_store
from buildify_nb.security.tenants import Tenant
from buildify_nb.storage import introspection
from buildify_nb.storage.dialects.base import Dialect
from buildify_nb.storage.introspection import LiveTable
from buildify_nb.storage.system_tables import SYSTEM_SCHEMA
from buildify_nb.storage.transactions import UnitOfWork

_TEMPORARY = ("pg_toast", "pg_temp")
"""How the names of the engine's own schemas for temporary and oversized values begin."""


def tables(uow: UnitOfWork, dialect: Dialect) -> list[tuple[str, str, bool]]:
    """All (schema, name, is_view) that are neither ours nor the engine's."""
    ours = {dialect.schema_of(tenant.name) for tenant in tenant_store.listed(uow)} | {SYSTEM_SCHEMA}
    found = introspection.table_names(uow.connection, hidden_schemas=_TEMPORARY)
    return [table for table in found if table[0] not in ours]


def table(uow: UnitOfWork, schema: str, name: str) -> LiveTable:
    """One table or view; raises NotFound."""
    found = introspection.live_table(uow.connection, schema, name)
    if found is None:
        raise NotFound(f"There is no table or view {name!r}.")
    return found


def strangers(uow: UnitOfWork, table: LiveTable, dialect: Dialect, tenant: str) -> list[str]:
    """Who may attach code to a table without being trusted with the database anyway."""
    trusted = [role for role in [dialect.role_of(tenant)] if role]
    return introspection.foreign_owners(uow.connection, table.schema, table.name, trusted=trusted)


def allow_again(uow: UnitOfWork, dialect: Dialect, tenant: Tenant) -> None:
    """Lets the roles of a tenant use what it adopted, as far as that is there; for roles that were made anew."""
    entities = entity_definitions
    statement = select(entities.c.schema_name, entities.c.table_name).where(
        entities.c.tenant_id == tenant.id, entities.c.entity_type == "adopted", ~entities.c.is_deleted
    )
    with dialect.acting_as(uow.connection, dialect.role_of(tenant.name), back_to=None):
        places = uow.execute(statement).all()
    for place in places:
        if found := introspection.live_table(uow.connection, place.schema_name, place.table_name):
            allow(uow, found, dialect, tenant.name)


def allow(uow: UnitOfWork, table: LiveTable, dialect: Dialect, tenant: str) -> None:
    """Lets the role of a tenant read and write a table and the tenant's people read it, where there are roles."""
    role, members = dialect.role_of(tenant), dialect.members_role_of(tenant)
    if role is None or members is None:
        return
    quote = uow.connection.dialect.identifier_preparer.quote
    privileges = "SELECT" if table.is_view else "SELECT, INSERT, UPDATE, DELETE"
    schema, name = quote(table.schema), quote(table.name)
    uow.connection.execute(text(f"GRANT USAGE ON SCHEMA {schema} TO {quote(role)}, {quote(members)}"))
    uow.connection.execute(text(f"GRANT SELECT ON {schema}.{name} TO {quote(members)}"))
    uow.connection.execute(text(f"GRANT {privileges} ON {schema}.{name} TO {quote(role)}"))
    for sequence_schema, sequence in introspection.owned_sequences(uow.connection, table.schema, table.name):
        quoted = f"{quote(sequence_schema)}.{quote(sequence)}"
        uow.connection.execute(text(f"GRANT USAGE ON SEQUENCE {quoted} TO {quote(role)}"))
