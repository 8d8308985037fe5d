"""The system table of revisions: the append-only history of every definition."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column

from buildify_nb.storage.system_tables import INSTANT, JSON_DOCUMENT, system_table

definition_revisions = system_table(
    "definition_revisions",
    Column("id", sa.Uuid, primary_key=True),
    Column("tenant_id", sa.Uuid, nullable=False),
    Column("kind", sa.String(40), nullable=False),
    Column("definition_id", sa.Uuid, nullable=False),
    Column("number", sa.Integer, nullable=False),
    Column("action", sa.String(20), nullable=False),
    Column("restores", sa.Integer),
    Column("document", JSON_DOCUMENT, nullable=False),
    Column("message", sa.Text),
    Column("created_at", INSTANT, nullable=False),
    Column("created_by", sa.Uuid),
    Column("created_by_name", sa.String(63)),
    tenant_may="append",
)
