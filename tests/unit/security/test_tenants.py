from __future__ import annotations

from datetime import UTC, datetime

import pytest

from buildify_nb.errors import DefinitionError
from buildify_nb.security.tenants import PLATFORM_TENANT, PLATFORM_TENANT_ID, Tenant, checked_tenant_name


@pytest.mark.parametrize("name", ["default", "acme", "a" * 40, "platform", "order"])
def test_legal_names_are_kept(name: str) -> None:
    assert checked_tenant_name(name) == name


@pytest.mark.parametrize("name", ["Acme", "", "a" * 41, "a.b", 'a"; DROP', "ä", None, "_x"])
def test_names_outside_the_grammar_are_refused(name: object) -> None:
    with pytest.raises(DefinitionError) as caught:
        checked_tenant_name(name)
    assert [problem.field for problem in caught.value.problems] == ["name"]


def test_the_repr_shows_the_name_only() -> None:
    assert repr(Tenant(PLATFORM_TENANT_ID, PLATFORM_TENANT, "Platform", datetime.now(UTC))) == "Tenant('platform')"
