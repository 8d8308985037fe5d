"""What is at the other end of relationships is told as far as the user sees it: refusals, histories, suggestions."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from buildify_nb.errors import NotFound, StillReferenced
from buildify_nb.events import RecordsChanged
from buildify_nb.workspace import Workspace

MAY = [f"records:{action}:{entity}" for action in ("read", "create", "update", "delete") for entity in ("shop", "tag")]


@pytest.fixture
def shop(workspace: Workspace) -> str:
    """The id of a shop with two payrolls, two orders and three tags; ben sees no payrolls, one order and one tag."""
    for name in ("shop", "payroll", "order_", "tag"):
        workspace.entities.create(name, fields={"title": "string", "owner": "string"})
    workspace.relationships.create("shop", "payroll", on_delete="RESTRICT")
    workspace.relationships.create("shop", "order_", on_delete="RESTRICT")
    workspace.relationships.create("shop", "tag", "many-to-many")
    for name in ("shop", "payroll", "order_", "tag"):
        workspace.entities[name].publish()
    workspace.roles.create("clerk", permissions=[*MAY, "records:read:order_"])
    workspace.users.create("ben", roles=["clerk"])
    for name in ("order_", "tag"):
        workspace.access_rules.set("clerk", name, rows="owner = USER_NAME()")
    return workspace.records["shop"].create(title="x")["id"]


def make(workspace: Workspace, shop: str, name: str, owners: Sequence[str]) -> list[str]:
    records = workspace.records[name]
    more = {} if name == "tag" else {"shop": shop}
    return [records.create(title=owner, owner=owner, **more)["id"] for owner in owners]


def why(ws: Workspace, shop: str) -> str:
    with pytest.raises(StillReferenced) as refused:
        ws.records["shop"].delete(shop)
    return f"{refused.value.why} {refused.value.todo}"


UNSEEN = "Records that you may not see refer to it. Ask an owner of the tenant."


def test_a_refused_deletion_counts_what_the_user_sees(workspace: Workspace, shop: str) -> None:
    ben = workspace.as_user("ben")
    orders = make(workspace, shop, "order_", ["eve", "ben", "eve"])
    assert why(ben, shop).startswith("1 order ")
    assert why(workspace, shop).startswith("3 order")
    workspace.records["order_"].update(orders[1], shop=None)
    assert why(ben, shop) == UNSEEN
    for order in orders:
        workspace.records["order_"].update(order, shop=None)
    make(workspace, shop, "payroll", ["eve", "ben"])
    assert why(ben, shop) == UNSEEN
    assert why(workspace, shop).startswith("2 payrolls refer to it (Shop).")
    assert workspace.records["shop"].get(shop)["title"] == "x"


def test_links_are_counted_and_remembered_as_far_as_they_are_seen(workspace: Workspace, shop: str) -> None:
    ben = workspace.as_user("ben")
    eves, bens = make(workspace, shop, "tag", ["eve", "ben"])
    workspace.records["shop"].link(shop, "tags", [eves, bens])
    told = ben.records["shop"].history(shop).items[0]
    assert (told.action, told.changes) == ("link", {"before": {}, "after": {"tags": [bens]}})
    assert workspace.records["shop"].history(shop).items[0].changes["after"] == {"tags": [eves, bens]}
    assert why(ben, shop).startswith("1 link to tags is there")
    assert why(workspace, shop).startswith("2 links to tags are there")
    ben.records["shop"].unlink(shop, "tags", [bens])
    assert why(ben, shop) == "It is linked to records that you may not see. Ask an owner of the tenant."
    workspace.roles.update("clerk", permissions=[one for one in MAY if "tag" not in one])
    assert [one.changes["after"] for one in ben.records["shop"].history(shop) if one.action == "link"] == [{"tags": []}]


def test_a_misspelt_relation_suggests_none_that_leads_to_the_unreadable(workspace: Workspace, shop: str) -> None:
    ben = workspace.as_user("ben")
    for ws, known in ((ben, False), (workspace, True)):
        with pytest.raises(NotFound) as refused:
            ws.records["shop"].related(shop, "payrols")
        assert ("payrolls" in str(refused.value.todo)) is known
        with pytest.raises(NotFound) as refused:
            ws.records["shop"].link(shop, "tagz", [])
        assert "tags" in str(refused.value.todo)
    workspace.roles.update("clerk", permissions=[one for one in MAY if "tag" not in one])
    with pytest.raises(NotFound) as refused:
        ben.records["shop"].link(shop, "tagz", [])
    assert "tags" not in str(refused.value.todo)


def test_nobody_hears_of_records_of_another_tenant(workspace: Workspace, acme: Workspace, shop: str) -> None:
    heard: dict[str, list[RecordsChanged]] = {"own": [], "other": []}
    workspace.events.after_commit(RecordsChanged, heard["own"].append)
    acme.events.after_commit(RecordsChanged, heard["other"].append)
    workspace.records["shop"].create(title="y")
    assert [event.entity for event in heard["own"]] == ["shop"]
    assert heard["other"] == []
