"""What a role may do within an entity: which records, which fields."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from buildify_nb.storage.upgrades import row_security

revision = "0006"
down_revision = "0005"

SCHEMA = "buildify"
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Creates the table, and on Postgres the rows that each role may see."""
    op.create_table(
        "access_rules",
        sa.Column("role_id", sa.Uuid(), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("role_id", "entity_id"),
        schema=SCHEMA,
    )
    if system_role := op.get_context().config.attributes["system_role"]:  # type: ignore[union-attr]
        row_security.protect("access_rules", system_role, system="SELECT, INSERT, UPDATE, DELETE")
