"""SQL of adoption: what tables there are, and letting a tenant's role use one."""

from __future__ import annotations

from sqlalchemy import text

from buildify_nb.errors import NotFound
from buildify_nb.storage import introspection
from buildify_nb.storage.dialects.base import Dialect
from buildify_nb.storage.introspection import LiveTable
from buildify_nb.storage.system_tables import SYSTEM_SCHEMA
from buildify_nb.storage.transactions import UnitOfWork


def tables(uow: UnitOfWork) -> list[tuple[str, str, bool]]:
    """All (schema, name, is_view) that are neither ours nor the engine's."""
    return introspection.table_names(uow.connection, hidden_schemas=(SYSTEM_SCHEMA, "tenant_", "pg_"))


def table(uow: UnitOfWork, schema: str, name: str) -> LiveTable:
    """One table or view; raises NotFound."""
    found = introspection.live_table(uow.connection, schema, name)
    if found is None:
        raise NotFound(f"There is no table or view {name!r}.")
    return found


def allow(uow: UnitOfWork, table: LiveTable, dialect: Dialect, tenant: str) -> None:
    """Lets the role of a tenant read and write a table, where there are roles."""
    role = dialect.role_of(tenant)
    if role is None:
        return
    quote = uow.connection.dialect.identifier_preparer.quote
    privileges = "SELECT" if table.is_view else "SELECT, INSERT, UPDATE, DELETE"
    schema, name = quote(table.schema), quote(table.name)
    uow.connection.execute(text(f"GRANT USAGE ON SCHEMA {schema} TO {quote(role)}"))
    uow.connection.execute(text(f"GRANT {privileges} ON {schema}.{name} TO {quote(role)}"))
    for sequence_schema, sequence in introspection.owned_sequences(uow.connection, table.schema, table.name):
        quoted = f"{quote(sequence_schema)}.{quote(sequence)}"
        uow.connection.execute(text(f"GRANT USAGE ON SEQUENCE {quoted} TO {quote(role)}"))
