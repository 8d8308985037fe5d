"""Lists of records that were saved by name, and which of them each user opened last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from buildify_nb.storage.upgrades import row_security

revision = "0008"
down_revision = "0007"

SCHEMA = "buildify"
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Creates the tables, and on Postgres the rows that each role may see."""
    op.create_table(
        "saved_views",
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("user_name", sa.String(length=63), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("entity_id", "holder_id", "name", "tenant_id"),
        schema=SCHEMA,
    )
    op.create_table(
        "opened_views",
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("entity_id", "user_id", "tenant_id"),
        schema=SCHEMA,
    )
    if system_role := op.get_context().config.attributes["system_role"]:  # type: ignore[union-attr]
        for table in ("saved_views", "opened_views"):
            row_security.protect(table, system_role)
