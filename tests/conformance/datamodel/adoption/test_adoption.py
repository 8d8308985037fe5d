"""Tables and views that somebody else made are read and written through records, and stay as they are."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from buildify_nb.errors import (
    DefinitionError,
    DriftFound,
    InvalidRecord,
    InvalidState,
    NotFound,
    StaleVersion,
    StillReferenced,
)
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import Sql, columns_in, statements_of

TABLES = """
CREATE SCHEMA old;
CREATE TABLE old."Order Headers" (
    "Order ID" INTEGER PRIMARY KEY, "Customer Name" VARCHAR(40) NOT NULL, row_version INTEGER, id INTEGER, "order" TEXT,
    note VARCHAR(10) DEFAULT 'n/a', happened TIMESTAMP, code CHAR(5), weight REAL, price NUMERIC(9, 2), span INTERVAL);
CREATE TABLE old."Order Lines" (
    "Order ID" INTEGER NOT NULL REFERENCES old."Order Headers" ("Order ID"), "Line No" SMALLINT NOT NULL, qty INTEGER,
    PRIMARY KEY ("Order ID", "Line No"));
CREATE TABLE old.people (id INTEGER PRIMARY KEY, name TEXT NOT NULL, boss_id INTEGER REFERENCES old.people (id));
CREATE TABLE old.codes (code CHAR(5) PRIMARY KEY, name TEXT);
CREATE TABLE old.without_key (a INTEGER, b TEXT);
CREATE VIEW old.totals AS SELECT "Order ID" AS order_id, sum(qty) AS total FROM old."Order Lines" GROUP BY 1;
INSERT INTO old."Order Headers" ("Order ID", "Customer Name", happened, code, weight, price, span)
    VALUES (1, 'Ada', TIMESTAMP '2024-01-02 03:04:05.123456', 'AB', 0.15, 3.50, INTERVAL '1 day');
INSERT INTO old."Order Lines" VALUES (1, 1, 5), (1, 2, 6);
INSERT INTO old.people VALUES (1, 'Ann', NULL);
INSERT INTO old.people VALUES (2, 'Bob', 1);
INSERT INTO old.codes VALUES ('AB', 'x');
INSERT INTO old.without_key VALUES (1, 'x'), (2, NULL);
"""


@pytest.fixture
def sql(sql: Sql) -> Sql:
    sql(*statements_of(TABLES))
    return sql


@pytest.fixture
def adopted(workspace: Workspace, sql: Sql) -> Workspace:
    workspace.entities.adopt_schema("old")
    return workspace


def equal(field: str, value: Any, operator: str = "=") -> dict[str, Any]:
    return {"combinator": "and", "rules": [{"field": field, "operator": operator, "value": value}]}


def test_tables_lists_what_is_not_ours_and_who_adopted_it(workspace: Workspace, sql: Sql) -> None:
    workspace.entities.create("own", fields={"name": "string"}).publish()
    workspace.entities.adopt("codes", name="code_list")
    assert repr(workspace.entities.tables()) == (
        "old.Order Headers\nold.Order Lines\nold.codes – adopted as code_list\n"
        "old.people\nold.totals (view)\nold.without_key"
    )
    again = r"already adopted as 'code_list'\. ws\.entities\['code_list'\]\.readopt\(\) takes over what changed"
    with pytest.raises(InvalidState, match=again):
        workspace.entities.adopt("codes")
    with pytest.raises(NotFound):
        workspace.entities.adopt("custom_own")


def test_a_record_of_any_table_reads_like_one_of_ours(adopted: Workspace) -> None:
    record = adopted.records["order_headers"].get("1")
    del record["row_version"]
    assert record == {
        "id": "1",
        "order_id": 1,
        "customer_name": "Ada",
        "row_version_column": None,
        "id_column": None,
        "order_": None,
        "note": "n/a",
        "happened": datetime(2024, 1, 2, 3, 4, 5, 123456, UTC),
        "code": "AB",
        "weight": Decimal("0.15"),
        "price": Decimal("3.50"),
        "span": "1 day",
    }
    field = adopted.entities["order_headers"].definition.field("customer_name")
    assert (field.label, field.is_required) == ("Customer Name", True)


def test_records_are_written_and_nothing_is_altered(adopted: Workspace, sql: Sql) -> None:
    before, headers = columns_in(sql, "old"), adopted.records["order_headers"]
    seen = headers.get("1")
    headers.update("1", customer_name="Bob", code="XY", weight="0.3", row_version=seen["row_version"])
    with pytest.raises(StaleVersion):
        headers.update("1", customer_name="Eve", row_version=seen["row_version"])
    made = headers.create(order_id=2, customer_name="Cyd", happened="2024-05-06T07:08:09+02:00")
    assert (made["note"], made["happened"]) == ("n/a", datetime(2024, 5, 6, 5, 8, 9, tzinfo=UTC))
    rows = sql('SELECT "Order ID", "Customer Name", trim(code), happened FROM old."Order Headers" ORDER BY 1')
    assert rows[0][:3] == (1, "Bob", "XY")
    assert rows[1] == (2, "Cyd", None, datetime(2024, 5, 6, 5, 8, 9))  # noqa: DTZ001 - the column has no zone
    headers.delete("2")
    assert sql('SELECT "Order ID" FROM old."Order Headers"') == [(1,)]
    assert columns_in(sql, "old") == before


def test_columns_that_we_do_not_know_and_numbers_that_would_change_are_refused(adopted: Workspace) -> None:
    headers = adopted.records["order_headers"]
    with pytest.raises(InvalidRecord, match="span: is read-only"):
        headers.update("1", span="2 days")
    with pytest.raises(InvalidRecord, match="weight: must have at most 6 significant digits"):
        headers.update("1", weight="0.123456789")
    with pytest.raises(InvalidRecord, match="customer_name: must be given"):
        headers.create(order_id=3)


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        (equal("order_id", 1), 1),
        (equal("weight", "0.15"), 1),
        (equal("code", "AB"), 1),
        (equal("happened", "2024-01-02T03:04:05Z", ">"), 1),
        (equal("happened", "2024-01-02T03:04:06Z", ">"), 0),
        (equal("customer_name", "Bob"), 0),
    ],
)
def test_lists_are_filtered_by_any_kind_of_column(adopted: Workspace, condition: dict[str, Any], found: int) -> None:
    assert adopted.records["order_headers"].count(filters=condition) == found


def test_lists_are_searched_and_sorted(adopted: Workspace) -> None:
    assert [r["id"] for r in adopted.records["order_lines"].list(sort="qty:desc")] == ["1,2", "1,1"]
    assert [r["name"] for r in adopted.records["people"].list(search="bo")] == ["Bob"]


def test_composite_keys_and_references_are_held_to(adopted: Workspace, sql: Sql) -> None:
    lines = adopted.records["order_lines"]
    assert lines.create(order_id="1", line_no=3, qty=7)["id"] == "1,3"
    assert lines.update("1,3", qty=8)["qty"] == 8
    with pytest.raises(InvalidRecord, match="must be unique together"):
        lines.create(order_id="1", line_no=3)
    with pytest.raises(InvalidRecord, match="order_id: no order header has this id"):
        lines.create(order_id="77", line_no=1)
    with pytest.raises(StillReferenced, match="3 order lines refer to it"):
        adopted.records["order_headers"].delete("1")
    lines.delete("1,3")
    assert sql('SELECT "Line No", qty FROM old."Order Lines" ORDER BY 1') == [(1, 5), (2, 6)]


def test_bulk_creation_fills_columns_by_their_own_names(adopted: Workspace, sql: Sql) -> None:
    made = adopted.records["order_headers"].bulk_create(
        [{"order_id": 10 + n, "customer_name": f"n{n}", "code": "b", "weight": 0.5} for n in range(3)]
    )
    assert made.ids == ("10", "11", "12")
    assert sql('SELECT "Customer Name" FROM old."Order Headers" WHERE "Order ID" = 11') == [("n1",)]


def test_references_come_about_whichever_table_is_adopted_first(workspace: Workspace, sql: Sql) -> None:
    lines = workspace.entities.adopt("Order Lines")
    assert lines.definition.field("order_id").field_type == "integer"
    headers = workspace.entities.adopt("Order Headers")
    now = workspace.entities["order_lines"].definition.field("order_id")
    assert (now.field_type, now.reference_entity_id) == ("lookup", headers.definition.id)
    people = workspace.entities.adopt("people").definition
    assert (people.field("boss_id").reference_entity_id, people.field("boss_id").label) == (people.id, "Boss")
    assert workspace.records["people"].related("2", "boss_id")[0]["name"] == "Ann"


def test_views_and_tables_without_a_key_are_read_only(adopted: Workspace) -> None:
    assert [(r["order_id"], r["total"]) for r in adopted.records["totals"].list()] == [(1, Decimal(11))]
    assert [r["b"] for r in adopted.records["without_key"].list(sort="a")] == ["x", None]
    for name, told in (
        ("totals", r"They come from a view\. Change the records that it is made from"),
        ("without_key", r"no primary key .* Give it one in the database, then ws\.entities\['without_key'\]\.readopt"),
    ):
        with pytest.raises(InvalidState, match=told):
            adopted.records[name].create({})
    with pytest.raises(InvalidState, match=r"Alter it in SQL, then ws\.entities\['people'\]\.readopt\(\)"):
        adopted.entities["people"].add_field("more", "string")


def test_an_entity_of_ours_may_refer_to_an_adopted_table(adopted: Workspace, sql: Sql) -> None:
    loaded = adopted.entities.from_dataframe("shipment", [{"Order": 1.0}], references={"Order": "order_headers"})
    assert loaded.entity.definition.fields[0].field_type == "lookup"
    assert loaded.records.list()[0][loaded.entity.definition.fields[0].name] == "1"
    with pytest.raises(InvalidRecord, match="there is no order header 5"):
        adopted.entities.from_dataframe("parcel", [{"Order": 5}], references={"Order": "order_headers"})


def test_letting_an_entity_go_leaves_its_table(adopted: Workspace, sql: Sql) -> None:
    adopted.entities["codes"].delete()
    assert "codes" not in adopted.entities
    assert sql("SELECT trim(code), name FROM old.codes") == [("AB", "x")]
    assert adopted.entities.adopt("codes").status == "published"


def test_what_does_not_exist_is_named(workspace: Workspace, sql: Sql) -> None:
    with pytest.raises(NotFound, match="There are no tables in the schema 'nowhere'"):
        workspace.entities.adopt_schema("nowhere")


def test_what_is_not_the_table_may_be_changed_and_published(adopted: Workspace, sql: Sql) -> None:
    before = columns_in(sql, "old")
    people = adopted.entities["people"].edit_field("name", label="Full name", min_length=2)
    assert not people.preview().operations
    assert "label of name changes from 'Name' to 'Full name'" in people.preview().changes
    people.publish("a label and a rule")
    assert adopted.records["people"].entity.field("name").label == "Full name"
    with pytest.raises(InvalidRecord, match="name"):
        adopted.records["people"].create(id=3, name="X")
    assert columns_in(sql, "old") == before


def test_the_table_itself_is_not_ours_to_change(adopted: Workspace, sql: Sql) -> None:
    before = columns_in(sql, "old")
    people = adopted.entities["people"]
    for change in (
        lambda: people.add_field("extra", "string"),
        lambda: people.drop_field("name"),
        lambda: people.rename_field("name", "title"),
        lambda: people.edit(entity_type="custom"),
    ):
        with pytest.raises((InvalidState, DefinitionError)):
            change()
    assert (people.refresh().has_unpublished_changes, columns_in(sql, "old")) == (False, before)


def test_adoption_is_the_only_way_to_a_table_of_others(workspace: Workspace) -> None:
    with pytest.raises(DefinitionError, match="adopt"):
        workspace.entities.create(
            "users", entity_type="adopted", schema_name="buildify", table_name="users", fields={"name": "string"}
        )
    draft = workspace.entities.create("mine", fields={"name": "string"})
    with pytest.raises(InvalidState, match="cannot change"):
        draft.edit(entity_type="adopted")
    assert list(workspace.entities) == ["mine"]


def test_nobody_changes_which_row_a_key_means(adopted: Workspace, sql: Sql) -> None:
    sql("INSERT INTO old.people VALUES (3, 'Ann', NULL)")
    adopted.users.create("dan", roles=["designer"])
    people = adopted.as_user("dan").entities["people"]
    noted = people.definition.metadata
    for metadata in ({"key_fields": ["name"]}, {"key_fields": []}, {}, {**noted, "read_only": True}):
        with pytest.raises(InvalidState, match="What adoption noted"):
            people.edit(metadata=metadata)
    for metadata in ({}, {**people.definition.field("name").metadata, "column_name": "id"}):
        with pytest.raises(InvalidState, match="What adoption noted"):
            people.edit_field("name", metadata=metadata)
    people.edit(metadata={**noted, "colour": "red"}).publish()
    adopted.records["people"].update("3", name="Cyd")
    assert sql("SELECT id, name FROM old.people ORDER BY 1") == [(1, "Ann"), (2, "Bob"), (3, "Cyd")]
    with pytest.raises(DefinitionError, match="never altered"):
        people.add_index("by_name", ["name"])


def test_a_key_that_is_none_any_more_writes_nothing(adopted: Workspace, sql: Sql) -> None:
    for statement in (
        "DROP TABLE old.codes",
        "CREATE TABLE old.codes (code CHAR(5), name TEXT)",
        "INSERT INTO old.codes VALUES ('AB', 'x'), ('AB', 'y')",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON old.codes TO {role}" if (role := role_of(adopted)) else "SELECT 1",
    ):
        sql(statement)
    with pytest.raises(DriftFound, match="Several rows"):
        adopted.records["codes"].update("AB", name="z")
    with pytest.raises(DriftFound, match="Several rows"):
        adopted.records["codes"].delete("AB")
    assert sql("SELECT trim(code), name FROM old.codes ORDER BY 2") == [("AB", "x"), ("AB", "y")]


def role_of(workspace: Workspace) -> str | None:
    return workspace.runtime.database.dialect.role_of(workspace.context.tenant)


def test_a_column_that_is_named_like_a_hidden_one_is_its_owners(workspace: Workspace, sql: Sql) -> None:
    sql("CREATE TABLE old.cars (code CHAR(5) PRIMARY KEY, note VARCHAR(10) DEFAULT 'n', parked_at VARCHAR(20))")
    cars = workspace.entities.adopt("cars")
    assert [field.name for field in cars.definition.fields] == ["code", "note", "parked_at"]
    workspace.records["cars"].create(code="AB", parked_at="here")
    sql("ALTER TABLE old.cars ADD COLUMN parked_by VARCHAR(20)")
    sql("UPDATE old.cars SET parked_by = 'Ann'")
    assert [str(one) for one in cars.drift()] == ["there is an unknown column parked_by"]
    cars.readopt()
    assert (list(cars.drift()), list(cars.parked()), list(cars.purge(confirm=True))) == ([], [], [])
    assert sql("SELECT note, parked_at, parked_by FROM old.cars") == [("n", "here", "Ann")]
    cars.edit(label="Automobile").publish()
    assert workspace.records["cars"].get("AB")["parked_by"] == "Ann"


def test_a_rollback_alters_no_table_of_others(workspace: Workspace, sql: Sql) -> None:
    codes = workspace.entities.adopt("codes").edit(label="Key").publish()
    sql("ALTER TABLE old.codes ADD COLUMN colour VARCHAR(10)")
    codes.readopt()
    for attempt in (codes.preview_rollback, codes.rollback):
        with pytest.raises(InvalidState, match="was not rolled back"):
            attempt()
    sql("UPDATE old.codes SET colour = 'red'")
    assert workspace.records["codes"].get("AB")["colour"] == "red"


def test_a_misspelt_table_is_told_with_the_nearest(workspace: Workspace, sql: Sql) -> None:
    for schema in (None, "old"):
        with pytest.raises(NotFound) as refused:
            workspace.entities.adopt("poeple", schema=schema)
        assert str(refused.value) == "There is no table or view 'poeple'. Did you mean 'people'?"
    with pytest.raises(NotFound, match="lists those that there are"):
        workspace.entities.adopt("poeple", schema="nowhere")
