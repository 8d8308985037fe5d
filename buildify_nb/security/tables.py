"""System tables of security: who there is, what they may do, and what was done.

Tables that decide rights are read-only to tenants' roles; the audit log can only be appended to.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column

from buildify_nb.storage.system_tables import INSTANT, JSON_DOCUMENT, system_table

tenants = system_table(
    "tenants",
    Column("id", sa.Uuid, primary_key=True),
    Column("name", sa.String(40), nullable=False),
    Column("label", sa.String(200), nullable=False),
    Column("created_at", INSTANT, nullable=False),
    tenant_may="read",
    system_may="append",
)

tenant_roles = system_table(
    "tenant_roles",
    Column("role_name", sa.String(63), primary_key=True),
    Column("tenant_id", sa.Uuid, nullable=False),
    tenant_may="nothing",
)

users = system_table(
    "users",
    Column("id", sa.Uuid, primary_key=True),
    Column("tenant_id", sa.Uuid, nullable=False),
    Column("name", sa.String(63), nullable=False),
    Column("full_name", sa.String(200), nullable=False),
    Column("email", sa.String(320)),
    Column("phone", sa.String(32)),
    Column("department", sa.String(200)),
    Column("manager_id", sa.Uuid),
    Column("zone", sa.String(64), nullable=False),
    Column("absent_from", sa.Date),
    Column("absent_until", sa.Date),
    Column("delegate_id", sa.Uuid),
    Column("is_active", sa.Boolean, nullable=False),
    Column("is_platform_admin", sa.Boolean, nullable=False),
    Column("created_at", INSTANT, nullable=False),
    Column("updated_at", INSTANT, nullable=False),
    tenant_may="read",
    system_may="write",
)

roles = system_table(
    "roles",
    Column("id", sa.Uuid, primary_key=True),
    Column("tenant_id", sa.Uuid, nullable=False),
    Column("name", sa.String(63), nullable=False),
    Column("label", sa.String(200), nullable=False),
    Column("description", sa.Text),
    Column("is_system", sa.Boolean, nullable=False),
    Column("created_at", INSTANT, nullable=False),
    tenant_may="read",
    system_may="write",
)

role_permissions = system_table(
    "role_permissions",
    Column("role_id", sa.Uuid, primary_key=True),
    Column("permission", sa.String(200), primary_key=True),
    Column("tenant_id", sa.Uuid, nullable=False),
    tenant_may="read",
    system_may="write",
)

user_roles = system_table(
    "user_roles",
    Column("user_id", sa.Uuid, primary_key=True),
    Column("role_id", sa.Uuid, primary_key=True),
    Column("tenant_id", sa.Uuid, nullable=False),
    tenant_may="read",
    system_may="write",
)

access_rules = system_table(
    "access_rules",
    Column("role_id", sa.Uuid, primary_key=True),
    Column("entity_id", sa.Uuid, primary_key=True),
    Column("tenant_id", sa.Uuid, nullable=False),
    Column("document", JSON_DOCUMENT, nullable=False),
    Column("updated_at", INSTANT, nullable=False),
    tenant_may="read",
    system_may="write",
)

tokens = system_table(
    "tokens",
    Column("id", sa.Uuid, primary_key=True),
    Column("tenant_id", sa.Uuid, nullable=False),
    Column("user_id", sa.Uuid, nullable=False),
    Column("name", sa.String(200), nullable=False),
    Column("token_hash", sa.String(64), nullable=False),
    Column("created_at", INSTANT, nullable=False),
    Column("expires_at", INSTANT),
    Column("last_used_at", INSTANT),
    Column("revoked_at", INSTANT),
    tenant_may="nothing",
    system_may="write",
)

audit_log = system_table(
    "audit_log",
    Column("id", sa.Uuid, primary_key=True),
    Column("tenant_id", sa.Uuid, nullable=False),
    Column("occurred_at", INSTANT, nullable=False),
    Column("user_id", sa.Uuid),
    Column("user_name", sa.String(63)),
    Column("action", sa.String(63), nullable=False),
    Column("entity_type", sa.String(63), nullable=False),
    Column("entity_id", sa.String(200), nullable=False),
    Column("entity_name", sa.String(200)),
    Column("changes", JSON_DOCUMENT),
    Column("correlation_id", sa.Uuid),
    tenant_may="append",
    system_may="append",
)
