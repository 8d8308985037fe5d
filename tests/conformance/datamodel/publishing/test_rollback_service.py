"""A rollback gives back what was before, loses nothing without a yes, and can itself be taken back by publishing."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.datamodel.publishing import publishing_store
from buildify_nb.errors import InvalidRecord, InvalidState, NotFound, PermissionDenied, StillReferenced, UnsafeMigration
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.publishing.test_planning import column, fill
from tests.conformance.datamodel.tables import sql, table_of


def test_a_lossy_change_comes_back_whole(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string", "b": "integer"}).publish()
    fill(workspace, "thing", a=["12", "abc", "007", None], b=[1, 2, 3, 4])
    before = table_of(workspace, "custom_thing")
    thing.edit_field("a", field_type="integer").publish("as numbers", accept_data_loss=True)
    assert column(workspace, "thing", "a") == [12, None, 7, None]
    thing.rollback()
    assert table_of(workspace, "custom_thing") == before
    assert thing.definition.field("a").field_type == "string"
    assert (thing.status, thing.has_unpublished_changes, thing.preview().is_empty) == ("published", False, True)
    migration = thing.last_migration()
    assert (migration.status, migration.commit_message) == ("rolled_back", "as numbers")
    newest = thing.revisions()[-1]
    assert (newest.action, newest.restores, newest.document) == ("rollback", 1, thing.revisions()[0].document)
    assert workspace.audit.entries().items[0].action == "rollback_entity"
    assert workspace.records["thing"].create(a="text again")["a"] == "text again"


def test_what_was_written_since_goes_along(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string", "b": "string"}).publish()
    fill(workspace, "thing", a=["1.50", "x", "3", "4"], b=["p", "q", "r", "s"])
    thing.edit_field("a", field_type="decimal").drop_field("b").add_field("c", "integer", default_value=9)
    thing.publish(accept_data_loss=True)
    records = workspace.records["thing"]
    ids = [record["id"] for record in records.list(sort=["created_at"])]
    records.update(ids[1], a="8.25")
    records.update(ids[2], a=None)
    records.create(a="5", c=1)
    thing.rollback()
    assert column(workspace, "thing", "a") == ["1.50", "8.25", None, "4", "5"]
    assert column(workspace, "thing", "b") == ["p", "q", "r", "s", None]
    thing.undo().publish()
    assert [str(value) for value in column(workspace, "thing", "a")[:2]] == ["1.50", "8.25"]
    assert column(workspace, "thing", "c") == [9, 9, 9, 9, 1]


def test_values_that_do_not_fit_need_a_yes_and_stay_hidden(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "integer"}).publish()
    fill(workspace, "thing", a=[1, 2])
    thing.edit_field("a", field_type="string").publish()
    fill(workspace, "thing", a=["many"])
    [risk] = [risk for risk in thing.preview_rollback().risks if risk.level == "loses data"]
    assert (risk.count, "'many'" in risk.message) == (1, True)
    with pytest.raises(UnsafeMigration, match=r"was not rolled back.*many"):
        thing.rollback()
    assert (thing.refresh().status, column(workspace, "thing", "a")) == ("published", ["1", "2", "many"])
    thing.rollback(accept_data_loss=True)
    assert column(workspace, "thing", "a") == [1, 2, None]
    thing.undo().publish()
    assert column(workspace, "thing", "a") == ["1", "2", "many"]


def test_undo_and_publish_brings_lost_values_back_as_well(workspace: Workspace) -> None:
    options = {"field_type": "select", "allowed_values": ["red", "mauve", "blue"]}
    thing = workspace.entities.create("thing", fields={"a": "string", "color": options}).publish()
    fill(workspace, "thing", a=["007", "x", "5"], color=["red", "mauve", "blue"])
    thing.edit_field("a", field_type="integer").publish(accept_data_loss=True)
    thing.edit_field("color", allowed_values=["red", "blue"]).publish()
    ids = [record["id"] for record in workspace.records["thing"].list(sort=["created_at"])]
    workspace.records["thing"].update(ids[2], a=6)
    thing.undo().undo()
    assert not thing.preview().loses_data
    thing.publish()
    assert column(workspace, "thing", "a") == ["007", "x", "6"]
    assert column(workspace, "thing", "color") == ["red", "mauve", "blue"]


def test_several_conversions_are_walked_back(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    fill(workspace, "thing", a=["2026-01-02", "never", "2026-03-04T05:00:00Z"])
    thing.edit_field("a", field_type="datetime").publish(accept_data_loss=True)
    thing.edit_field("a", field_type="date").publish(accept_data_loss=True)
    assert [str(value) for value in column(workspace, "thing", "a")] == ["2026-01-02", "None", "2026-03-04"]
    thing.restore(1).publish()
    assert column(workspace, "thing", "a") == ["2026-01-02", "never", "2026-03-04T05:00:00Z"]


def test_publishes_that_brought_values_back_are_rolled_back_one_by_one(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "decimal", "b": "string"}).publish()
    fill(workspace, "thing", a=["0.50", "1.50"], b=["p", "q"])
    tables = [table_of(workspace, "custom_thing")]
    thing.edit_field("a", field_type="string").drop_field("b").publish()
    tables.append(table_of(workspace, "custom_thing"))
    for revision in (1, 2):
        thing.restore(revision).publish(accept_data_loss=True)
        tables.append(table_of(workspace, "custom_thing"))
    for expected in reversed(tables[:-1]):
        thing.rollback(accept_data_loss=True)
        assert table_of(workspace, "custom_thing") == expected
    assert column(workspace, "thing", "b") == ["p", "q"]


def test_records_go_out_of_service_only_when_that_is_meant(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    assert thing.preview_rollback().risks == ()
    fill(workspace, "thing", a=["1", "2"])
    [risk] = thing.preview_rollback().risks
    assert (risk.level, risk.count, thing.preview_rollback().loses_data) == ("hides records", 2, True)
    with pytest.raises(UnsafeMigration) as refused:
        thing.rollback()
    assert str(refused.value) == (
        "'thing' was not rolled back. hides records: 2 records of thing would be out of service; none is lost, "
        "publishing again brings all back. If that is meant, roll back with accept_data_loss=True."
    )
    assert column(workspace, "thing", "a") == ["1", "2"]
    thing.rollback(accept_data_loss=True)
    with pytest.raises(InvalidState, match=r"'thing' serves no records\. It is a draft"):
        workspace.records["thing"].list()
    thing.publish()
    assert column(workspace, "thing", "a") == ["1", "2"]


def test_one_after_the_other_down_to_a_draft_and_up_again(workspace: Workspace) -> None:
    fields = {"a": {"field_type": "string", "is_unique": True}, "up": {"reference_entity": "thing"}}
    thing = workspace.entities.create("thing", fields=fields).publish()
    first = workspace.records["thing"].create(a="1")
    workspace.records["thing"].create(a="2", up=first["id"])
    before = table_of(workspace, "custom_thing")
    thing.rename_field("a", "b").publish()
    with pytest.raises(InvalidState, match="Roll back first: thing_v2"):
        thing.rollback("thing_v1")
    thing.rollback("thing_v2").rollback(thing.history()[0], accept_data_loss=True)
    assert (thing.status, thing.has_unpublished_changes) == ("draft", True)
    assert [migration.status for migration in thing.history()] == ["rolled_back", "rolled_back"]
    with pytest.raises(InvalidState, match="a draft"):
        workspace.records["thing"].list()
    with pytest.raises(InvalidState, match="nothing to roll back"):
        thing.rollback()
    thing.publish("again")
    assert table_of(workspace, "custom_thing") == before
    with pytest.raises(InvalidRecord, match="must be unique"):
        workspace.records["thing"].create(a="1")
    thing.rollback(accept_data_loss=True)
    thing.edit(table_name="moved").edit_field("a", field_type="integer").add_field("c", "string", default_value="x")
    thing.publish()
    assert table_of(workspace, "moved").column("a") == [1, 2]
    assert table_of(workspace, "moved").column("c") == ["x", "x"]


def test_links_go_and_come_with_the_publish_that_made_their_table(workspace: Workspace) -> None:
    album = workspace.entities.create("album", fields={"title": "string"}).publish()
    tag = workspace.entities.create("tag", fields={"name": "string"})
    workspace.relationships.create("album", "tag", "many-to-many")
    tag.publish()
    first, label = workspace.records["album"].create(title="one"), workspace.records["tag"].create(name="jazz")
    sql(workspace, f"INSERT INTO {{s}}.link_album_tag VALUES ('{first['id']}', '{label['id']}')")
    with pytest.raises(StillReferenced, match="the relationship album_tag"):
        album.rollback()
    with pytest.raises(UnsafeMigration, match=r"1 link of album_tag .* 1 record of tag would be out of service"):
        tag.rollback()
    tag.rollback(accept_data_loss=True)
    assert (tag.status, album.refresh().status) == ("draft", "published")
    workspace.records["album"].create(title="two")
    tag.publish()
    assert sql(workspace, "SELECT count(*) FROM {s}.link_album_tag")[0][0] == 1
    album.edit(label="Record").publish()
    album.rollback()
    assert album.definition.label == "Album"


def test_a_table_that_others_point_at_stays(workspace: Workspace) -> None:
    artist = workspace.entities.create("artist", fields={"name": "string"}).publish()
    workspace.entities.create("album", fields={"artist": {"reference_entity": "artist"}}).publish()
    with pytest.raises(StillReferenced, match=r"the lookup album\.artist"):
        artist.rollback()
    assert artist.refresh().status == "published"


def test_deleted_records_stay_deleted_through_a_rollback(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    fill(workspace, "thing", a=["1", "2"])
    workspace.records["thing"].delete(workspace.records["thing"].list().items[0]["id"])
    before = table_of(workspace, "custom_thing")
    thing.edit(supports_soft_delete=False).publish(accept_data_loss=True)
    thing.rollback()
    assert table_of(workspace, "custom_thing") == before


def test_empty_values_are_not_filled_by_a_rollback(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string", "b": "integer"}).publish()
    fill(workspace, "thing", a=["1", "2"], b=[10, None])
    thing.edit_field("b", default_value=5).publish()
    thing.drop_field("b").publish()
    thing.rollback()
    assert column(workspace, "thing", "b") == [10, None]


def test_a_required_field_that_new_records_do_not_have(workspace: Workspace) -> None:
    thing = workspace.entities.create(
        "thing", fields={"a": "string", "b": {"field_type": "string", "is_required": True}}
    )
    thing.publish()
    fill(workspace, "thing", a=["1"], b=["x"])
    thing.drop_field("b").publish()
    fill(workspace, "thing", a=["2"])
    with pytest.raises(UnsafeMigration, match="b is empty in 1 record"):
        thing.rollback(accept_data_loss=True)
    assert column(workspace, "thing", "a") == ["1", "2"]


def stop(*arguments: Any, **named: Any) -> None:
    raise RuntimeError("out of luck")


def test_a_rollback_that_fails_leaves_everything_as_it_was(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    fill(workspace, "thing", a=["1"])
    thing.rename_field("a", "b").publish()
    with monkeypatch.context() as patched:
        patched.setattr(publishing_store, "execute", stop)
        with pytest.raises(RuntimeError):
            thing.rollback()
    migration = thing.last_migration()
    assert (migration.status, migration.error_message) == ("completed", "Its rollback failed: out of luck")
    assert (thing.refresh().status, column(workspace, "thing", "b")) == ("published", ["1"])
    thing.rollback()
    assert column(workspace, "thing", "a") == ["1"]
    assert thing.last_migration().error_message is None


def test_who_may_roll_back_what(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    thing.rename_field("a", "b").publish()
    with pytest.raises(NotFound, match="thing_v1, thing_v2"):
        thing.rollback("thing_v9")
    workspace.roles.create("modeller", permissions=["data_model:read:tenant", "data_model:update:tenant"])
    workspace.users.create("max", roles=["modeller"])
    other = workspace.as_user("max").entities["thing"]
    assert other.preview_rollback().changes == ["rename column b to a", "label of a changes from 'B' to 'A'"]
    with pytest.raises(PermissionDenied):
        other.rollback()
    assert thing.refresh().definition.fields[0].name == "b"


def test_waiting_changes_are_kept_among_the_revisions(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    thing.rename_field("a", "b").publish()
    thing.add_field("c", "string")
    thing.rollback()
    assert [field.name for field in thing.definition.fields] == ["a"]
    assert [field.name for field in thing.undo().definition.fields] == ["b", "c"]


def test_a_relationship_rests_while_the_publish_of_its_lookup_is_taken_back(workspace: Workspace) -> None:
    artist = workspace.entities.create("artist", fields={"name": "string"}).publish()
    album = workspace.entities.create("album", fields={"title": "string"}).publish()
    workspace.relationships.create("artist", "album", name="records_of", target_field_name="maker")
    made = album.refresh().publish().revision
    ann = workspace.records["artist"].create(name="Ann")["id"]
    workspace.records["album"].create(title="One", maker=ann)
    told = [str(risk) for risk in album.preview_rollback().risks]
    assert any("records_of refers to maker, which would be gone; it rests until" in risk for risk in told)
    album.rollback()
    assert [field.name for field in album.definition.fields] == ["title"]
    assert workspace.records["album"].list()[0]["title"] == "One"
    album.restore(made).publish()
    [found] = workspace.records["artist"].related(ann, "albums")
    assert (found["title"], found["maker"]) == ("One", ann)
    album.rollback()
    workspace.relationships.delete("records_of")
    assert artist.refresh().status == "published"
    assert len(workspace.relationships) == 0


def test_a_field_goes_with_the_formula_that_reads_it_where_one_publish_added_both(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "integer"}).publish()
    workspace.records["thing"].create(a=1)
    thing.add_field("b", "integer").add_field("twice", "integer", is_calculated=True, calculation_formula="b * 2")
    thing.publish().rollback()
    assert [field.name for field in thing.definition.fields] == ["a"]
    assert [record["a"] for record in workspace.records["thing"].list()] == [1]
    thing.undo().publish()
    assert [field.name for field in thing.definition.fields] == ["a", "b", "twice"]


def test_a_rollback_takes_a_version_that_the_history_skips(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    thing.add_field("b", "string").publish().rollback().add_field("c", "string").publish()
    versions = [(one.from_version, one.to_version, one.status) for one in thing.history()]
    assert versions == [(None, 1, "completed"), (1, 2, "rolled_back"), (3, 4, "completed")]
