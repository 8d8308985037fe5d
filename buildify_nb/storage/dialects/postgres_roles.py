"""Roles of Postgres and what they are granted: one per tenant that owns its tables, one for people who read them. For
what the platform shares there are groups: one whose members read it, and one whose members refer to it.

Names are given by the dialect. Statements here run with the rights of the login that owns the database.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal

from sqlalchemy import Connection, text

from buildify_nb.storage.system_tables import METADATA, SYSTEM_SCHEMA, TENANT_MAY

_log = logging.getLogger(__name__)

OURS = "buildify_"
"""How the names of our roles begin."""
DISMISSED = (
    "The role %s was there before this database used it: a database of the same name had it. Its members were not "
    "taken over: %s. Grant the role again to those who belong here."
)
"""What is told when a role of a former database is used again."""
# Every role of a database uses the system schema, and only the owner of the database can grant that.
_IN_USE = text(
    "SELECT 1 FROM pg_namespace, aclexplode(nspacl) AS granted JOIN pg_roles ON pg_roles.oid = granted.grantee "
    "WHERE nspname = :schema AND rolname = :role"
).bindparams(schema=SYSTEM_SCHEMA)
_MEMBERS = text(
    "SELECT pg_get_userbyid(member) AS member, pg_get_userbyid(grantor) AS grantor FROM pg_auth_members "
    "WHERE roleid = (SELECT oid FROM pg_roles WHERE rolname = :role) AND pg_get_userbyid(member) <> current_user "
    "ORDER BY 1, 2"
)

_GRANTED = text(
    "SELECT DISTINCT relname, attname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid, "
    "aclexplode(attacl) AS granted WHERE NOT attisdropped "
    "AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = :schema) "
    "AND granted.grantee = (SELECT oid FROM pg_roles WHERE rolname = :role)"
)


def ensure_role(connection: Connection, role: str) -> None:
    """Creates a NOLOGIN role once and lets this login act as it."""
    if _create(connection, role):
        let_act_as(connection, role)


def let_act_as(connection: Connection, role: str, *, always: bool = False) -> None:
    """Lets this login act as a role; `always`, its rights count without that, as a change of ownership wants them."""
    version: Any = connection.dialect.server_version_info or (15,)
    limits = f" WITH INHERIT {always}, SET TRUE" if version >= (16,) else ""
    connection.execute(text(f"GRANT {quote(connection, role)} TO CURRENT_USER{limits}"))


def let_own(connection: Connection, schema: str, role: str) -> None:
    """Creates the role of a tenant's units of work: it makes the tables of `schema` and uses the system's.

    The policies of system tables keep it to its own rows.
    """
    ensure_role(connection, role)
    quoted = quote(connection, role)
    connection.execute(text(f"GRANT USAGE, CREATE ON SCHEMA {quote(connection, schema)} TO {quoted}"))
    connection.execute(text(f"GRANT USAGE ON SCHEMA {SYSTEM_SCHEMA} TO {quoted}"))
    for name, privileges in _system_tables():
        connection.execute(text(f"GRANT {privileges} ON {name} TO {quoted}"))


def let_read(connection: Connection, schema: str, members: str, *, owner: str) -> None:
    """Creates the role for people: it reads what `owner` has made and will make in `schema`, and the system's tables.

    It gets no right to write or create. Code that a person attached to a table (a trigger, a CHECK, a DEFAULT) would
    run when a service writes there, and could then leave the tenant's role for that of the service's login.
    """
    _create(connection, members)
    quoted, quoted_schema = quote(connection, members), quote(connection, schema)
    connection.execute(text(f"GRANT USAGE ON SCHEMA {quoted_schema}, {SYSTEM_SCHEMA} TO {quoted}"))
    for name, _ in _system_tables():
        connection.execute(text(f"GRANT SELECT ON {name} TO {quoted}"))
    # Only the owner of the tables may give rights to them, and a login that is no superuser does not inherit from it.
    act_as(connection, owner)
    connection.execute(text(f"ALTER DEFAULT PRIVILEGES IN SCHEMA {quoted_schema} GRANT SELECT ON TABLES TO {quoted}"))
    for name in _tables_of(connection, schema, owner):
        connection.execute(text(f"GRANT SELECT ON {quoted_schema}.{quote(connection, name)} TO {quoted}"))
    act_as(connection, None)


def ensure_group(connection: Connection, group: str) -> None:
    """Creates a role of which roles of all tenants are members, for something of what the sharing tenant shares."""
    _create(connection, group)
    # What says that the role belongs to this database, so that it keeps its members.
    let_use(connection, SYSTEM_SCHEMA, group)


def is_group(role: str) -> bool:
    """Whether this is the name of such a role, of whatever database; a long one may be cut."""
    return role.startswith(OURS) and (role.endswith(("_readers", "_referrers")) or "$" in role)


def let_use(connection: Connection, schema: str, role: str) -> None:
    """Lets a role name what is in a schema."""
    connection.execute(text(f"GRANT USAGE ON SCHEMA {quote(connection, schema)} TO {quote(connection, role)}"))


def let_join(connection: Connection, group: str, roles: Sequence[str]) -> None:
    """Makes roles members of another one, whose rights they have from then on."""
    members = ", ".join(quote(connection, role) for role in roles)
    connection.execute(text(f"GRANT {quote(connection, group)} TO {members}"))


def share(
    connection: Connection,
    schema: str,
    privilege: Literal["SELECT", "REFERENCES"],
    columns: Mapping[str, Collection[str]],
    group: str,
    *,
    owner: str,
) -> None:
    """Gives a group this privilege on these columns by table, and on nothing else of what `owner` has in `schema`.

    A table on whose columns it has it already is left alone: others may be referring to it at this moment.
    """
    quoted, granted = quote(connection, group), _columns_of(connection, schema, group)
    for table in _tables_of(connection, schema, owner):
        wanted = set(columns.get(table, ()))
        if wanted == granted.get(table, set()):
            continue
        place = f"{quote(connection, schema)}.{quote(connection, table)}"
        connection.execute(text(f"REVOKE ALL ON {place} FROM {quoted}"))
        if wanted:
            names = ", ".join(quote(connection, name) for name in sorted(wanted))
            connection.execute(text(f"GRANT {privilege} ({names}) ON {place} TO {quoted}"))


def _columns_of(connection: Connection, schema: str, role: str) -> dict[str, set[str]]:
    """By table, the columns that a role was granted one by one."""
    found: dict[str, set[str]] = {}
    for table, column in connection.execute(_GRANTED, {"schema": schema, "role": role}).all():
        found.setdefault(table, set()).add(column)
    return found


def act_as(connection: Connection, role: str | None) -> None:
    """Goes on with the rights of a role until the transaction ends, or None those of the login."""
    connection.exec_driver_sql(f"SET LOCAL ROLE {quote(connection, role)}" if role else "RESET ROLE")


def _create(connection: Connection, role: str) -> bool:
    """Creates a NOLOGIN role unless it is there; False when this login is a superuser, who may act as any role.

    Roles outlive a database that is dropped or renamed; one that is new to this database loses its former members.
    """
    known = connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}).scalar()
    if not known:
        connection.execute(text(f"CREATE ROLE {quote(connection, role)} NOLOGIN"))
    elif not connection.execute(_IN_USE, {"role": role}).first():
        _dismiss_members(connection, role)
    return not is_superuser(connection)


def _dismiss_members(connection: Connection, role: str) -> None:
    """Takes a role from everybody but this login."""
    found = connection.execute(_MEMBERS, {"role": role}).all()
    version: Any = connection.dialect.server_version_info or (15,)
    for member, grantor in found:
        # Since Postgres 16 each grantor's grant stands by itself.
        by = f" GRANTED BY {quote(connection, grantor)}" if version >= (16,) else ""
        connection.execute(text(f"REVOKE {quote(connection, role)} FROM {quote(connection, member)}{by} CASCADE"))
    # Roles of ours in another one of ours are no people, and are made members again.
    if people := [member for member, _ in found if not member.startswith(OURS)]:
        _log.warning(DISMISSED, role, ", ".join(dict.fromkeys(people)))


def is_superuser(connection: Connection) -> bool:
    """Whether this login may do anything."""
    return bool(connection.execute(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")).scalar())


def _system_tables() -> list[tuple[str, str]]:
    """The system tables that tenants have to do with, and the privileges of their units of work."""
    found = ((table.name, table.info.get(TENANT_MAY)) for table in METADATA.sorted_tables)
    return [(f"{SYSTEM_SCHEMA}.{name}", privileges) for name, privileges in found if privileges]


def _tables_of(connection: Connection, schema: str, owner: str) -> list[str]:
    statement = text(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f') "
        "AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = :schema) "
        "AND relowner = (SELECT oid FROM pg_roles WHERE rolname = :owner)"
    )
    return list(connection.execute(statement, {"schema": schema, "owner": owner}).scalars())


def quote(connection: Connection, name: str) -> str:
    """A name as it stands in SQL."""
    return connection.dialect.identifier_preparer.quote(name)
