"""Tenants read what the platform has published: definitions that serve records, and the relationships between them.

A definition that was archived stays to be seen, since lookups of tenants may go on to point at it. One over a table of
others does only where a lookup of a shared entity points at it, whose column takes its type from there.
"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"

SCHEMA = "buildify"
PLATFORM = "tenant_id = '00000000-0000-7000-8000-000000000001'"
SERVED = (
    f"{SCHEMA}.entity_definitions AS shared JOIN {SCHEMA}.definition_revisions AS served "
    "ON served.definition_id = shared.id AND served.number = shared.published_revision "
    f"AND shared.{PLATFORM} AND served.{PLATFORM} AND shared.entity_type <> 'adopted'"
)
"""Entities of the platform that serve records, with their definitions."""
# In functions, because the plan of each statement on these tables would hold all of it otherwise. They see what whoever
# asks may see, rows of a tenant's own too; those say nothing about the platform, whatever id the tenant gave them.
# `points_at` asks for no adopted entity, about which the policy would ask it in turn: Postgres makes such a comparison
# before it calls a function.
FUNCTIONS = f"""
CREATE FUNCTION {SCHEMA}.sees_entity(entity uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $$ BEGIN
    RETURN EXISTS (SELECT FROM {SCHEMA}.entity_definitions AS seen WHERE seen.id = entity AND seen.{PLATFORM}
        AND seen.entity_type <> 'adopted');
END $$;
CREATE FUNCTION {SCHEMA}.serves(definition uuid, revision integer) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $$ BEGIN
    RETURN EXISTS (
        SELECT FROM {SCHEMA}.entity_definitions AS entity
        WHERE entity.id = definition AND entity.published_revision = $2 AND entity.{PLATFORM})
    OR EXISTS (
        SELECT FROM {SCHEMA}.relationship_definitions AS relationship
        WHERE relationship.id = definition AND relationship.revision = $2 AND relationship.{PLATFORM});
END $$;
CREATE FUNCTION {SCHEMA}.has_field(entity uuid, field jsonb) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $$ BEGIN
    RETURN EXISTS (
        SELECT FROM {SERVED}
        WHERE shared.id = entity AND served.document -> 'fields' @> jsonb_build_array(field));
END $$;
CREATE FUNCTION {SCHEMA}.points_at(entity uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $$ BEGIN
    RETURN EXISTS (
        SELECT FROM {SERVED}
        WHERE served.document -> 'fields' @> jsonb_build_array(jsonb_build_object('reference_entity_id', entity)));
END $$
"""
SHARED = {
    "entity_definitions": "NOT is_deleted AND published_revision IS NOT NULL "
    f"AND (entity_type <> 'adopted' OR {SCHEMA}.points_at(id))",
    "relationship_definitions": "NOT is_deleted AND is_active "
    f"AND {SCHEMA}.sees_entity(source_entity_id) AND {SCHEMA}.sees_entity(target_entity_id) "
    "AND CASE WHEN relationship_type = 'many-to-many' THEN is_published "
    f"ELSE {SCHEMA}.has_field(target_entity_id, jsonb_build_object('id', metadata ->> 'target_field_id')) END",
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
