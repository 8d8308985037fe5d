"""A designer whom access rules narrow neither asks of hidden data by previews, nor opens it by what they publish."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from buildify_nb.datamodel.handles import Entity
from buildify_nb.errors import PermissionDenied, UnsafeMigration
from buildify_nb.workspace import Workspace
from tests.conformance.records.access.narrowed_shop import FIELD_MARK, open_shop


@pytest.fixture
def designer(workspace: Workspace) -> Workspace:
    """One who may change everything about orders, and sees only their own without the secret: none."""
    open_shop(workspace)
    may = [f"records:{action}:sale" for action in ("create", "read", "update", "delete")]
    workspace.roles.create("modeller", permissions=["data_model:*:tenant", *may])
    workspace.access_rules.set("modeller", "sale", rows="owner = USER_NAME()", hidden_fields=["secret"])
    workspace.users.create("des", roles=["modeller"])
    return workspace.as_user("des")


def rule(formula: str) -> list[dict[str, Any]]:
    return [{"type": "expression", "formula": formula, "message": "is refused"}]


def risks(entity: Entity) -> list[str]:
    return [str(one) for one in entity.preview().risks]


def test_previews_answer_no_questions_about_hidden_records(workspace: Workspace, designer: Workspace) -> None:
    """Two rules, of which records break only one, look the same; who reads all is told how many break it."""
    sale, told = designer.entities["sale"], list[list[str]]()
    for formula in ("amount < 700", "amount < 7000", "secret <> 'nope'", f"NOT (secret LIKE '{FIELD_MARK}%')"):
        sale.edit_field("number", validation_rules=rule(formula))
        told.append(risks(sale))
    assert told == [[], [], [], []]
    assert "8 values of number would break the new rules" in str(risks(workspace.entities["sale"]))


def test_what_forbids_a_publish_is_told_without_counts_and_values(workspace: Workspace, designer: Workspace) -> None:
    sale = designer.entities["sale"]
    sale.edit_field("owner", is_unique=True)
    [risk] = [one for one in sale.preview().risks if one.level == "impossible"]
    assert risk.message.startswith("some values of owner would occur more than once")
    assert (risk.count, risk.sample, risk.values) == (0, (), ())
    with pytest.raises(UnsafeMigration, match="some values of owner"):
        sale.publish()
    assert "1 value of owner would occur more than once" in str(risks(workspace.entities["sale"]))


CALCULATED: dict[str, Any] = {"field_type": "string", "is_calculated": True, "calculation_formula": "UPPER(secret)"}
OVER_HIDDEN: list[tuple[Callable[[Entity], object], str]] = [
    (lambda sale: sale.add_field("leak", **CALCULATED), "The formula of 'leak'"),
    (lambda sale: sale.edit_field("number", validation_rules=rule("secret <> 'x'")), "A validation rule of 'number'"),
    (
        lambda sale: sale.edit_field("amount", visible_when={"secret": "x"}),
        "The condition under which 'amount' is shown",
    ),
    (lambda sale: sale.edit_field("shouted", calculation_formula="secret"), "The formula of 'shouted'"),
]


def test_nothing_is_published_that_reads_a_hidden_field(workspace: Workspace, designer: Workspace) -> None:
    workspace.records["sale"].create(number="mine", owner="des", secret="hid-den")
    sale = designer.entities["sale"]
    for change, words in OVER_HIDDEN:
        change(sale)
        with pytest.raises(PermissionDenied, match="may not publish 'sale'") as refused:
            sale.publish(accept_data_loss=True)
        assert str(refused.value.why) == f"{words} reads 'secret', which access rules hide from des."
        sale.undo()
    assert "HID-DEN" not in str(designer.records["sale"].list().items).upper()
    OVER_HIDDEN[0][0](sale)
    workspace.entities["sale"].publish()
    assert [one["leak"] for one in workspace.records["sale"].list(filters={"owner": "des"})] == ["HID-DEN"]


def test_the_rest_is_published_as_ever(workspace: Workspace, designer: Workspace) -> None:
    """What others put over the hidden field stays, also under its new name, and a field may be added beside it."""
    owner = workspace.entities["sale"]
    owner.add_field("loud", field_type="string", is_calculated=True, calculation_formula="UPPER(secret)").publish()
    sale = designer.entities["sale"]
    sale.rename_field("secret", "classified").add_field("note", field_type="string")
    sale.edit_field("amount", validation_rules=rule("amount >= 0"))
    sale.publish(accept_data_loss=True)
    designer.records["sale"].create(number="mine", owner="des", note="x")
    assert [one["note"] for one in designer.records["sale"].list()] == ["x"]
    assert "classified" not in designer.records["sale"].list().items[0]


def test_a_view_over_a_hidden_field_is_refused(workspace: Workspace, designer: Workspace) -> None:
    with pytest.raises(PermissionDenied):
        designer.entities.create_view("peek", source="sale", fields=["number", "secret"]).publish()
    assert workspace.entities["peek"].status == "draft"
