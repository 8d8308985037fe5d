"""The first system tables: security, revisions and the data model."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from buildify_nb.storage.upgrades import row_security

revision = "0001"
down_revision = None

SCHEMA = "buildify"
INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Creates the tables, what must be unique among them, and on Postgres the rows that each role may see."""
    _security_tables()
    _definition_tables()
    _field_table()
    _unique_names()
    _look_up_indexes()
    if system_role := op.get_context().config.attributes["system_role"]:  # type: ignore[union-attr]
        _protect(system_role)


def _security_tables() -> None:
    op.create_table(
        "tenants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        schema=SCHEMA,
    )
    op.create_table(
        "tenant_roles",
        sa.Column("role_name", sa.String(length=63), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("role_name"),
        schema=SCHEMA,
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("full_name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=320)),
        sa.Column("phone", sa.String(length=32)),
        sa.Column("department", sa.String(length=200)),
        sa.Column("manager_id", sa.Uuid()),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("absent_from", sa.Date()),
        sa.Column("absent_until", sa.Date()),
        sa.Column("delegate_id", sa.Uuid()),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_platform_admin", sa.Boolean(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        schema=SCHEMA,
    )
    op.create_table(
        "roles",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("is_system", sa.Boolean(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        schema=SCHEMA,
    )
    op.create_table(
        "role_permissions",
        sa.Column("role_id", sa.Uuid(), nullable=False),
        sa.Column("permission", sa.String(length=200), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("role_id", "permission"),
        schema=SCHEMA,
    )
    op.create_table(
        "user_roles",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role_id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "role_id"),
        schema=SCHEMA,
    )
    op.create_table(
        "tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT),
        sa.Column("last_used_at", INSTANT),
        sa.Column("revoked_at", INSTANT),
        sa.PrimaryKeyConstraint("id"),
        schema=SCHEMA,
    )
    op.create_table(
        "audit_log",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("occurred_at", INSTANT, nullable=False),
        sa.Column("user_id", sa.Uuid()),
        sa.Column("user_name", sa.String(length=63)),
        sa.Column("action", sa.String(length=63), nullable=False),
        sa.Column("entity_type", sa.String(length=63), nullable=False),
        sa.Column("entity_id", sa.String(length=200), nullable=False),
        sa.Column("entity_name", sa.String(length=200)),
        sa.Column("changes", JSON),
        sa.Column("correlation_id", sa.Uuid()),
        sa.PrimaryKeyConstraint("id"),
        schema=SCHEMA,
    )


def _definition_tables() -> None:
    op.create_table(
        "definition_revisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("definition_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("restores", sa.Integer()),
        sa.Column("document", JSON, nullable=False),
        sa.Column("message", sa.Text()),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.Uuid()),
        sa.Column("created_by_name", sa.String(length=63)),
        sa.PrimaryKeyConstraint("id"),
        schema=SCHEMA,
    )
    op.create_table(
        "entity_definitions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("plural_label", sa.String(length=200)),
        sa.Column("description", sa.Text()),
        sa.Column("icon", sa.String(length=50)),
        sa.Column("entity_type", sa.String(length=50), nullable=False),
        sa.Column("category", sa.String(length=100)),
        sa.Column("table_name", sa.String(length=100), nullable=False),
        sa.Column("schema_name", sa.String(length=100), nullable=False),
        sa.Column("is_audited", sa.Boolean(), nullable=False),
        sa.Column("is_versioned", sa.Boolean(), nullable=False),
        sa.Column("supports_soft_delete", sa.Boolean(), nullable=False),
        sa.Column("supports_attachments", sa.Boolean(), nullable=False),
        sa.Column("supports_comments", sa.Boolean(), nullable=False),
        sa.Column("primary_field", sa.String(length=100)),
        sa.Column("default_sort_field", sa.String(length=100)),
        sa.Column("default_sort_order", sa.String(length=10), nullable=False),
        sa.Column("records_per_page", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=50), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("metadata", JSON),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("parent_version_id", sa.Uuid()),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("published_revision", sa.Integer()),
        sa.Column("published_at", INSTANT),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.Uuid()),
        sa.Column("updated_by", sa.Uuid()),
        sa.Column("is_deleted", sa.Boolean(), nullable=False),
        sa.Column("deleted_at", INSTANT),
        sa.PrimaryKeyConstraint("id"),
        schema=SCHEMA,
    )
    op.create_table(
        "relationship_definitions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("relationship_type", sa.String(length=50), nullable=False),
        sa.Column("source_entity_id", sa.Uuid(), nullable=False),
        sa.Column("source_field_name", sa.String(length=100)),
        sa.Column("target_entity_id", sa.Uuid(), nullable=False),
        sa.Column("target_field_name", sa.String(length=100)),
        sa.Column("junction_table_name", sa.String(length=100)),
        sa.Column("junction_source_field", sa.String(length=100)),
        sa.Column("junction_target_field", sa.String(length=100)),
        sa.Column("on_delete", sa.String(length=50), nullable=False),
        sa.Column("on_update", sa.String(length=50), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("display_in_source", sa.Boolean(), nullable=False),
        sa.Column("display_in_target", sa.Boolean(), nullable=False),
        sa.Column("metadata", JSON),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("is_published", sa.Boolean(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.Uuid()),
        sa.Column("updated_by", sa.Uuid()),
        sa.Column("is_deleted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        schema=SCHEMA,
    )
    op.create_table(
        "index_definitions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("index_type", sa.String(length=50), nullable=False),
        sa.Column("field_names", JSON, nullable=False),
        sa.Column("is_unique", sa.Boolean(), nullable=False),
        sa.Column("is_partial", sa.Boolean(), nullable=False),
        sa.Column("where_clause", sa.Text()),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.Uuid()),
        sa.Column("is_deleted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        schema=SCHEMA,
    )
    op.create_table(
        "entity_migrations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("migration_name", sa.String(length=200), nullable=False),
        sa.Column("migration_type", sa.String(length=50), nullable=False),
        sa.Column("from_version", sa.Integer()),
        sa.Column("to_version", sa.Integer(), nullable=False),
        sa.Column("up_script", sa.Text(), nullable=False),
        sa.Column("down_script", sa.Text()),
        sa.Column("status", sa.String(length=50), nullable=False),
        sa.Column("executed_at", INSTANT),
        sa.Column("execution_time_ms", sa.Integer()),
        sa.Column("error_message", sa.Text()),
        sa.Column("changes", JSON),
        sa.Column("commit_message", sa.Text()),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.Uuid()),
        sa.PrimaryKeyConstraint("id"),
        schema=SCHEMA,
    )


def _field_table() -> None:
    op.create_table(
        "field_definitions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("help_text", sa.Text()),
        sa.Column("field_type", sa.String(length=50), nullable=False),
        sa.Column("data_type", sa.String(length=50), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("is_unique", sa.Boolean(), nullable=False),
        sa.Column("is_indexed", sa.Boolean(), nullable=False),
        sa.Column("is_nullable", sa.Boolean(), nullable=False),
        sa.Column("max_length", sa.Integer()),
        sa.Column("min_length", sa.Integer()),
        sa.Column("max_value", sa.Numeric(precision=38, scale=10)),
        sa.Column("min_value", sa.Numeric(precision=38, scale=10)),
        sa.Column("decimal_places", sa.Integer()),
        sa.Column("default_value", JSON),
        sa.Column("default_expression", sa.Text()),
        sa.Column("validation_rules", JSON),
        sa.Column("allowed_values", JSON),
        sa.Column("display_order", sa.Integer(), nullable=False),
        sa.Column("is_readonly", sa.Boolean(), nullable=False),
        sa.Column("is_system", sa.Boolean(), nullable=False),
        sa.Column("is_calculated", sa.Boolean(), nullable=False),
        sa.Column("calculation_formula", sa.Text()),
        sa.Column("input_type", sa.String(length=50)),
        sa.Column("placeholder", sa.Text()),
        sa.Column("prefix", sa.Text()),
        sa.Column("suffix", sa.Text()),
        sa.Column("reference_entity_id", sa.Uuid()),
        sa.Column("reference_field", sa.String(length=100)),
        sa.Column("relationship_type", sa.String(length=50)),
        sa.Column("metadata", JSON),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.Uuid()),
        sa.Column("updated_by", sa.Uuid()),
        sa.Column("is_deleted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        schema=SCHEMA,
    )


def _unique_names() -> None:
    _unique("tenants", "name")
    _unique("users", "tenant_id", "name")
    _unique("roles", "tenant_id", "name")
    _unique("tokens", "token_hash")
    _unique("definition_revisions", "definition_id", "number")
    _unique_among_heads("entity_definitions", "tenant_id", "name")
    _unique_among_heads("entity_definitions", "tenant_id", "table_name")
    _unique_among_heads("relationship_definitions", "tenant_id", "name")
    _unique_among_heads("field_definitions", "entity_id", "name")
    _unique_among_heads("index_definitions", "entity_id", "name")


def _look_up_indexes() -> None:
    op.create_index("audit_log_entity", "audit_log", ["tenant_id", "entity_type", "entity_id"], schema=SCHEMA)
    op.create_index("audit_log_time", "audit_log", ["tenant_id", "occurred_at"], schema=SCHEMA)
    op.create_index("entity_migrations_entity", "entity_migrations", ["entity_id"], schema=SCHEMA)
    op.create_index("relationship_definitions_source", "relationship_definitions", ["source_entity_id"], schema=SCHEMA)
    op.create_index("relationship_definitions_target", "relationship_definitions", ["target_entity_id"], schema=SCHEMA)


def _unique(table: str, *columns: str) -> None:
    op.create_index(f"{table}_{columns[-1]}", table, list(columns), unique=True, schema=SCHEMA)


def _unique_among_heads(table: str, owner: str, column: str) -> None:
    # A deleted definition gives its name back; the CASE does that on engines without partial indexes as well.
    op.create_index(
        f"{table}_{column}",
        table,
        [owner, sa.text(f"(CASE WHEN NOT is_deleted THEN {column} END)")],
        unique=True,
        schema=SCHEMA,
    )


def _protect(system_role: str) -> None:
    row_security.create_tenant_function()
    op.execute(f"GRANT SELECT ON {SCHEMA}.alembic_version TO PUBLIC")
    everything = "SELECT, INSERT, UPDATE, DELETE"
    row_security.protect("tenants", system_role, tenant_column="id", system="SELECT, INSERT")
    for table in ("users", "roles", "role_permissions", "user_roles", "tokens"):
        row_security.protect(table, system_role, system=everything)
    row_security.protect("audit_log", system_role, system="SELECT, INSERT")
    for table in (
        "definition_revisions",
        "entity_definitions",
        "field_definitions",
        "relationship_definitions",
        "index_definitions",
        "entity_migrations",
    ):
        row_security.protect(table, system_role)
