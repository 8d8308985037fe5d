"""Who may do what with a record, and why."""

from __future__ import annotations

import pytest

from buildify_nb.errors import NotFound, PermissionDenied
from buildify_nb.workspace import Workspace
from tests.conformance.records.access.narrowed_shop import FIELD_MARK, Seen, open_shop


@pytest.fixture
def seen(workspace: Workspace) -> dict[str, Seen]:
    """By role, what its user sees."""
    return open_shop(workspace)


def test_an_owner_asks_for_anybody(workspace: Workspace, seen: dict[str, Seen]) -> None:
    sales = workspace.records["sale"]
    found = sales.explain_access(seen["narrow"].others, "narrow_user")
    assert (found.allowed, found.hidden_fields) == ((), ("secret",))
    assert found["read"].why == (
        "narrow: owner = USER_NAME() does not hold: owner is somebody, USER_NAME() is narrow_user"
    )
    own = sales.explain_access(seen["narrow"].own, "narrow_user")
    assert own.allowed == ("read", "create", "update", "delete")
    assert "narrow_user may" in own._repr_html_()
    assert sales.explain_access(seen["narrow"].own, "whole_user")["update"].why == "whole: opens all records"
    assert sales.explain_access(seen["narrow"].own).user == "ana"


def test_each_role_says_its_own(workspace: Workspace, seen: dict[str, Seen]) -> None:
    workspace.users.grant("narrow_user", "no_field")
    found = workspace.records["sale"].explain_access(seen["narrow"].others, "narrow_user")
    assert [(one.role, one.allows) for one in found["read"].roles] == [("narrow", False), ("no_field", True)]
    assert found.allowed == ("read", "create", "update", "delete")
    workspace.users.deactivate("narrow_user")
    assert workspace.records["sale"].explain_access(seen["narrow"].others, "narrow_user").allowed == ()


def test_nobody_is_told_of_fields_that_they_do_not_see(workspace: Workspace, seen: dict[str, Seen]) -> None:
    mine, rows = seen["narrow"], {"read": "owner = USER_NAME()", "update": "secret <> 'zzz' OR secret IS NULL"}
    workspace.access_rules.set("narrow", "sale", rows=rows, hidden_fields=["secret"], readonly_fields=["amount"])
    found = mine.sales.explain_access(mine.own)
    assert found["update"].why == "narrow: a rule about fields that you do not see holds"
    assert found["read"].why.startswith("narrow: owner = USER_NAME() holds: owner is narrow_user")
    assert (found.hidden_fields, found.readonly_fields) == ((), ("amount",))
    assert FIELD_MARK not in f"{found._repr_html_()}{found}"
    assert "secret" not in found._repr_html_().replace("fields that you do not see", "")
    asked = workspace.records["sale"].explain_access(mine.own, "narrow_user")
    assert f"secret is {FIELD_MARK}-narrow+" in asked["update"].why
    assert asked.hidden_fields == ("secret",)


def test_others_take_the_right_to_ask(seen: dict[str, Seen]) -> None:
    assert seen["narrow"].sales.explain_access(seen["narrow"].own).allowed == ("read", "create", "update", "delete")
    with pytest.raises(NotFound):
        seen["narrow"].sales.explain_access(seen["narrow"].others)
    with pytest.raises(PermissionDenied, match="security:read:tenant"):
        seen["narrow"].sales.explain_access(seen["narrow"].own, "whole_user")


def test_no_permission_is_told_as_such(workspace: Workspace, seen: dict[str, Seen]) -> None:
    workspace.users.create("guest")
    found = workspace.records["sale"].explain_access(seen["narrow"].own, "guest")
    assert (found.allowed, found["read"].why) == ((), "no role opens it")
    with pytest.raises(NotFound, match="nobody"):
        workspace.records["sale"].explain_access(seen["narrow"].own, "nobody")
