"""Tenants read what the platform has published: definitions that serve records, and the relationships between them.

A definition that was archived stays to be seen, since lookups of tenants may go on to point at it.
"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"

SCHEMA = "buildify"
PLATFORM = "tenant_id = '00000000-0000-7000-8000-000000000001'"
# In functions, because the plan of each statement on these tables would hold all of it otherwise. They see what whoever
# asks may see.
FUNCTIONS = f"""
CREATE FUNCTION {SCHEMA}.sees_entity(entity uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $$ BEGIN
    RETURN EXISTS (SELECT FROM {SCHEMA}.entity_definitions AS seen WHERE seen.id = entity);
END $$;
CREATE FUNCTION {SCHEMA}.serves(definition uuid, revision integer) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $$ BEGIN
    RETURN EXISTS (
        SELECT FROM {SCHEMA}.entity_definitions AS entity
        WHERE entity.id = definition AND entity.published_revision = $2)
    OR EXISTS (
        SELECT FROM {SCHEMA}.relationship_definitions AS relationship
        WHERE relationship.id = definition AND relationship.revision = $2);
END $$
"""
SHARED = {
    "entity_definitions": "NOT is_deleted AND published_revision IS NOT NULL",
    "relationship_definitions": "NOT is_deleted AND is_active "
    "AND (is_published OR relationship_type <> 'many-to-many') "
    f"AND {SCHEMA}.sees_entity(source_entity_id) AND {SCHEMA}.sees_entity(target_entity_id)",
    "definition_revisions": f"{SCHEMA}.serves(definition_id, number)",
}


def upgrade() -> None:
    """On Postgres, lets everybody who may read these tables read such rows of the platform; no one may write them."""
    if not op.get_context().config.attributes["system_role"]:  # type: ignore[union-attr]
        return
    op.execute(FUNCTIONS)
    for table, shared in SHARED.items():
        op.execute(
            f"CREATE POLICY what_the_platform_shares ON {SCHEMA}.{table} FOR SELECT USING ({PLATFORM} AND {shared})"
        )
