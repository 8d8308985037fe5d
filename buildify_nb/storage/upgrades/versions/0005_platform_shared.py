"""Tenants read what the platform has published: definitions that serve records, and the relationships between them.

A definition that was archived stays to be seen, since lookups of tenants may go on to point at it.
"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"

SCHEMA = "buildify"
PLATFORM = "tenant_id = '00000000-0000-7000-8000-000000000001'"
# What these SELECTs find is itself restricted to what whoever asks may see.
BOTH_ENDS = " AND ".join(
    f"EXISTS (SELECT FROM {SCHEMA}.entity_definitions AS seen WHERE seen.id = {end})"
    for end in ("source_entity_id", "target_entity_id")
)
SHARED = {
    "entity_definitions": "NOT is_deleted AND published_revision IS NOT NULL",
    "relationship_definitions": f"NOT is_deleted AND is_active AND {BOTH_ENDS}",
    "definition_revisions": f"""(
        EXISTS (
            SELECT FROM {SCHEMA}.entity_definitions AS entity
            WHERE entity.id = definition_id AND entity.published_revision = number)
        OR EXISTS (
            SELECT FROM {SCHEMA}.relationship_definitions AS relationship
            WHERE relationship.id = definition_id AND relationship.revision = number))""",
}


def upgrade() -> None:
    """On Postgres, lets everybody who may read these tables read such rows of the platform; no one may write them."""
    if not op.get_context().config.attributes["system_role"]:  # type: ignore[union-attr]
        return
    for table, shared in SHARED.items():
        op.execute(
            f"CREATE POLICY what_the_platform_shares ON {SCHEMA}.{table} FOR SELECT USING ({PLATFORM} AND {shared})"
        )
