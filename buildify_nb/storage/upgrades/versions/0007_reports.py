"""Reports and dashboards."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from buildify_nb.storage.upgrades import row_security

revision = "0007"
down_revision = "0006"

SCHEMA = "buildify"


def upgrade() -> None:
    """Creates the table, and on Postgres the rows that each tenant may see."""
    op.create_table(
        "report_definitions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("entity_id", sa.Uuid()),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("is_deleted", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        schema=SCHEMA,
    )
    if system_role := op.get_context().config.attributes["system_role"]:  # type: ignore[union-attr]
        row_security.protect("report_definitions", system_role)
