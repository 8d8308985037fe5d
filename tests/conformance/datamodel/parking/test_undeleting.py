"""A deleted entity comes back with its history and its records, or it is said why it cannot."""

from __future__ import annotations

import pytest

from buildify_nb.errors import (
    AlreadyExists,
    DriftFound,
    InvalidRecord,
    InvalidState,
    NotFound,
    PermissionDenied,
    UnsafeMigration,
)
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.publishing.test_planning import column, fill
from tests.conformance.datamodel.tables import sql, table_of

SHAPE = {"a": {"field_type": "string", "is_unique": True}, "b": "integer"}


def test_an_entity_comes_back_archived_with_all_that_it_had(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields=SHAPE).publish()
    fill(workspace, "thing", a=["1", "2"], b=[10, None])
    thing.drop_field("b").publish()
    thing.add_field("c", "string")
    before, history = table_of(workspace, "custom_thing"), [m.migration_name for m in thing.history()]
    thing.archive().delete()
    assert "thing" not in workspace.entities
    back = workspace.entities.restore("thing")
    assert (back.status, back.definition.id) == ("archived", thing.definition.id)
    assert [field.name for field in back.definition.fields] == ["a", "c"]
    assert [m.migration_name for m in back.history()] == history
    assert table_of(workspace, "custom_thing") == before
    assert (len(workspace.entities.parked()), back.parked().names, len(back.drift())) == (0, ["parked_b_v2"], 0)
    told = workspace.audit.entries().items[0]
    assert (told.action, told.changes["status"]) == ("restore_entity", ["deleted", "archived"])
    with pytest.raises(InvalidState, match="archived"):
        workspace.records["thing"].list()
    back.publish()
    assert column(workspace, "thing", "a") == ["1", "2"]
    back.rollback().rollback()
    assert column(workspace, "thing", "b") == [10, None]


def test_rights_of_roles_are_not_given_back(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields=SHAPE).publish()
    workspace.roles.create("reader", permissions=["records:read:thing", "data_model:read:tenant"])
    workspace.users.create("max", roles=["reader"])
    thing.archive().delete()
    workspace.entities.restore("thing").publish()
    with pytest.raises(PermissionDenied):
        workspace.as_user("max").records["thing"].list()
    assert workspace.records["thing"].list().total == 0


def test_of_several_that_had_the_name_one_is_said_by_its_table(workspace: Workspace) -> None:
    for value in ("first", "second"):
        thing = workspace.entities.create("thing", fields=SHAPE).publish()
        fill(workspace, "thing", a=[value])
        thing.archive().delete()
    first, second = workspace.entities.parked().names
    with pytest.raises(NotFound, match="Say its table"):
        workspace.entities.restore("thing")
    assert workspace.entities.parked().names == [first, second]
    workspace.entities.restore(first).publish()
    assert column(workspace, "thing", "a")[0] in ("first", "second")
    assert workspace.entities.parked().names == [second]
    with pytest.raises(NotFound, match=r"No deleted entity was called 'other'.*There is thing\."):
        workspace.entities.restore("other")


def test_what_has_its_names_by_now_stands_in_the_way(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields=SHAPE).publish()
    fill(workspace, "thing", a=["1"])
    thing.archive().delete()
    other = workspace.entities.create("thing", fields=SHAPE)
    with pytest.raises(AlreadyExists, match="There is already an entity 'thing'"):
        workspace.entities.restore("thing")
    other.edit(name="renamed")
    with pytest.raises(AlreadyExists, match="The table name 'custom_thing' is taken"):
        workspace.entities.restore("thing")
    other.delete()
    sql(workspace, "CREATE TABLE {s}.custom_thing (id integer)")
    with pytest.raises(DriftFound, match=r"already is a table 'custom_thing'.*then bring the entity back"):
        workspace.entities.restore("thing")
    assert [one.rows for one in workspace.entities.parked()] == [1]
    sql(workspace, "DROP TABLE {s}.custom_thing")
    workspace.entities.restore("thing").publish()
    assert column(workspace, "thing", "a") == ["1"]


def test_what_its_lookups_point_at_has_to_be_there(workspace: Workspace) -> None:
    album = workspace.entities.create("album", fields={"title": "string"}).publish()
    lookup = {"field_type": "lookup", "reference_entity": "album"}
    track = workspace.entities.create("track", fields={"name": "string", "album": lookup}).publish()
    kept = workspace.records["album"].create(title="Blue")
    workspace.records["track"].create(name="Carey", album=kept["id"])
    track.archive().delete()
    album.archive().delete()
    gone = r"lookup 'album' points at 'album', which is gone.*ws\.entities\.restore\('album'\)"
    with pytest.raises(InvalidState, match=gone):
        workspace.entities.restore("track")
    assert len(workspace.entities.parked()) == 2
    workspace.entities.restore("album").publish()
    workspace.entities.restore("track").publish()
    [record] = workspace.records["track"].list()
    assert record["album"] == kept["id"]


@pytest.mark.parametrize("soft", [False, True], ids=["deleted", "soft deleted"])
def test_lookups_at_records_that_were_deleted_meanwhile_are_emptied_with_a_yes(
    workspace: Workspace, engine_name: str, soft: bool
) -> None:
    workspace.entities.create("album", fields={"title": "string"}, supports_soft_delete=soft).publish()
    lookup = {"field_type": "lookup", "reference_entity": "album"}
    track = workspace.entities.create("track", fields={"name": "string", "album": lookup}).publish()
    kept = workspace.records["album"].create(title="Blue")
    workspace.records["track"].create(name="Carey", album=kept["id"])
    track.archive().delete()
    workspace.records["album"].delete(kept["id"])
    told = r"1 value of album points at no record of custom_album, or at a deleted one .*accept_data_loss=True"
    with pytest.raises(UnsafeMigration, match=told):
        workspace.entities.restore("track")
    assert ("track" in workspace.entities, len(workspace.entities.parked())) == (False, 1)
    back = workspace.entities.restore("track", accept_data_loss=True)
    assert workspace.audit.entries().items[0].changes == {"status": ["deleted", "archived"], "emptied": {"album": 1}}
    back.publish()
    assert [(one["name"], one["album"]) for one in workspace.records["track"].list()] == [("Carey", None)]
    other = workspace.records["album"].create(title="Hejira")["id"]
    with pytest.raises(InvalidRecord):
        workspace.records["track"].create(name="Song", album=kept["id"])
    workspace.records["track"].create(name="Coyote", album=other)
    if engine_name == "postgres":
        assert len(table_of(workspace, "custom_track").references) == 1


def test_a_lookup_at_a_record_that_was_restored_keeps_it(workspace: Workspace) -> None:
    workspace.entities.create("album", fields={"title": "string"}).publish()
    lookup = {"field_type": "lookup", "reference_entity": "album", "is_required": True}
    track = workspace.entities.create("track", fields={"name": "string", "album": lookup}).publish()
    kept = workspace.records["album"].create(title="Blue")["id"]
    workspace.records["track"].create(name="Carey", album=kept)
    track.archive().delete()
    workspace.records["album"].delete(kept)
    with pytest.raises(UnsafeMigration, match="Restore those of them that are only marked as deleted"):
        workspace.entities.restore("track", accept_data_loss=True)
    workspace.records["album"].restore(kept)
    workspace.entities.restore("track").publish()
    assert [one["album"] for one in workspace.records["track"].list()] == [kept]


def test_an_entity_that_refers_to_itself_comes_back(workspace: Workspace) -> None:
    person = workspace.entities.create("person", fields={"name": "string"})
    person.add_field("boss", "lookup", reference_entity="person").publish()
    records = workspace.records["person"]
    boss = records.create(name="Ada")["id"]
    records.create(name="Bo", boss=boss)
    person.archive().delete()
    workspace.entities.restore("person").publish()
    assert [one["boss"] for one in records.list(sort="name")] == [None, boss]


def test_a_lookup_that_may_not_be_empty_keeps_its_entity_away(workspace: Workspace) -> None:
    workspace.entities.create("album", fields={"title": "string"}, supports_soft_delete=False).publish()
    lookup = {"field_type": "lookup", "reference_entity": "album", "is_required": True, "is_nullable": False}
    track = workspace.entities.create("track", fields={"name": "string", "album": lookup}).publish()
    kept = workspace.records["album"].create(title="Blue")
    workspace.records["track"].create(name="Carey", album=kept["id"])
    track.archive().delete()
    workspace.records["album"].delete(kept["id"])
    with pytest.raises(UnsafeMigration, match="album may not be empty"):
        workspace.entities.restore("track", accept_data_loss=True)
    assert [one.rows for one in workspace.entities.parked()] == [1]


def test_a_draft_and_one_whose_table_was_purged_come_back_as_drafts(workspace: Workspace) -> None:
    workspace.entities.create("idea", fields=SHAPE).delete()
    assert workspace.entities.restore("idea").status == "draft"
    thing = workspace.entities.create("thing", fields=SHAPE).publish()
    fill(workspace, "thing", a=["1"])
    thing.archive().delete()
    workspace.entities.purge(confirm=True)
    back = workspace.entities.restore("thing")
    assert (back.status, len(back.drift())) == ("draft", 0)
    back.publish()
    assert workspace.records["thing"].list().total == 0


def test_one_whose_table_was_dropped_outside_is_deleted_and_made_anew(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields=SHAPE).publish()
    sql(workspace, "DROP TABLE {s}.custom_thing")
    with pytest.raises(DriftFound, match=r"the table is gone.*archive and delete the entity.*ws\.entities\.restore"):
        thing.edit(label="Other").publish()
    thing.archive().delete()
    assert ("thing" in workspace.entities, len(workspace.entities.parked())) == (False, 0)
    workspace.entities.restore("thing").publish()
    fill(workspace, "thing", a=["1"])
    assert (column(workspace, "thing", "a"), len(workspace.entities["thing"].drift())) == (["1"], 0)


def test_a_view_and_an_adopted_table_come_back(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields=SHAPE).publish()
    fill(workspace, "thing", a=["1"])
    view = workspace.entities.create_view("seen", source="thing", fields={"a": "a"}).publish()
    view.archive().delete()
    workspace.entities.restore("seen").publish()
    assert [record["a"] for record in workspace.records["seen"].list()] == ["1"]
    workspace.entities["seen"].archive().delete()
    sql(workspace, "CREATE SCHEMA shop")
    sql(workspace, "CREATE TABLE shop.people (id integer PRIMARY KEY, name text)")
    sql(workspace, "INSERT INTO shop.people VALUES (1, 'Ada')")
    workspace.entities.adopt("people").delete()
    back = workspace.entities.restore("people")
    assert back.status == "archived"
    assert [record["name"] for record in workspace.records[back.publish().name].list()] == ["Ada"]
    back.refresh().delete()
    workspace.entities.adopt("people", name="person")
    with pytest.raises(AlreadyExists, match="adopted as 'person' by now"):
        workspace.entities.restore("people")
    thing.archive()
    thing.delete()
    with pytest.raises(InvalidState, match="not published"):
        workspace.entities.restore("seen")
    assert "seen" not in workspace.entities


def test_it_takes_the_right_to_create(workspace: Workspace) -> None:
    workspace.entities.create("thing", fields=SHAPE).publish().archive().delete()
    workspace.roles.create("modeller", permissions=["data_model:read:tenant", "data_model:delete:tenant"])
    workspace.users.create("max", roles=["modeller"])
    with pytest.raises(PermissionDenied):
        workspace.as_user("max").entities.restore("thing")
    assert len(workspace.entities.parked()) == 1
