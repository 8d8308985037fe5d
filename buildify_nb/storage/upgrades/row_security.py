"""Row level security for system tables, in the form in which upgrades apply it on Postgres.

The tenant is derived from the role that is acting, which raw SQL cannot choose freely, never from a setting, which it
could.
"""

from __future__ import annotations

from alembic import op

from buildify_nb.storage.system_tables import SYSTEM_SCHEMA

TENANT_OF = f"""
CREATE FUNCTION {SYSTEM_SCHEMA}.tenant_of(acting name) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT coalesce(
        (SELECT tenant_id FROM {SYSTEM_SCHEMA}.tenant_roles WHERE role_name = acting),
        (SELECT CASE WHEN count(DISTINCT known.tenant_id) = 1 THEN (array_agg(known.tenant_id))[1] END
         FROM {SYSTEM_SCHEMA}.tenant_roles AS known
         JOIN pg_catalog.pg_roles AS existing ON existing.rolname = known.role_name
         WHERE pg_catalog.pg_has_role(acting, existing.oid, 'member'))
    )
$$
"""


def create_tenant_function() -> None:
    """Creates `tenant_of(role)`: the tenant of a role, or of a login whose roles belong to exactly one tenant."""
    op.execute(TENANT_OF)


def protect(table: str, system_role: str, *, tenant_column: str = "tenant_id", system: str = "") -> None:
    """Shows each tenant only its own rows of `table`, also to the table's owner.

    Args:
        tenant_column: the column that holds the tenant.
        system: privileges of the narrow system role, for example "SELECT, UPDATE"; none when empty.
    """
    target = f"{SYSTEM_SCHEMA}.{table}"
    op.execute(f"ALTER TABLE {target} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {target} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY tenant_rows ON {target} "
        f"USING ({tenant_column} = (SELECT {SYSTEM_SCHEMA}.tenant_of(current_user)))"
    )
    if system:
        op.execute(f'CREATE POLICY system_rows ON {target} TO "{system_role}" USING (true) WITH CHECK (true)')
        op.execute(f'GRANT {system} ON {target} TO "{system_role}"')
