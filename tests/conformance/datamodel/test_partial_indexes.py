"""Indexes with a condition: real partial indexes where the engine has them, the same rules for records everywhere."""

from __future__ import annotations

import json
from typing import Any

import pytest

from buildify_nb.errors import DefinitionError, InvalidRecord, StillReferenced, UnsafeMigration
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import sql

OPEN = {"status": "open"}


@pytest.fixture
def ticket(workspace: Workspace) -> Any:
    """An entity of which each seat may have one open ticket."""
    fields = {"seat": "integer", "status": "string", "price": "decimal"}
    made = workspace.entities.create("ticket", table_name="ticket", fields=fields)
    return made.add_index("seat_open", ["seat"], is_unique=True, where_clause=OPEN).publish()


def definitions(workspace: Workspace) -> list[str]:
    """The statements of the indexes that the table has."""
    if workspace.runtime.database.capabilities.engine == "Postgres":
        found = sql(workspace, "SELECT indexdef FROM pg_indexes WHERE tablename = 'ticket' ORDER BY 1")
    else:
        found = sql(workspace, "SELECT sql FROM duckdb_indexes() WHERE table_name = 'ticket' ORDER BY 1")
    return [row[0] for row in found]


def test_only_records_that_fulfil_the_condition_are_unique(workspace: Workspace, ticket: Any) -> None:
    tickets = workspace.records["ticket"]
    tickets.create(seat=1, status="sold")
    sold = tickets.create(seat=1, status="sold")
    first = tickets.create(seat=1, status="open")
    tickets.create(seat=2, status=None)
    with pytest.raises(InvalidRecord, match="seat: must be unique"):
        tickets.create(seat=1, status="open")
    with pytest.raises(InvalidRecord, match="seat: must be unique"):
        tickets.update(sold["id"], status="open")
    with pytest.raises(InvalidRecord, match="seat: must be unique"):
        tickets.bulk_create([{"seat": 3, "status": "open"}, {"seat": 3, "status": "open"}])
    tickets.bulk_create([{"seat": 3, "status": "open"}, {"seat": 3, "status": "sold"}])
    tickets.delete(first["id"])
    assert tickets.update(sold["id"], status="open")["status"] == "open"
    with pytest.raises(InvalidRecord, match="seat: must be unique"):
        tickets.restore(first["id"])


def test_the_database_holds_to_it_too(workspace: Workspace, ticket: Any) -> None:
    (definition,) = [one for one in definitions(workspace) if "seat_open" in one]
    assert "'open'" in definition
    assert ("WHERE" if workspace.runtime.database.capabilities.partial_indexes else "CASE") in definition
    column = "where_clause"
    assert sql(workspace, f"SELECT {column} FROM buildify.index_definitions WHERE name = 'seat_open'") == [
        (json.dumps(OPEN),)
    ]


def test_a_preview_counts_only_what_the_index_would_hold(workspace: Workspace) -> None:
    draft = workspace.entities.create("ticket", table_name="ticket", fields={"seat": "integer", "status": "string"})
    draft.publish()
    tickets = workspace.records["ticket"]
    for seat, status in ((1, "sold"), (1, "sold"), (2, "open"), (2, "sold")):
        tickets.create(seat=seat, status=status)
    draft.add_index("seat_open", ["seat"], is_unique=True, where_clause=OPEN)
    assert not [risk for risk in draft.preview().risks if risk.level == "impossible"]
    tickets.create(seat=2, status="open")
    (risk,) = [risk for risk in draft.preview().risks if risk.level == "impossible"]
    shared = [record["id"] for record in tickets.list(filters={"seat": 2, "status": "open"})]
    assert (risk.count, risk.values, risk.sample[0] in shared) == (1, ("2",), True)
    with pytest.raises(UnsafeMigration):
        draft.publish()
    draft.edit_field("status", default_value="open").edit_index("seat_open", where_clause={"status": "none"}).publish()
    assert [risk.level for risk in draft.edit_index("seat_open", where_clause=OPEN).preview().risks].count(
        "impossible"
    ) == 1


def test_a_new_field_in_the_condition_is_judged_by_what_it_will_hold(workspace: Workspace) -> None:
    draft = workspace.entities.create("ticket", table_name="ticket", fields={"seat": "integer"}).publish()
    for _ in range(2):
        workspace.records["ticket"].create(seat=1)
    draft.add_field("status", "string", default_value="open", is_required=True)
    draft.add_index("seat_open", ["seat"], is_unique=True, where_clause=OPEN)
    assert "impossible" in [risk.level for risk in draft.preview().risks]
    draft.edit_field("status", default_value="sold").publish()
    assert workspace.records["ticket"].create(seat=1, status="open")["seat"] == 1


def test_the_condition_follows_a_rename_and_keeps_its_field(workspace: Workspace, ticket: Any) -> None:
    ticket.rename_field("status", "state")
    assert ticket.definition.index("seat_open").where_clause == {"state": "open"}
    ticket.publish()
    workspace.records["ticket"].create(seat=1, state="open")
    with pytest.raises(InvalidRecord, match="seat: must be unique"):
        workspace.records["ticket"].create(seat=1, state="open")
    with pytest.raises(StillReferenced, match="the condition of the index 'seat_open'"):
        ticket.drop_field("state")


def test_an_index_is_changed_and_dropped(workspace: Workspace, ticket: Any) -> None:
    ticket.edit_index("seat_open", is_unique=False, field_names=["seat", "price"]).publish()
    tickets = workspace.records["ticket"]
    for _ in range(2):
        tickets.create(seat=1, status="open")
    (definition,) = [one for one in definitions(workspace) if "seat_open" in one]
    assert "price" in definition
    assert "UNIQUE" not in definition
    ticket.drop_index("seat_open").publish()
    assert not [one for one in definitions(workspace) if "seat_open" in one]


def test_an_engine_without_partial_indexes_says_what_it_makes_instead(workspace: Workspace, ticket: Any) -> None:
    workspace.records["ticket"].create(seat=1, status="open")
    ticket.add_index("by_price", ["price"], where_clause={"field": "price", "operator": ">", "value": 10.5})
    told = [risk.message for risk in ticket.preview().risks if "by_price" in risk.message]
    ticket.publish()
    (definition,) = [one for one in definitions(workspace) if "by_price" in one]
    if workspace.runtime.database.capabilities.partial_indexes:
        assert (told, "WHERE" in definition) == ([], True)
    else:
        assert told == ["DuckDB has no partial indexes, so ticket_by_price_idx holds all records"]
        assert "10.5" not in definition


@pytest.mark.parametrize(
    "where",
    [
        {"due": "2026-01-02"},
        {"field": "seen", "operator": ">", "value": "2026-01-02T03:04:05+00:00"},
        {"field": "price", "operator": "between", "value": [1, "2.50"]},
        {"combinator": "or", "rules": [{"field": "done", "operator": "=", "value": True}, {"title": ["a'b", "100%"]}]},
        {"field": "price", "operator": ">", "value": "most", "valueSource": "field"},
        {"field": "owner", "operator": "notNull"},
    ],
)
def test_conditions_of_all_types_become_indexes(workspace: Workspace, where: dict[str, Any]) -> None:
    fields = {"title": "string", "due": "date", "seen": "datetime", "price": "decimal", "most": "decimal"}
    thing = workspace.entities.create("thing", fields=fields | {"done": "boolean", "owner": "uuid"})
    thing.add_index("one", ["title"], is_unique=True, where_clause=where).publish()
    workspace.records["thing"].create(title="a'b", price=1, done=True)
    assert thing.edit_field("title", max_length=300).publish().status == "published"


def test_what_no_engine_takes_is_refused(ticket: Any) -> None:
    for where in ({"field": "status", "operator": "contains", "value": "x"}, {"nothing": 1}):
        with pytest.raises(DefinitionError, match="where_clause"):
            ticket.add_index("bad", ["seat"], where_clause=where)
