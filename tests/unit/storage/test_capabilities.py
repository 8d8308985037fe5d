from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from buildify_nb.storage.dialects.duckdb import DuckDBDialect
from buildify_nb.storage.dialects.postgres import PostgresDialect


def test_capabilities_are_facts_that_nobody_changes() -> None:
    with pytest.raises(FrozenInstanceError):
        DuckDBDialect().capabilities.foreign_keys = True  # type: ignore[misc]


def test_roles_exist_only_where_the_login_may_create_them() -> None:
    with_roles, without = PostgresDialect("crm", tenant_roles=True), PostgresDialect("crm", tenant_roles=False)
    assert with_roles.capabilities.tenant_roles
    assert with_roles.role_of("acme") == "buildify_crm_tenant_acme"
    assert with_roles.members_role_of("acme") == "buildify_crm_members_acme"
    assert not without.capabilities.tenant_roles
    assert (without.role_of("acme"), without.members_role_of("acme"), without.system_role) == (None, None, None)
    assert (DuckDBDialect().role_of("acme"), DuckDBDialect().members_role_of("acme")) == (None, None)


def test_roles_of_databases_with_alike_names_never_meet() -> None:
    one, other = PostgresDialect("b", tenant_roles=True), PostgresDialect("b_members_x", tenant_roles=True)
    assert one.members_role_of("x_system") != other.system_role
