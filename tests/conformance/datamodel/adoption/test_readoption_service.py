"""What the owner of an adopted table changed is told, and taken over; what people set stays."""

from __future__ import annotations

import pytest

from buildify_nb.errors import DriftFound, InvalidRecord, InvalidState, NotFound, PermissionDenied
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import Sql

PLAIN = "id INTEGER PRIMARY KEY, name VARCHAR(40), phone TEXT, age INTEGER"
POINTS = "boss_id INTEGER REFERENCES old.bosses (id)"


@pytest.fixture
def adopted(workspace: Workspace, sql: Sql) -> Workspace:
    sql(
        "CREATE SCHEMA old",
        "CREATE TABLE old.bosses (id INTEGER PRIMARY KEY, name TEXT)",
        f"CREATE TABLE old.people ({PLAIN}, {POINTS})",
        "INSERT INTO old.bosses VALUES (1, 'Bo')",
        "INSERT INTO old.people VALUES (1, 'Ann', '123', 40, 1)",
    )
    workspace.entities.adopt_schema("old")
    return workspace


def remade(sql: Sql, columns: str, values: str) -> None:
    """The owner's change: the table anew, under its name and rights, as either engine lets one."""
    sql("DROP TABLE old.people", f"CREATE TABLE old.people ({columns})", f"INSERT INTO old.people VALUES ({values})")


def test_nothing_changed(adopted: Workspace) -> None:
    people = adopted.entities["people"]
    assert repr(people.adoption_changes()) == "people: nothing changed in old.people"
    revision = people.revision
    assert people.readopt().is_empty
    assert people.refresh().revision == revision
    assert len(adopted.entities.adoption_changes()) == 0


def test_columns_are_taken_over_and_fields_keep_what_people_set(adopted: Workspace, sql: Sql) -> None:
    people = adopted.entities["people"]
    people.edit_field("name", label="Full name", help_text="As in the passport").publish()
    ids = {field.name: field.id for field in people.definition.fields}
    remade(
        sql,
        f"id INTEGER PRIMARY KEY, name TEXT NOT NULL, telephone TEXT, {POINTS}, note TEXT",
        "1, 'Ann', '123', 1, 'x'",
    )
    with pytest.raises(DriftFound, match=r"readopt\(preview=True\)"):
        people.edit(label="Human").publish()
    told = people.readopt(renamed={"phone": "telephone"}, preview=True)
    lines = [str(change).partition(":")[0] for change in told.items]
    assert {"- age", "~ telephone", "~ name", "+ note"} <= set(lines)
    assert told.publishes_edits
    assert people.refresh().definition.field("age").id == ids["age"]
    assert people.readopt(renamed={"phone": "telephone"}) == told
    now = adopted.records["people"].entity
    assert [field.name for field in now.fields] == ["id", "name", "phone", "boss_id", "note"]
    assert all(ids[name] == now.field(name).id for name in ("id", "name", "phone", "boss_id"))
    assert (now.label, now.field("name").label, now.field("name").help_text) == (
        "Human",
        "Full name",
        "As in the passport",
    )
    made = adopted.records["people"].create(id=2, name="Bob", phone="456", note="y", boss_id="1")
    assert (made["phone"], made["boss_id"]) == ("456", "1")
    assert sql("SELECT telephone, note FROM old.people WHERE id = 2") == [("456", "y")]
    with pytest.raises(InvalidRecord, match="name: must be given"):
        adopted.records["people"].create(id=3)
    people.edit(label="Person").publish()
    assert people.refresh().adoption_changes().is_empty


def test_relationships_go_and_come_with_their_references(adopted: Workspace, sql: Sql) -> None:
    assert adopted.records["bosses"].related("1", "people")[0]["name"] == "Ann"
    remade(sql, f"{PLAIN}, boss_id INTEGER", "1, 'A', '', 1, 1")
    people = adopted.entities["people"]
    assert [str(one) for one in people.readopt().items] == ["~ boss_id: old.bosses.id → none"]
    assert list(adopted.relationships) == []
    assert adopted.records["people"].get("1")["boss_id"] == 1
    remade(sql, f"{PLAIN}, {POINTS}", "1, 'A', '', 1, 1")
    people.readopt()
    assert list(adopted.relationships) == ["bosses_people"]
    assert adopted.records["bosses"].related("1", "people").total == 1


def test_a_key_that_is_gone_makes_the_records_read_only(adopted: Workspace, sql: Sql) -> None:
    remade(sql, f"id INTEGER, name VARCHAR(40), phone TEXT, age INTEGER, {POINTS}", "1, 'Ann', '123', 40, 1")
    changed = adopted.entities.adoption_changes()
    assert [one.entity for one in changed] == ["people"]
    assert "~ the table: primary key id → no primary key" in repr(changed)
    adopted.entities["people"].readopt()
    with pytest.raises(InvalidState, match="cannot be changed"):
        adopted.records["people"].create(id=2)


def test_a_table_that_is_gone_is_told(adopted: Workspace, sql: Sql) -> None:
    sql("DROP TABLE old.people")
    assert adopted.entities["people"].adoption_changes().is_gone
    assert repr(adopted.entities.adoption_changes()).endswith("- the table is gone")
    with pytest.raises(NotFound, match="no table or view 'people'"):
        adopted.entities["people"].readopt()


def test_only_adopted_tables_and_who_may_publish(adopted: Workspace) -> None:
    with pytest.raises(InvalidState, match="was not adopted"):
        adopted.entities.create("own", fields={"name": "string"}).adoption_changes()
    adopted.roles.create("reader", permissions=["data_model:read:tenant"])
    adopted.users.create("rea", roles=["reader"])
    people = adopted.as_user("rea").entities["people"]
    assert people.adoption_changes().is_empty
    with pytest.raises(PermissionDenied, match="data_model:execute:tenant"):
        people.readopt()
