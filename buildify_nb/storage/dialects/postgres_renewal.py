"""Gives a Postgres database the roles of its present name: it was renamed, or restored under another name or elsewhere.

The roles of its former name may be gone, or belong to the database that it was copied from. They keep nothing here:
somebody may give that name to another database, whose people they would let in. Everything runs with the owner's
rights in one transaction, and doing it twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

from buildify_nb.storage.dialects.postgres_roles import (
    act_as,
    ensure_role,
    is_group,
    is_superuser,
    let_act_as,
    quote,
)
from buildify_nb.storage.system_tables import METADATA, SYSTEM_MAY, SYSTEM_SCHEMA

_POLICY = "system_rows"
_NAMED = text(
    "SELECT DISTINCT unnest(roles) FROM pg_policies WHERE schemaname = :schema AND policyname = :policy"
).bindparams(schema=SYSTEM_SCHEMA, policy=_POLICY)
_OWNERS = text(
    "SELECT DISTINCT rolname FROM pg_class JOIN pg_roles ON pg_roles.oid = relowner WHERE rolname = ANY(:names)"
)
_FOREIGN_TABLES = text(
    "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = to_regnamespace(quote_ident(:schema)) "
    "AND pg_get_userbyid(relowner) <> :owner ORDER BY relname"
)
_USERS = text(
    "SELECT DISTINCT rolname FROM pg_namespace, aclexplode(nspacl) AS granted "
    "JOIN pg_roles ON pg_roles.oid = granted.grantee WHERE nspname = :schema"
)
_GRANTS = text(
    "WITH things AS ("
    "  SELECT relowner AS owner, relacl AS acl, "
    "    format('%s %I.%I', CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, nspname, relname) AS thing "
    "  FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace "
    "  UNION ALL SELECT relowner, attacl, format('TABLE %I.%I', nspname, relname) "
    "  FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid "
    "  JOIN pg_namespace ON pg_namespace.oid = relnamespace "
    "  UNION ALL SELECT nspowner, nspacl, format('SCHEMA %I', nspname) FROM pg_namespace) "
    "SELECT DISTINCT pg_get_userbyid(owner), thing, rolname FROM things, aclexplode(acl) AS granted "
    "JOIN pg_roles ON pg_roles.oid = granted.grantee WHERE rolname = ANY(:names) ORDER BY 1, 2, 3"
)


def serves(connection: Connection, system_role: str) -> bool:
    """Whether the rows of all tenants are shown to this role, as they are in a database that was made for it."""
    return system_role in connection.execute(_NAMED).scalars().all()


def renew_system_role(connection: Connection, system_role: str) -> None:
    """Makes the system role and shows it the rows of all tenants in place of the role that it is called after now."""
    former = [name for name in connection.execute(_NAMED).scalars() if name != system_role]
    ensure_role(connection, system_role)
    role = quote(connection, system_role)
    connection.execute(text(f"GRANT USAGE ON SCHEMA {SYSTEM_SCHEMA} TO {role}"))
    connection.execute(text(f"GRANT SELECT ON {SYSTEM_SCHEMA}.alembic_version TO PUBLIC"))
    for table, privileges in _system_tables():
        connection.execute(text(f"DROP POLICY IF EXISTS {_POLICY} ON {table}"))
        connection.execute(text(f"CREATE POLICY {_POLICY} ON {table} TO {role} USING (true) WITH CHECK (true)"))
        connection.execute(text(f"GRANT {privileges} ON {table} TO {role}"))
    _revoke(connection, former, kept_by=None)


def take_over(connection: Connection, schema: str, former: Collection[str], role: str) -> None:
    """Makes `role` the owner of what former roles of its tenant owned and of all tables of the tenant's schema.

    `former` have no rights in the database after it.
    """
    for name in connection.execute(_OWNERS, {"names": list(former)}).scalars().all():
        with _rights_of(connection, name, role):
            connection.execute(text(f"REASSIGN OWNED BY {quote(connection, name)} TO {quote(connection, role)}"))
    # Restored without its roles, the database gave the tables to the login that restored it.
    for table in connection.execute(_FOREIGN_TABLES, {"schema": schema, "owner": role}).scalars().all():
        place = f"{quote(connection, schema)}.{quote(connection, table)}"
        connection.execute(text(f"ALTER TABLE {place} OWNER TO {quote(connection, role)}"))
    _revoke(connection, former, kept_by=role)


def groups_of(connection: Connection, schema: str) -> list[str]:
    """The roles of ours, of whatever name of the database, that may use what is shared in `schema`."""
    return [name for name in connection.execute(_USERS, {"schema": schema}).scalars() if is_group(name)]


@contextmanager
def _rights_of(connection: Connection, *roles: str) -> Generator[None]:
    """Gives this login the rights of roles that it may otherwise only act as."""
    limited: Collection[str] = () if is_superuser(connection) else roles
    for role in limited:
        let_act_as(connection, role, always=True)
    yield
    for role in limited:
        let_act_as(connection, role)


def _revoke(connection: Connection, names: Collection[str], *, kept_by: str | None) -> None:
    """Takes every right on tables, sequences and schemas from these roles; `kept_by` owns some of what they were on."""
    for owner, thing, name in connection.execute(_GRANTS, {"names": list(names)}).all():
        act_as(connection, kept_by if owner == kept_by else None)
        connection.execute(text(f"REVOKE ALL ON {thing} FROM {quote(connection, name)}"))
    act_as(connection, None)


def _system_tables() -> Iterator[tuple[str, str]]:
    """The system tables that the system role has to do with, and its privileges on them."""
    for table in METADATA.sorted_tables:
        if privileges := table.info.get(SYSTEM_MAY):
            yield f"{SYSTEM_SCHEMA}.{table.name}", privileges
