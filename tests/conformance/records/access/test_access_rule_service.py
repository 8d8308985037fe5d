"""Access rules are set and taken away, follow the entity, and hand out nothing that their maker does not have."""

from __future__ import annotations

import pytest

from buildify_nb import f
from buildify_nb.errors import DefinitionError, InvalidState, NotFound, PermissionDenied, UnsafeMigration
from buildify_nb.workspace import Workspace
from tests.conformance.records.access.narrowed_shop import Seen, open_shop


@pytest.fixture
def seen(workspace: Workspace) -> dict[str, Seen]:
    """By role, what its user sees."""
    return open_shop(workspace)


def test_a_rule_is_listed_audited_and_taken_away(workspace: Workspace, seen: dict[str, Seen]) -> None:
    rules = {rule.role: rule for rule in workspace.access_rules.list()}
    assert rules["narrow"].hidden_fields == ("secret",)
    assert rules["narrow"].rows["read"] == "owner = USER_NAME()"
    workspace.access_rules.remove("narrow", "sale")
    workspace.access_rules.remove("narrow", "sale")
    assert workspace.access_rules.list("narrow") == []
    assert seen["narrow"].sales.count() == seen["whole"].sales.count()
    told = [one.action for one in workspace.audit.entries(entity_type="role", page_size=3)]
    assert told[0] == "remove_access_rule"
    assert told.count("remove_access_rule") == 1


def test_a_new_rule_takes_the_place_of_the_old_one_at_once(workspace: Workspace, seen: dict[str, Seen]) -> None:
    assert "secret" not in seen["no_field"].sales.get(seen["no_field"].own)
    workspace.access_rules.set("no_field", "sale", hidden_fields=["amount"])
    record = seen["no_field"].sales.get(seen["no_field"].own)
    assert "secret" in record
    assert "amount" not in record


def test_a_condition_in_python_narrows_as_the_formula_does(workspace: Workspace, seen: dict[str, Seen]) -> None:
    rule = workspace.access_rules.set("narrow", "sale", rows=f.owner.is_user() & f.created_at.this_year())
    this_year = "DATE_TRUNC('year', DATE(created_at)) = DATE_TRUNC('year', TODAY())"
    assert rule.rows["update"] == f"owner = USER_NAME() AND {this_year}"
    assert [one["id"] for one in seen["narrow"].sales.list()] == [seen["narrow"].own]
    workspace.access_rules.set("narrow", "sale", rows={"read": ~f.owner.is_user()})
    assert seen["narrow"].own not in [one["id"] for one in seen["narrow"].sales.list()]
    with pytest.raises(DefinitionError, match="have no before"):
        workspace.access_rules.set("narrow", "sale", rows=f.owner.changed())


def test_a_department_may_be_asked_for(workspace: Workspace, seen: dict[str, Seen]) -> None:
    workspace.users.update("narrow_user", department="somebody")
    workspace.access_rules.set("narrow", "sale", rows="owner = USER_DEPARTMENT()")
    assert {one["owner"] for one in seen["narrow"].sales.list()} == {"somebody"}
    workspace.users.update("narrow_user", department=None)
    assert seen["narrow"].sales.count() == 0


def test_a_rule_follows_a_renamed_field_and_is_told_before_one_is_dropped(
    workspace: Workspace, seen: dict[str, Seen]
) -> None:
    sale = workspace.entities["sale"]
    sale.rename_field("owner", "seller").publish(accept_data_loss=True)
    assert [one["id"] for one in seen["own_rows"].sales.list()] == [seen["own_rows"].own]
    assert workspace.access_rules.list("own_rows")[0].rows["read"] == "seller = USER_NAME()"
    with pytest.raises(UnsafeMigration, match="the access rule of the role own_rows refers to seller"):
        workspace.entities["sale"].drop_field("seller").publish(accept_data_loss=True)


def test_nothing_unknown_is_taken(workspace: Workspace, seen: dict[str, Seen]) -> None:
    rules = workspace.access_rules
    with pytest.raises(NotFound, match="no role 'nobody'"):
        rules.set("nobody", "sale")
    with pytest.raises(NotFound, match="sales"):
        rules.set("narrow", "sales")
    with pytest.raises(InvalidState, match="belongs to the product"):
        rules.set("owner", "sale", hidden_fields=["secret"])
    with pytest.raises(DefinitionError, match="did you mean 'secret'"):
        rules.set("narrow", "sale", hidden_fields=["secrets"])
    assert rules.list("narrow")[0].hidden_fields == ("secret",)


def test_who_is_narrowed_hands_out_nothing_wider(workspace: Workspace, seen: dict[str, Seen]) -> None:
    workspace.roles.create("security_only", permissions=["security:*:tenant"])
    workspace.users.grant("narrow_user", "security_only")
    clerk = seen["narrow"].ws
    with pytest.raises(PermissionDenied, match="only as far as access rules go"):
        clerk.users.grant("narrow_user", "whole")
    with pytest.raises(PermissionDenied, match="only as far as access rules go"):
        clerk.roles.create("mine", permissions=["records:read:sale"])
    with pytest.raises(PermissionDenied):
        clerk.access_rules.remove("narrow", "sale")
    with pytest.raises(PermissionDenied):
        clerk.access_rules.set("narrow", "sale", rows="1 = 1")
    with pytest.raises(PermissionDenied):
        clerk.users.update("narrow_user", department="somebody")
    with pytest.raises(PermissionDenied):
        clerk.as_user("whole_user")
    assert clerk.records["sale"].count() == 1


def test_rules_end_with_their_role(workspace: Workspace, seen: dict[str, Seen]) -> None:
    workspace.users.revoke("narrow_user", "narrow")
    workspace.roles.delete("narrow")
    assert "narrow" not in {rule.role for rule in workspace.access_rules.list()}
    workspace.roles.create("narrow", permissions=["records:read:sale"])
    assert workspace.access_rules.list("narrow") == []


def test_rules_may_stand_before_the_first_publish(workspace: Workspace) -> None:
    workspace.entities.create("plan", fields={"title": "string", "cost": "decimal"})
    workspace.roles.create("planner", permissions=["records:*:plan"])
    workspace.access_rules.set("planner", "plan", hidden_fields=["cost"], rows={"read": "title <> 'x'"})
    workspace.users.create("pat", roles=["planner"])
    workspace.entities["plan"].publish()
    workspace.records["plan"].bulk_create([{"title": "x", "cost": 1}, {"title": "y", "cost": 2}])
    plans = workspace.as_user("pat").records["plan"]
    assert [(one["title"], "cost" in one) for one in plans.list()] == [("y", False)]


def test_designers_who_are_narrowed_see_no_values_behind_the_rules(workspace: Workspace, seen: dict[str, Seen]) -> None:
    workspace.roles.create("modeller", permissions=["data_model:*:tenant"])
    workspace.users.grant("narrow_user", "modeller")
    designer = seen["narrow"].ws
    risky = designer.entities["sale"].edit_field("secret", max_length=4)
    shown = str(risky.preview().risks) + risky.preview()._repr_html_()
    assert "s3cr3t" not in shown
    with pytest.raises(PermissionDenied, match="access rules let narrow_user see only a part"):
        risky.preview(rehearse=True)
    workspace.entities["sale"].undo()
