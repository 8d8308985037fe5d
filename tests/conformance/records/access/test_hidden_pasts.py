"""What is hidden stays so when its field is renamed, dropped, or what a relationship stands on."""

from __future__ import annotations

import pytest

from buildify_nb.errors import NotFound
from buildify_nb.workspace import Workspace
from tests.conformance.records.access.narrowed_shop import FIELD_MARK, Seen, open_shop


@pytest.fixture
def seen(workspace: Workspace) -> dict[str, Seen]:
    """By role, what its user sees."""
    return open_shop(workspace)


def told(mine: Seen) -> str:
    """All that the past of a record tells."""
    history = [(entry.changes, entry.entity_name) for entry in mine.sales.history(mine.own)]
    versions = [mine.sales.version(mine.own, number) for number in (1, 2)]
    return str([history, versions, mine.sales.diff(mine.own, 1, 2).differences])


def test_a_renamed_field_is_hidden_under_its_old_name_too(workspace: Workspace, seen: dict[str, Seen]) -> None:
    workspace.entities["sale"].rename_field("secret", "classified").publish(accept_data_loss=True)
    assert FIELD_MARK in told(seen["whole"])
    assert FIELD_MARK not in told(seen["narrow"])


def test_a_dropped_field_stays_hidden(workspace: Workspace, seen: dict[str, Seen]) -> None:
    workspace.entities["sale"].drop_field("secret").publish(accept_data_loss=True)
    assert FIELD_MARK in told(seen["whole"])
    for mine in (seen["narrow"], seen["own_rows"]):
        assert "secret" not in str(mine.sales.version(mine.own, 1))


def reused(workspace: Workspace, change: str) -> None:
    """Gives the name of the hidden field to a new one that everybody sees."""
    sale = workspace.entities["sale"]
    if change == "rename":
        sale.rename_field("secret", "classified").publish(accept_data_loss=True)
    else:
        sale.drop_field("secret").publish(accept_data_loss=True)
    sale.add_field("secret", field_type="string").publish(accept_data_loss=True)


@pytest.mark.parametrize("change", ["rename", "drop"])
def test_a_new_field_of_the_same_name_brings_no_values_of_a_hidden_one_along(
    workspace: Workspace, seen: dict[str, Seen], change: str
) -> None:
    reused(workspace, change)
    for role in ("narrow", "no_field"):
        mine = seen[role]
        workspace.records["sale"].update(mine.own, secret="news", amount=8)
        assert mine.sales.get(mine.own)["secret"] == "news"
        assert FIELD_MARK not in told(mine)
        # What was never called otherwise is told as before.
        assert [entry.changes["after"]["amount"] for entry in mine.sales.history(mine.own)] == ["8.00", "3.00", "2.00"]
        assert {entry.entity_name for entry in mine.sales.history(mine.own)} == {f"n-{role}", None}
    assert FIELD_MARK in told(seen["whole"])


def test_a_title_of_a_time_when_a_hidden_field_was_it_is_not_told(workspace: Workspace, seen: dict[str, Seen]) -> None:
    mine, sale = seen["no_field"], workspace.entities["sale"]
    sale.edit(primary_field="secret").publish(accept_data_loss=True)
    workspace.records["sale"].update(mine.own, secret=f"TOP-{FIELD_MARK}")
    sale.edit(primary_field="number").publish(accept_data_loss=True)
    assert FIELD_MARK not in told(mine)
    assert f"TOP-{FIELD_MARK}" in [entry.entity_name for entry in seen["whole"].sales.history(mine.own)]


def test_a_hidden_lookup_leads_nowhere_from_either_end(workspace: Workspace, seen: dict[str, Seen]) -> None:
    workspace.access_rules.set("no_field", "sale", hidden_fields=["shop"])
    mine = seen["no_field"]
    assert "shop" not in mine.sales.get(mine.own)
    for ask in (
        lambda: mine.sales.related(mine.own, "shop"),
        lambda: mine.shops.related(mine.shop, "sales"),
        lambda: mine.shops.get(mine.shop, expand="sales"),
    ):
        with pytest.raises(NotFound, match="no relationship or lookup"):
            ask()
    assert [one.name for one in mine.shops.relations] == []
    assert [one.name for one in seen["whole"].shops.relations] == ["sales"]
