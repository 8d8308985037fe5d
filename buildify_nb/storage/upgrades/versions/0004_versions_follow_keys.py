"""Versions follow the key of their record: the system role may give them another one, and nothing else."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

TABLE = "buildify.record_versions"
SERVING = sa.text(
    "SELECT DISTINCT unnest(roles) FROM pg_policies WHERE schemaname = 'buildify' AND policyname = 'system_rows'"
)


def upgrade() -> None:
    """On Postgres, shows the system role the versions of all tenants and lets it change which record they are of."""
    if not op.get_context().config.attributes["system_role"]:  # type: ignore[union-attr]
        return
    # In a database that was renamed it is the role of the former name, until all is renewed together.
    for role in op.get_bind().execute(SERVING).scalars().all():
        op.execute(f'CREATE POLICY system_rows ON {TABLE} TO "{role}" USING (true) WITH CHECK (true)')
        op.execute(f'GRANT SELECT, UPDATE (record_id, number) ON {TABLE} TO "{role}"')
