"""Tables of the same name in two schemas may both be adopted: a table is known by its schema and name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

SCHEMA = "buildify"


def upgrade() -> None:
    """Makes table names unique within their schema."""
    op.drop_index("entity_definitions_table_name", "entity_definitions", schema=SCHEMA)
    place = ["tenant_id", "schema_name", sa.text("(CASE WHEN NOT is_deleted THEN table_name END)")]
    op.create_index("entity_definitions_table", "entity_definitions", place, unique=True, schema=SCHEMA)
