"""When the key of an adopted record changes, what points at it does what its relationship says."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.errors import PermissionDenied, StillReferenced
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import sql

TABLES = (
    "CREATE SCHEMA old",
    "CREATE TABLE old.codes (code TEXT PRIMARY KEY, above TEXT)",
    "INSERT INTO old.codes VALUES ('a', NULL), ('b', NULL)",
)


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    """An adopted table of codes, and products of ours with a code."""
    for statement in TABLES:
        sql(workspace, statement)
    workspace.entities.adopt("codes", name="code")
    workspace.entities.create("product", fields={"title": "string"})
    workspace.relationships.create("code", "product", source_field_name="products", target_field_name="code")
    workspace.entities["product"].publish()
    return workspace


def products(shop: Workspace) -> list[Any]:
    return [one["code"] for one in shop.records["product"].list(sort="title")]


def test_cascade_lets_references_follow(shop: Workspace) -> None:
    shop.relationships.update("code_product", on_update="CASCADE")
    made = [shop.records["product"].create(title=t, code=c) for t, c in (("1", "a"), ("2", "b"), ("3", "a"))]
    shop.records["product"].delete(made[2]["id"])
    shop.records["code"].update("a", code="z")
    assert products(shop) == ["z", "b"]
    assert shop.records["product"].restore(made[2]["id"])["code"] == "z"
    (newest, *_) = shop.records["product"].history(made[0]["id"])
    assert newest.changes == {"before": {"code": "a"}, "after": {"code": "z"}}


def test_set_null_lets_go(shop: Workspace) -> None:
    shop.relationships.update("code_product", on_update="SET NULL")
    shop.records["product"].create(title="1", code="a")
    shop.records["code"].update("a", code="z")
    assert products(shop) == [None]


@pytest.mark.parametrize("rule", ["NO ACTION", "RESTRICT"])
def test_otherwise_the_key_stays_while_something_points_at_it(shop: Workspace, rule: str) -> None:
    shop.relationships.update("code_product", on_update=rule)
    made = shop.records["product"].create(title="1", code="a")
    with pytest.raises(StillReferenced, match="1 product refers to it"):
        shop.records["code"].update("a", code="z")
    assert (sql(shop, "SELECT code FROM old.codes ORDER BY 1"), products(shop)) == ([("a",), ("b",)], ["a"])
    shop.records["code"].update("b", code="y")
    shop.records["product"].update(made["id"], code="y")
    shop.records["code"].update("a", code="z")
    assert sql(shop, "SELECT code FROM old.codes ORDER BY 1") == [("y",), ("z",)]


def test_it_takes_the_right_to_change_what_follows(shop: Workspace) -> None:
    shop.relationships.update("code_product", on_update="CASCADE")
    shop.records["product"].create(title="1", code="a")
    shop.roles.create("coder", permissions=["records:*:code", "records:read:product"])
    shop.users.create("cora", roles=["coder"])
    with pytest.raises(PermissionDenied, match="records:update:product"):
        shop.as_user("cora").records["code"].update("a", code="z")
    assert products(shop) == ["a"]


def test_links_follow_their_records(shop: Workspace) -> None:
    shop.relationships.create("code", "product", "many-to-many", name="tagged", source_field_name="tags")
    shop.entities["product"].publish()
    product = shop.records["product"].create(title="1")
    shop.records["code"].link("a", "tags", [product["id"]])
    shop.records["code"].update("a", code="z")
    assert [one["title"] for one in shop.records["code"].related("z", "tags")] == ["1"]
