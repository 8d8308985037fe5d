"""Adopting tables through the studio."""

from __future__ import annotations

import pytest

from buildify_nb.workspace import Workspace
from tests.unit.widgets.studio_page import StudioPage

TABLES = (
    "CREATE SCHEMA shop",
    "CREATE TABLE shop.people (id INTEGER PRIMARY KEY, name TEXT, span INTERVAL)",
    "CREATE TABLE shop.orders (id INTEGER PRIMARY KEY, person_id INTEGER REFERENCES shop.people (id))",
)


@pytest.fixture
def shop(memory: Workspace) -> Workspace:
    memory.runtime.database.as_owner(lambda uow: [uow.connection.exec_driver_sql(one) for one in TABLES])
    return memory


def test_what_there_is_is_listed(shop: Workspace, studio: StudioPage) -> None:
    shop.entities.adopt("people", name="person")
    assert studio.answer("adoptable_tables") == [
        {"schema": "shop", "name": "orders", "kind": "table", "adoptedAs": None},
        {"schema": "shop", "name": "people", "kind": "table", "adoptedAs": "person"},
    ]


def test_a_preview_tells_and_saves_nothing(shop: Workspace, studio: StudioPage) -> None:
    told = studio.answer("preview_adoption", schema="shop", tables=["orders", "people"])
    orders, people = told["adopted"]
    assert (orders["entity"], orders["references"]) == ("orders", ["person_id → people"])
    assert people["notes"] == ["shows as text and never writes span (INTERVAL)"]
    assert [(one["source"], one["target"], one["type"]) for one in told["relationships"]] == [
        ("people", "orders", "one-to-many")
    ]
    assert len(shop.entities) == 0


def test_what_is_chosen_is_adopted(shop: Workspace, studio: StudioPage) -> None:
    answer = studio.answer("adopt_tables", schema="shop", tables=["people"])
    assert [one["entity"] for one in answer["adopted"]] == ["people"]
    assert answer["call"] == 'ws.entities.adopt_schema("shop", only=["people"])'
    assert list(shop.entities) == ["people"]
    assert shop.records["people"].create(id=1, name="Ann")["name"] == "Ann"


def test_who_can_reach_no_table_is_not_offered_it(shop: Workspace) -> None:
    shop.users.create("max", roles=["owner"])
    page = StudioPage(shop.as_user("max"))
    assert page.answer("overview")["can"]["adopt"] is False
    assert "platform:execute:platform" in str(page.refusal("adopt_tables", schema="shop", tables=["people"]))
    assert len(shop.entities) == 0
