"""The system table of reports and dashboards; their documents are revisions."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column

from buildify_nb.storage.system_tables import INSTANT, system_table

report_definitions = system_table(
    "report_definitions",
    Column("id", sa.Uuid, primary_key=True),
    Column("tenant_id", sa.Uuid, nullable=False),
    Column("kind", sa.String(20), nullable=False),
    Column("name", sa.String(100), nullable=False),
    Column("entity_id", sa.Uuid),
    Column("revision", sa.Integer, nullable=False),
    Column("is_deleted", sa.Boolean, nullable=False),
    Column("updated_at", INSTANT, nullable=False),
    tenant_may="write",
)
