from __future__ import annotations

import pytest

from buildify_nb.security.default_roles import DEFAULT_ROLES, OWNER
from buildify_nb.security.permissions import is_granted, role_permission_problem

BY_NAME = {role.name: frozenset(role.permissions) for role in DEFAULT_ROLES}


def test_there_are_four_and_each_permission_exists() -> None:
    assert list(BY_NAME) == ["owner", "designer", "operator", "viewer"]
    assert [problem for held in BY_NAME.values() for one in held if (problem := role_permission_problem(one))] == []


@pytest.mark.parametrize(
    ("wanted", "holders"),
    [
        ("data_model:read:tenant", {"owner", "designer", "operator", "viewer"}),
        ("data_model:create:tenant", {"owner", "designer"}),
        ("data_model:execute:tenant", {"owner", "designer"}),
        ("workflows:delete:tenant", {"owner", "designer"}),
        ("automations:execute:tenant", {"owner", "designer"}),
        ("lookups:update:tenant", {"owner", "designer"}),
        ("records:read:track", {"owner", "designer", "operator", "viewer"}),
        ("records:create:track", {"owner", "designer", "operator"}),
        ("records:delete:tenant", {"owner", "designer", "operator"}),
        ("security:read:tenant", {"owner"}),
        ("security:update:tenant", {"owner"}),
        ("audit:read:tenant", {"owner"}),
        ("platform:execute:platform", set[str]()),
    ],
)
def test_who_may_do_what(wanted: str, holders: set[str]) -> None:
    assert {name for name, held in BY_NAME.items() if is_granted(held, wanted)} == holders


def test_the_owner_covers_every_other_role() -> None:
    assert all(is_granted(BY_NAME[OWNER], one) for held in BY_NAME.values() for one in held)
