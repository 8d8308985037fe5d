"""System tables of what records carry besides their fields: versions, attachments, comments.

A record is named by the id of its entity and its own as text, so that adopted tables with any keys have them too.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column

from buildify_nb.storage.system_tables import INSTANT, JSON_DOCUMENT, created, system_table

record_versions = system_table(
    "record_versions",
    Column("entity_id", sa.Uuid, primary_key=True),
    Column("record_id", sa.Text, primary_key=True),
    Column("number", sa.Integer, primary_key=True),
    Column("tenant_id", sa.Uuid, nullable=False),
    Column("row_version", sa.String(32), nullable=False),
    Column("action", sa.String(63), nullable=False),
    Column("document", JSON_DOCUMENT, nullable=False),
    Column("occurred_at", INSTANT, nullable=False),
    Column("user_id", sa.Uuid),
    Column("user_name", sa.String(63)),
    tenant_may="append",
    system_may="read",
    system_changes=("record_id", "number"),
)

record_attachments = system_table(
    "record_attachments",
    Column("id", sa.Uuid, primary_key=True),
    Column("tenant_id", sa.Uuid, nullable=False),
    Column("entity_id", sa.Uuid, nullable=False),
    Column("record_id", sa.Text, nullable=False),
    Column("filename", sa.String(200), nullable=False),
    Column("media_type", sa.String(127), nullable=False),
    Column("size", sa.BigInteger, nullable=False),
    Column("sha256", sa.String(64), nullable=False),
    *created(by_somebody=True),
    Column("user_name", sa.String(63), nullable=False),
    tenant_may="write",
)

attachment_chunks = system_table(
    "attachment_chunks",
    Column("attachment_id", sa.Uuid, primary_key=True),
    Column("number", sa.Integer, primary_key=True),
    Column("tenant_id", sa.Uuid, nullable=False),
    Column("content", sa.LargeBinary, nullable=False),
    tenant_may="write",
)

record_comments = system_table(
    "record_comments",
    Column("id", sa.Uuid, primary_key=True),
    Column("tenant_id", sa.Uuid, nullable=False),
    Column("entity_id", sa.Uuid, nullable=False),
    Column("record_id", sa.Text, nullable=False),
    Column("reply_to", sa.Uuid),
    Column("text", sa.Text, nullable=False),
    Column("mentions", JSON_DOCUMENT, nullable=False),
    *created(by_somebody=True),
    Column("user_name", sa.String(63), nullable=False),
    Column("edited_at", INSTANT),
    Column("deleted_at", INSTANT),
    tenant_may="write",
)

saved_views = system_table(
    "saved_views",
    Column("entity_id", sa.Uuid, primary_key=True),
    Column("holder_id", sa.Uuid, primary_key=True),
    Column("name", sa.String(100), primary_key=True),
    Column("id", sa.Uuid, nullable=False),
    Column("tenant_id", sa.Uuid, primary_key=True),
    Column("document", JSON_DOCUMENT, nullable=False),
    Column("created_by", sa.Uuid, nullable=False),
    Column("user_name", sa.String(63), nullable=False),
    Column("updated_at", INSTANT, nullable=False),
    tenant_may="write",
)
"""Lists of records by name; the holder is a user, or the tenant of a view that is shared."""

opened_views = system_table(
    "opened_views",
    Column("entity_id", sa.Uuid, primary_key=True),
    Column("user_id", sa.Uuid, primary_key=True),
    Column("tenant_id", sa.Uuid, primary_key=True),
    Column("name", sa.String(100), nullable=False),
    tenant_may="write",
)
"""The saved view that each user opened last."""
