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
