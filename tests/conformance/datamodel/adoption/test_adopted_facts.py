"""A lookup to an adopted entity holds that table's keys, whoever made it and how."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from buildify_nb.errors import InvalidRecord
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import Sql


@pytest.fixture(params=["integer", "text"])
def keys(request: pytest.FixtureRequest, workspace: Workspace, sql: Sql) -> list[Any]:
    """The keys of an adopted table, "place", numbers or text."""
    found: list[Any] = [1, 2] if request.param == "integer" else ["north", "south"]
    column = "INTEGER" if request.param == "integer" else "VARCHAR(20)"
    sql(
        "CREATE SCHEMA shop",
        f"CREATE TABLE shop.place (code {column} PRIMARY KEY, name VARCHAR(50))",
        *(f"INSERT INTO shop.place VALUES ({key!r}, 'the {key}')" for key in found),
    )
    workspace.entities.adopt("place")
    return found


def takes_keys(workspace: Workspace, entity: str, keys: list[Any]) -> None:
    """That records of an entity refer to places by their keys, and to none that is not there."""
    made = workspace.records[entity].create(place=keys[0])
    assert made["place"] == str(keys[0])
    assert workspace.records[entity].update(made["id"], place=keys[1])["place"] == str(keys[1])
    assert [one["name"] for one in workspace.records[entity].related(made["id"], "place")] == [f"the {keys[1]}"]
    with pytest.raises(InvalidRecord, match="place"):
        workspace.records[entity].update(made["id"], place=9 if isinstance(keys[0], int) else "west")
    assert workspace.records[entity].get(made["id"])["place"] == str(keys[1])


def test_a_new_entity_refers_by_key(workspace: Workspace, keys: list[Any]) -> None:
    made = workspace.entities.create("trip", fields={"title": "string", "place": {"reference_entity": "place"}})
    made.publish()
    takes_keys(workspace, "trip", keys)
    made.clone("tour").publish()
    takes_keys(workspace, "tour", keys)


def test_an_added_and_an_edited_field_refer_by_key(workspace: Workspace, keys: list[Any]) -> None:
    workspace.entities.create("city", fields={"name": "string"}).publish()
    trip = workspace.entities.create("trip", fields={"title": "string"}).publish()
    trip.add_field("place", "lookup", reference_entity="place").publish()
    takes_keys(workspace, "trip", keys)
    tour = workspace.entities.create("tour", fields={"place": {"reference_entity": "city"}})
    tour.edit_field("place", reference_entity="place", metadata={"source": "SAP"}).publish()
    takes_keys(workspace, "tour", keys)
    tour.edit_field("place", reference_entity="city")
    assert tour.definition.field("place").metadata == {"source": "SAP"}


def test_a_frame_and_a_relationship_refer_by_key(workspace: Workspace, keys: list[Any]) -> None:
    frame = pd.DataFrame({"title": ["a"], "place": [keys[0]]})
    workspace.entities.from_dataframe("trip", frame, references={"place": "place"})
    takes_keys(workspace, "trip", keys)
    workspace.entities.create("tour", fields={"title": "string"})
    workspace.relationships.create("place", "tour")
    workspace.entities["tour"].publish()
    takes_keys(workspace, "tour", keys)
