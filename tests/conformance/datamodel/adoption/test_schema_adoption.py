"""A whole schema becomes entities with the relationships in it, or nothing does; nothing in it is altered."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.errors import DefinitionError, InvalidRecord, InvalidState, NotFound, StillReferenced
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import Sql, columns_in, statements_of

TABLES = """
CREATE SCHEMA shop;
CREATE TABLE shop.people (id INTEGER PRIMARY KEY, name TEXT NOT NULL, boss_id INTEGER REFERENCES shop.people (id));
CREATE TABLE shop.badges (person_id INTEGER PRIMARY KEY REFERENCES shop.people (id), code TEXT);
CREATE TABLE shop.orders (
    id INTEGER PRIMARY KEY, billed_to INTEGER REFERENCES shop.people (id),
    shipped_to INTEGER REFERENCES shop.people (id));
CREATE TABLE shop.tags (tag VARCHAR(10) PRIMARY KEY);
CREATE TABLE shop.order_tags (
    order_id INTEGER REFERENCES shop.orders (id), tag VARCHAR(10) REFERENCES shop.tags (tag),
    PRIMARY KEY (order_id, tag));
CREATE TABLE shop."tenant" (id INTEGER PRIMARY KEY);
CREATE VIEW shop.names AS SELECT name FROM shop.people;
INSERT INTO shop.people VALUES (1, 'Ann', NULL);
INSERT INTO shop.people VALUES (2, 'Bob', 1);
INSERT INTO shop.badges VALUES (2, 'B2');
INSERT INTO shop.orders VALUES (7, 1, 2), (8, 1, 1);
INSERT INTO shop.tags VALUES ('new'), ('old');
INSERT INTO shop.order_tags VALUES (7, 'new');
"""


@pytest.fixture
def sql(sql: Sql) -> Sql:
    sql(*statements_of(TABLES))
    return sql


def test_everything_is_found_and_told(workspace: Workspace, sql: Sql) -> None:
    workspace.entities.create("orders", fields={"title": "string"})
    before = columns_in(sql, "shop")
    report = workspace.entities.adopt_schema("shop")
    assert report.entities == ("badges", "names", "shop_orders", "people", "tags", "tenant_table")
    assert {(r.relationship_type, r.source, r.target, r.through) for r in report.relationships} == {
        ("one-to-many", "people", "people", "boss_id"),
        ("one-to-one", "people", "badges", "person_id"),
        ("one-to-many", "people", "shop_orders", "billed_to"),
        ("one-to-many", "people", "shop_orders", "shipped_to"),
        ("many-to-many", "shop_orders", "tags", "order_tags"),
    }
    assert report.adopted[2].notes == ("is called shop_orders: its own name is taken, reserved or too long",)
    assert columns_in(sql, "shop") == before
    assert "shop.order_tags – adopted as order_tags" in repr(workspace.entities.tables())
    with pytest.raises(InvalidState, match="already adopted as 'order_tags'"):
        workspace.entities.adopt("order_tags")


def test_records_are_related_every_way(workspace: Workspace, sql: Sql) -> None:
    workspace.entities.adopt_schema("shop")
    people, orders = workspace.records["people"], workspace.records["orders"]
    assert [one["name"] for one in people.related("1", "people_by_boss")] == ["Bob"]
    assert [one["id"] for one in people.related("1", "orders_by_billed_to", sort="id")] == ["7", "8"]
    assert [one["id"] for one in people.related("1", "orders_by_shipped_to")] == ["8"]
    assert [one["code"] for one in people.related("2", "badge")] == ["B2"]
    assert [one["id"] for one in orders.related("7", "tags")] == ["new"]
    with pytest.raises(InvalidRecord, match="unique"):
        workspace.records["badges"].create(person_id=2, code="again")


def test_links_are_rows_of_a_table_of_others(workspace: Workspace, sql: Sql) -> None:
    workspace.entities.adopt_schema("shop")
    tags = workspace.records["tags"]
    assert workspace.records["orders"].link("8", "tags", ["old", "new"]) == 2
    assert {one["id"] for one in tags.related("new", "orders")} == {"7", "8"}
    assert workspace.records["orders"].unlink("7", "tags", ["new"]) == 1
    assert sql("SELECT order_id, tag FROM shop.order_tags ORDER BY 2") == [(8, "new"), (8, "old")]
    with pytest.raises(StillReferenced):
        tags.delete("old")
    assert sql("SELECT count(*) FROM shop.order_tags") == [(2,)]


def test_letting_a_relationship_go_leaves_table_and_column(workspace: Workspace, sql: Sql) -> None:
    workspace.entities.adopt_schema("shop")
    for name in ("order_tags", "people_badges"):
        workspace.relationships.delete(name)
    assert sql("SELECT tag FROM shop.order_tags") == [("new",)]
    assert workspace.records["badges"].get("2")["person_id"] == "2"
    with pytest.raises(NotFound):
        workspace.records["orders"].related("7", "tags")
    assert workspace.entities.adopt("order_tags").definition.key_fields == ("order_id", "tag")
    again = workspace.relationships.create("people", "badges", "one-to-one", target_field_name="person_id")
    assert [one["code"] for one in workspace.records["people"].related("2", again.source_field_name)] == ["B2"]


def test_some_are_left_out_and_the_report_says_why(workspace: Workspace, sql: Sql) -> None:
    first = workspace.entities.adopt_schema("shop", only=["orders", "order_tags"])
    assert first.entities == ("order_tags", "orders")
    assert [one.name for one in first.relationships] == ["orders_order_tags"]
    assert {one.reason for one in first.left_out} == {"was not asked for"}
    second = workspace.entities.adopt_schema("shop", exclude=["tenant"])
    assert [(one.table, one.reason) for one in second.left_out] == [
        ("order_tags", "is adopted as order_tags already"),
        ("orders", "is adopted as orders already"),
        ("tenant", "was to be left out"),
    ]
    lookups = workspace.entities["orders"].definition
    assert lookups.field("billed_to").reference_entity_id == workspace.entities["people"].definition.id
    assert workspace.records["people"].related("2", "orders_by_shipped_to").total == 1
    for only, exclude, message in (
        (["oders"], None, "The schema 'shop' has no table 'oders'. Did you mean 'orders' by 'oders'?"),
        (None, ["zzz"], "The schema 'shop' has no table 'zzz'. ws.entities.tables() lists those that there are."),
    ):
        with pytest.raises(NotFound) as refused:
            workspace.entities.adopt_schema("shop", only=only, exclude=exclude)
        assert str(refused.value) == message


def test_tables_of_one_name_in_two_schemas_are_kept_apart(workspace: Workspace, sql: Sql) -> None:
    sql("CREATE SCHEMA store")
    sql("CREATE TABLE store.tags (tag VARCHAR(10) PRIMARY KEY, colour TEXT)")
    workspace.entities.adopt_schema("shop")
    assert workspace.entities.adopt_schema("store").entities == ("store_tags",)
    workspace.records["store_tags"].create(tag="red", colour="#f00")
    assert (sql("SELECT tag FROM store.tags"), len(sql("SELECT tag FROM shop.tags"))) == ([("red",)], 2)
    for table in ("tags", "order_tags"):
        workspace.entities.create(f"own_{table}", table_name=table, fields={"name": "string"}).publish()
        workspace.records[f"own_{table}"].create(name="ours")
    assert workspace.records["tags"].list().total == 2


def test_a_failure_leaves_nothing(workspace: Workspace, sql: Sql, monkeypatch: pytest.MonkeyPatch) -> None:
    service = workspace.runtime.modelling.relationships

    def fail(*_: Any, **__: Any) -> None:
        raise InvalidState("No.")

    monkeypatch.setattr(service, "write_found", fail)
    with pytest.raises(InvalidState):
        workspace.entities.adopt_schema("shop")
    monkeypatch.undo()
    assert list(workspace.entities) == []
    assert "adopted" not in repr(workspace.entities.tables())
    assert len(workspace.entities.adopt_schema("shop").entities) == 6


def test_nobody_points_a_relationship_at_a_table_of_others(workspace: Workspace, sql: Sql) -> None:
    workspace.entities.adopt_schema("shop")
    with pytest.raises(DefinitionError, match="found by adoption"):
        workspace.relationships.create(
            "orders", "tags", "many-to-many", name="forged", source_field_name="spy", target_field_name="spied",
            junction_table_name="users", metadata={"junction_schema": "buildify"},
        )  # fmt: skip
    assert "forged" not in list(workspace.relationships)
