"""What others did to tables and what changes left hidden: told by the studio, then taken over or deleted."""

from __future__ import annotations

import pytest

from buildify_nb.workspace import Workspace
from tests.unit.widgets.studio_page import StudioPage

TRACK = "tenant_default.custom_track"


def _sql(workspace: Workspace, statement: str) -> None:
    workspace.runtime.database.as_owner(lambda uow: uow.connection.exec_driver_sql(statement))


@pytest.fixture
def track(memory: Workspace, studio: StudioPage) -> str:
    """A published entity with a record."""
    entity = studio.make("track", ["title", "mood"])
    studio.answer("publish", id=entity)
    memory.records["track"].create(title="So What", mood="blue")
    return entity


def test_what_was_changed_outside_is_told_and_taken_over(memory: Workspace, studio: StudioPage, track: str) -> None:
    assert studio.answer("drift", id=track)["changes"] == []
    assert studio.answer("changed_tables") == []
    _sql(memory, f"ALTER TABLE {TRACK} ADD COLUMN plays integer")
    _sql(memory, f"ALTER TABLE {TRACK} ADD COLUMN span interval")
    told = studio.answer("drift", id=track)
    assert told["changes"] == ["there is an unknown column plays", "there is an unknown column span"]
    assert told["takenOver"] == ["the column plays is a field of type integer"]
    assert "drop it in the database" in told["toUndo"][0]
    assert studio.answer("changed_tables") == ["track"]
    answer = studio.answer("take_over", id=track)
    assert answer["call"] == 'ws.entities["track"].reconcile()'
    assert memory.entities["track"].definition.field("plays").field_type == "integer"
    assert studio.answer("drift", id=track)["takenOver"] == []


def test_an_index_is_put_back(memory: Workspace, studio: StudioPage) -> None:
    track = studio.make("track", ["title"])
    studio.answer("edit_field", id=track, field="title", changes={"is_unique": True})
    studio.answer("publish", id=track)
    _sql(memory, "DROP INDEX tenant_default.custom_track_title_key")
    told = studio.answer("drift", id=track)
    assert (told["changes"], told["mayPutBack"]) == (["the index custom_track_title_key is missing"], True)
    assert studio.answer("changed_tables") == ["track"]
    assert studio.answer("put_back", id=track)["call"] == 'ws.entities["track"].reconcile(put_back=True)'
    assert studio.answer("drift", id=track)["changes"] == []
    assert memory.entities["track"].definition.field("title").is_unique


def test_an_adopted_table_is_read_again(memory: Workspace, studio: StudioPage) -> None:
    _sql(memory, "CREATE SCHEMA shop")
    _sql(memory, "CREATE TABLE shop.people (id INTEGER PRIMARY KEY, name TEXT)")
    person = str(memory.entities.adopt("people", name="person").definition.id)
    _sql(memory, "ALTER TABLE shop.people ADD COLUMN town TEXT")
    told = studio.answer("drift", id=person)
    assert (told["isAdopted"], told["changes"], told["toUndo"]) == (True, told["takenOver"], [])
    assert told["changes"][0].startswith("+ town")
    assert studio.answer("changed_tables") == ["person"]
    assert studio.answer("take_over", id=person)["call"] == 'ws.entities["person"].readopt()'
    assert [field.name for field in memory.records["person"].entity.fields] == ["id", "name", "town"]
    _sql(memory, "DROP TABLE shop.people")
    gone = studio.answer("drift", id=person)
    assert (gone["takenOver"], len(gone["toUndo"])) == ([], 1)


def test_hidden_values_are_counted_and_deleted_for_good(memory: Workspace, studio: StudioPage, track: str) -> None:
    assert studio.answer("parked", id=track) == []
    studio.answer("drop_field", id=track, field="mood")
    studio.answer("publish", id=track)
    hidden = studio.answer("parked", id=track)
    assert [(one["kind"], one["of"], one["migration"], one["rows"]) for one in hidden] == [
        ("column", "mood", "track_v2", 1)
    ]
    assert hidden[0]["mayLook"]
    found = studio.answer("look", id=track, name=hidden[0]["name"])
    kept = memory.records["track"].list()[0]["id"]
    assert (found["columns"], found["rows"]) == (["id", "mood"], [[kept, "blue"]])
    assert found["told"] == f"1 of 1 row of {hidden[0]['name']}"
    answer = studio.answer("purge", id=track, name=hidden[0]["name"])
    assert answer["call"] == f'ws.entities["track"].purge("{hidden[0]["name"]}", confirm=True)'
    assert len(memory.entities["track"].parked()) == 0
    assert studio.refusal("purge", id=track, name=hidden[0]["name"])["code"] == "NotFound"


def test_hidden_values_are_not_shown_to_who_may_not_read_the_records(memory: Workspace) -> None:
    track = memory.entities.create("track", fields={"title": "string", "mood": "string"}).publish()
    memory.records["track"].create(title="So What", mood="blue")
    track.drop_field("mood").publish()
    memory.roles.create("modeller", permissions=["data_model:*:tenant"])
    memory.users.create("max", roles=["modeller"])
    page = StudioPage(memory.as_user("max"))
    identity = str(track.definition.id)
    [hidden] = page.answer("parked", id=identity)
    assert (hidden["rows"], hidden["mayLook"]) == (1, False)
    assert page.refusal("look", id=identity, name="mood")["code"] == "PermissionDenied"


def test_hidden_tables_of_deleted_entities_are_listed_and_deleted_for_good(
    memory: Workspace, studio: StudioPage, track: str
) -> None:
    assert studio.answer("parked_tables") == []
    studio.answer("archive", id=track)
    studio.answer("delete_entity", id=track)
    [hidden] = studio.answer("parked_tables")
    assert (hidden["kind"], hidden["of"], hidden["rows"]) == ("table", "track", 1)
    found = studio.answer("look_at_table", name=hidden["name"])
    [row] = [dict(zip(found["columns"], row, strict=True)) for row in found["rows"]]
    assert (hidden["mayLook"], row["title"], row["mood"]) == (True, "So What", "blue")
    answer = studio.answer("purge_table", name=hidden["name"])
    assert answer["call"] == f'ws.entities.purge("{hidden["name"]}", confirm=True)'
    assert len(memory.entities.parked()) == 0
    assert studio.refusal("purge_table", name=hidden["name"])["code"] == "NotFound"


def test_a_deleted_entity_is_brought_back(memory: Workspace, studio: StudioPage, track: str) -> None:
    studio.answer("archive", id=track)
    studio.answer("delete_entity", id=track)
    [hidden] = studio.answer("parked_tables")
    answer = studio.answer("restore_entity", name=hidden["name"])
    assert answer["call"] == f'ws.entities.restore("{hidden["name"]}")'
    assert (answer["entity"]["id"], answer["entity"]["status"]) == (track, "archived")
    assert studio.answer("parked_tables") == []
    studio.answer("publish", id=track)
    assert [record["title"] for record in memory.records["track"].list()] == ["So What"]
    assert studio.refusal("restore_entity", name=hidden["name"])["code"] == "NotFound"


def test_a_yes_empties_lookups_at_records_deleted_meanwhile(memory: Workspace, studio: StudioPage, track: str) -> None:
    mood = memory.entities.create("mood", fields={"name": "string"}, supports_soft_delete=False)
    mood.publish()
    memory.entities["track"].add_field("felt", "lookup", reference_entity="mood").publish()
    blue = memory.records["mood"].create(name="blue")["id"]
    memory.records["track"].create(title="Blue", felt=blue)
    studio.answer("archive", id=track)
    studio.answer("delete_entity", id=track)
    memory.records["mood"].delete(blue)
    [hidden] = studio.answer("parked_tables")
    error = studio.refusal("restore_entity", name=hidden["name"])
    assert (error["code"], error["what"]) == ("UnsafeMigration", "'track' was not brought back.")
    assert "1 value of felt points at no record of custom_mood" in error["why"]
    assert "accept_data_loss" in error["todo"]
    answer = studio.answer("restore_entity", name=hidden["name"], accept_data_loss=True)
    assert answer["call"] == f'ws.entities.restore("{hidden["name"]}", accept_data_loss=True)'
    studio.answer("publish", id=track)
    assert [record["felt"] for record in memory.records["track"].list()] == [None, None]
