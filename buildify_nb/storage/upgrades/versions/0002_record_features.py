"""What records carry besides their fields: versions, attachments with their content, comments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from buildify_nb.storage.upgrades import row_security

revision = "0002"
down_revision = "0001"

SCHEMA = "buildify"
INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Creates the tables, and on Postgres the rows that each role may see."""
    _versions()
    _attachments()
    _comments()
    for table in ("record_attachments", "record_comments"):
        op.create_index(f"{table}_record", table, ["entity_id", "record_id"], schema=SCHEMA)
    if system_role := op.get_context().config.attributes["system_role"]:  # type: ignore[union-attr]
        for table in ("record_versions", "record_attachments", "attachment_chunks", "record_comments"):
            row_security.protect(table, system_role)


def _versions() -> None:
    op.create_table(
        "record_versions",
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("row_version", sa.String(length=32), nullable=False),
        sa.Column("action", sa.String(length=63), nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.Column("occurred_at", INSTANT, nullable=False),
        sa.Column("user_id", sa.Uuid()),
        sa.Column("user_name", sa.String(length=63)),
        sa.PrimaryKeyConstraint("entity_id", "record_id", "number"),
        schema=SCHEMA,
    )


def _attachments() -> None:
    op.create_table(
        "record_attachments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=127), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("user_name", sa.String(length=63), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        schema=SCHEMA,
    )
    op.create_table(
        "attachment_chunks",
        sa.Column("attachment_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("attachment_id", "number"),
        schema=SCHEMA,
    )


def _comments() -> None:
    op.create_table(
        "record_comments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("reply_to", sa.Uuid()),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("mentions", JSON, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("user_name", sa.String(length=63), nullable=False),
        sa.Column("edited_at", INSTANT),
        sa.Column("deleted_at", INSTANT),
        sa.PrimaryKeyConstraint("id"),
        schema=SCHEMA,
    )
