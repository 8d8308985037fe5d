"""What changes of a published entity do to the records that are there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from buildify_nb.errors import DriftFound, InvalidRecord, InvalidState, UnsafeMigration
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import sql, statements_of, table_of

NOBODY = "00000000-0000-7000-8000-000000000000"


def column(workspace: Workspace, entity: str, name: str) -> list[Any]:
    """The values of a column by the ids of the records."""
    values = table_of(workspace, f"custom_{entity}").column(name)
    return [str(value) if isinstance(value, UUID) else value for value in values]


def indexes(workspace: Workspace, entity: str) -> dict[str, str]:
    """The definitions of a table's indexes by name."""
    return dict(table_of(workspace, f"custom_{entity}").indexes)


def fill(workspace: Workspace, entity: str, **values: list[Any]) -> None:
    """One record for each position in the lists of values."""
    for row in zip(*values.values(), strict=True):
        given = {name: value for name, value in zip(values, row, strict=True) if value is not None}
        workspace.records[entity].create(given)


def test_swapped_names_take_their_values_and_rules_along(workspace: Workspace) -> None:
    fields = {"a": {"field_type": "string", "is_unique": True}, "b": {"field_type": "string", "is_indexed": True}}
    thing = workspace.entities.create("thing", fields=fields).publish()
    fill(workspace, "thing", a=["a1", "a2"], b=["b", "b"])
    thing.rename_field("a", "aside").rename_field("b", "a").rename_field("aside", "b").publish()
    assert column(workspace, "thing", "a") == ["b", "b"]
    assert column(workspace, "thing", "b") == ["a1", "a2"]
    unique = [name for name, definition in indexes(workspace, "thing").items() if name.endswith("_key")]
    assert unique == ["custom_thing_b_key"]
    thing.edit_field("b", is_unique=False).publish()
    assert "custom_thing_b_key" not in indexes(workspace, "thing")
    assert "custom_thing_a_idx" in indexes(workspace, "thing")


def test_three_names_in_a_circle(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string", "b": "string", "c": "string"}).publish()
    fill(workspace, "thing", a=["1"], b=["2"], c=["3"])
    thing.rename_field("a", "x").rename_field("c", "a").rename_field("b", "c").rename_field("x", "b").publish()
    assert [column(workspace, "thing", name) for name in "abc"] == [["3"], ["1"], ["2"]]


def test_a_new_field_takes_the_name_of_a_dropped_one(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": {"field_type": "string", "is_unique": True}, "b": "text"})
    thing.publish()
    fill(workspace, "thing", a=["old"], b=["stays"])
    thing.drop_field("a").add_field("a", "integer", is_unique=True, default_value=7).publish()
    assert column(workspace, "thing", "a") == [7]
    assert column(workspace, "thing", "b") == ["stays"]
    with pytest.raises(InvalidRecord, match="must be unique"):
        workspace.records["thing"].create(a=7)


def test_a_rename_into_a_dropped_name_keeps_what_is_unique(workspace: Workspace) -> None:
    unique = {"field_type": "string", "is_unique": True}
    thing = workspace.entities.create("thing", fields={"a": unique, "b": unique}).publish()
    fill(workspace, "thing", a=["1"], b=["2"])
    thing.drop_field("a").rename_field("b", "a").publish()
    assert column(workspace, "thing", "a") == ["2"]
    assert list(indexes(workspace, "thing")).count("custom_thing_a_key") == 1
    workspace.records["thing"].create(a="1")
    with pytest.raises(InvalidRecord, match="must be unique"):
        workspace.records["thing"].create(a="2")


def test_rename_and_retype_together(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string", "n": "integer"}).publish()
    fill(workspace, "thing", a=["12", " 13 "], n=[1, 2])
    thing.edit_field("a", name="amount", field_type="integer").edit_field("n", name="total", field_type="biginteger")
    thing.publish()
    assert column(workspace, "thing", "amount") == [12, 13]
    assert column(workspace, "thing", "total") == [1, 2]


def test_values_that_are_no_options_need_a_yes(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"color": {"field_type": "string", "max_length": 200}}).publish()
    fill(workspace, "thing", color=["red", "mauve", "blue"])
    thing.edit_field("color", field_type="select", allowed_values=["red", "blue"], max_length=None)
    [risk] = [risk for risk in thing.preview().risks if risk.level == "loses data"]
    assert (risk.count, "'mauve'" in risk.message) == (1, True)
    with pytest.raises(UnsafeMigration, match="mauve"):
        thing.publish()
    assert column(workspace, "thing", "color") == ["red", "mauve", "blue"]
    thing.publish(accept_data_loss=True)
    assert column(workspace, "thing", "color") == ["red", None, "blue"]
    assert column_of_hidden(workspace, "thing") == ["red", "mauve", "blue"]


def column_of_hidden(workspace: Workspace, entity: str) -> list[Any]:
    """The values of the only hidden column."""
    [name] = [row[0] for row in sql(workspace, _HIDDEN, table=f"custom_{entity}")]
    return [row[0] for row in sql(workspace, f"SELECT {name} FROM {{s}}.custom_{entity} ORDER BY id")]


_HIDDEN = "SELECT column_name FROM information_schema.columns WHERE table_name = :table AND column_name LIKE 'parked%'"


def test_a_removed_option_stays_where_it_is_in_use(workspace: Workspace) -> None:
    options = {"field_type": "select", "allowed_values": ["red", "blue"], "is_required": True}
    thing = workspace.entities.create("thing", fields={"color": options}).publish()
    fill(workspace, "thing", color=["red", "blue"])
    thing.edit_field("color", allowed_values=["red"])
    [risk] = [risk for risk in thing.preview().risks if risk.level != "advice"]
    told = "1 value of color would break the new rules: allowed_values=['red']; kept until written again"
    assert (risk.level, risk.message, risk.count) == ("safe", told, 1)
    thing.publish()
    assert column(workspace, "thing", "color") == ["red", "blue"]
    with pytest.raises(InvalidRecord, match="one of 'red'"):
        workspace.records["thing"].create(color="blue")
    thing.edit_field("color", allowed_values=["red", "blue", "green"])
    assert not thing.preview().operations


def test_a_lookup_to_another_entity_must_find_its_records(workspace: Workspace) -> None:
    for name in ("artist", "person"):
        workspace.entities.create(name, fields={"name": "string"}).publish()
    album = workspace.entities.create(
        "album", fields={"artist": {"reference_entity": "artist"}, "code": "string"}
    ).publish()
    record = workspace.records["artist"].create(name="Miles")
    workspace.records["album"].create(artist=record["id"], code=str(record["id"]))
    album.edit_field("artist", reference_entity="person")
    with pytest.raises(UnsafeMigration, match="pointing at no record of custom_person"):
        album.publish(accept_data_loss=True)
    album.undo().edit_field("code", field_type="lookup", reference_entity="artist", max_length=None).publish()
    assert column(workspace, "album", "code") == [record["id"]]
    album.edit_field("code", field_type="string").publish()
    assert column(workspace, "album", "code") == [str(record["id"])]


def test_converted_values_must_find_their_records(workspace: Workspace) -> None:
    workspace.entities.create("artist", fields={"name": "string"}).publish()
    album = workspace.entities.create("album", fields={"code": "string"}).publish()
    workspace.records["album"].create(code=NOBODY)
    album.edit_field("code", field_type="lookup", reference_entity="artist")
    with pytest.raises(UnsafeMigration, match="pointing at no record of custom_artist"):
        album.publish()


def test_required_is_refused_over_empty_values(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string", "b": "string"}).publish()
    fill(workspace, "thing", a=["1", None], b=["x", "y"])
    thing.edit_field("a", is_required=True)
    with pytest.raises(UnsafeMigration, match="a is empty in 1 record"):
        thing.publish(accept_data_loss=True)
    thing.undo().edit_field("b", is_required=True, name="c").publish()
    assert ("c", False) in {(name, nullable) for name, _, nullable in table_of(workspace, "custom_thing").columns}
    thing.edit_field("c", is_required=False).publish()
    workspace.records["thing"].create(a="3")
    assert column(workspace, "thing", "c") == ["x", "y", None]


def test_a_required_new_field_needs_a_default(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    fill(workspace, "thing", a=["1"])
    thing.add_field("b", "integer", is_required=True)
    with pytest.raises(UnsafeMigration, match="would have no b"):
        thing.publish()
    thing.edit_field("b", default_value=5).publish()
    assert column(workspace, "thing", "b") == [5]


def test_unique_is_refused_over_equal_values_and_shows_them(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string", "b": "string"}).publish()
    fill(workspace, "thing", a=["x", "x", "y"], b=["1", "1.0", "2"])
    thing.rename_field("a", "c").edit_field("c", is_unique=True)
    [risk] = [risk for risk in thing.preview().risks if risk.level == "impossible"]
    shared = {record["id"] for record in workspace.records["thing"].list(filters={"a": "x"})}
    assert (risk.count, risk.values, set(risk.sample) <= shared, len(risk.sample)) == (1, ("x",), True, 1)
    thing.edit_field("c", is_unique=False).edit_field("b", field_type="decimal", is_unique=True)
    with pytest.raises(UnsafeMigration, match="would occur more than once"):
        thing.publish(accept_data_loss=True)


def test_a_unique_new_field_cannot_be_filled_with_one_value(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    fill(workspace, "thing", a=["1", "2"])
    thing.add_field("b", "integer", is_unique=True, default_value=1)
    with pytest.raises(UnsafeMigration, match="more than once"):
        thing.publish()


def test_deleted_records_do_not_stand_in_the_way_of_unique(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    fill(workspace, "thing", a=["x", "x"])
    workspace.records["thing"].delete(workspace.records["thing"].list().items[0]["id"])
    thing.edit_field("a", is_unique=True).publish()
    with pytest.raises(InvalidRecord, match="must be unique"):
        workspace.records["thing"].create(a="x")


def test_soft_delete_on_and_off(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": {"field_type": "string", "is_unique": True}})
    thing.edit(supports_soft_delete=False).publish()
    fill(workspace, "thing", a=["1", "2"])
    thing.edit(supports_soft_delete=True).publish()
    workspace.records["thing"].delete(workspace.records["thing"].list().items[0]["id"])
    assert len(column(workspace, "thing", "a")) == 2
    thing.edit(supports_soft_delete=False)
    with pytest.raises(UnsafeMigration, match="1 deleted record would no longer be deleted"):
        thing.publish()
    thing.publish(accept_data_loss=True)
    assert workspace.records["thing"].list().total == 2
    thing.edit(supports_soft_delete=True).publish()
    assert workspace.records["thing"].list().total == 2


def test_a_preview_tells_the_way_back_that_is_kept_in_the_history(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    thing.rename_field("a", "b")
    back = thing.preview().back_sql
    assert "custom_thing" in back
    assert thing.publish().last_migration().down_script == back
    assert thing.preview_rollback().back_sql == ""
    view = workspace.entities.create_view("shown", source="thing", fields={"b": "b"})
    assert view.preview().back_sql.startswith("DROP VIEW")


def test_a_choice_becomes_one_of_several_and_one_of_several_a_choice(workspace: Workspace) -> None:
    choice = {"field_type": "select", "allowed_values": ["x", "y"]}
    thing = workspace.entities.create("thing", fields={"a": choice}).publish()
    key = workspace.records["thing"].create(a="x")["id"]
    thing.edit_field("a", field_type="multiselect")
    assert not thing.preview().loses_data
    thing.publish()
    assert workspace.records["thing"].get(key)["a"] == ["x"]
    both = workspace.records["thing"].create(a=["y", "x"])["id"]
    single = workspace.records["thing"].create(a=["y"])["id"]
    thing.edit_field("a", field_type="select")
    assert [risk.count for risk in thing.preview().risks if risk.needs_consent] == [1]
    thing.publish(accept_data_loss=True)
    assert [workspace.records["thing"].get(one)["a"] for one in (key, both, single)] == ["x", None, "y"]


def test_labels_change_without_touching_the_table(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    thing.edit(label="Song").edit_field("a", label="Title", help_text="what it is called")
    assert not thing.preview().operations
    assert thing.preview().sql == ""
    assert "label changes from 'Thing' to 'Song'" in thing.preview().changes
    thing.publish()
    assert workspace.records["thing"].entity.label == "Song"
    assert not thing.has_unpublished_changes


def test_a_widened_text_keeps_its_column(workspace: Workspace, engine_name: str) -> None:
    thing = workspace.entities.create("thing", fields={"a": {"field_type": "string", "max_length": 5}}).publish()
    fill(workspace, "thing", a=["short"])
    thing.edit_field("a", max_length=9)
    preview = thing.preview()
    assert not preview.loses_data
    if engine_name == "postgres":
        assert len(preview.statements) == 1
        assert {risk.level for risk in preview.risks} <= {"advice"}
    thing.publish()
    workspace.records["thing"].create(a="very long")
    assert column(workspace, "thing", "a") == ["short", "very long"]


def test_an_entity_that_others_point_at_is_altered(workspace: Workspace) -> None:
    artist = workspace.entities.create("artist", fields={"name": "string"}).publish()
    fields = {"title": "string", "artist": {"reference_entity": "artist"}, "parent": {"reference_entity": "album"}}
    album = workspace.entities.create("album", fields=fields)
    tag = workspace.entities.create("tag", fields={"name": "string"})
    workspace.relationships.create("album", "tag", "many-to-many")
    album.publish()
    tag.publish()
    miles = workspace.records["artist"].create(name="Miles")
    first = workspace.records["album"].create(title="one", artist=miles["id"])
    workspace.records["album"].create(title="2", artist=miles["id"], parent=first["id"])
    label = workspace.records["tag"].create(name="jazz")
    sql(workspace, f"INSERT INTO {{s}}.link_album_tag VALUES ('{first['id']}', '{label['id']}')")
    artist.edit_field("name", field_type="text", name="full_name").publish()
    album.edit_field("title", is_required=True, name="name").drop_field("parent").publish()
    assert column(workspace, "artist", "full_name") == ["Miles"]
    assert column(workspace, "album", "artist") == [miles["id"], miles["id"]]
    assert sql(workspace, "SELECT count(*) FROM {s}.link_album_tag")[0][0] == 1
    album.undo().undo()
    assert [field.name for field in album.definition.fields] == ["title", "artist", "parent"]
    album.publish()
    assert column(workspace, "album", "parent") == [None, first["id"]]


def test_a_dropped_field_that_comes_back_brings_its_values(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string", "b": "integer"}).publish()
    fill(workspace, "thing", a=["1", "2"], b=[10, None])
    thing.drop_field("b").publish()
    fill(workspace, "thing", a=["3"])
    thing.undo().edit_field("b", default_value=0, is_required=True)
    assert any("bring column b back" in change for change in thing.preview().changes)
    thing.publish()
    assert column(workspace, "thing", "b") == [10, 0, 0]
    thing.drop_field("b").publish()
    thing.undo().publish()
    assert column(workspace, "thing", "b") == [10, 0, 0]


def test_hidden_values_are_kept_apart_and_carried_along(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string", "b": "string"}).publish()
    fill(workspace, "thing", a=["1"], b=["x"])
    thing.edit_field("a", field_type="integer").publish()
    thing.edit_field("a", field_type="decimal").publish()
    thing.edit_field("a", field_type="string").publish()
    thing.edit_field("b", is_required=True).publish()
    hidden = sorted(row[0] for row in sql(workspace, _HIDDEN, table="custom_thing"))
    assert hidden == ["parked_a_v4"]
    assert sql(workspace, "SELECT a, parked_a_v4 FROM {s}.custom_thing") == [("1", 1)]


def test_texts_reach_the_table_as_they_are(workspace: Workspace) -> None:
    odd = "50% off; %s :name {} 'it''s' \"x\"; -- \\ \U0001f600"
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    fill(workspace, "thing", a=["1"])
    thing.add_field("b", "string", default_value=odd).add_field("c", "json", default_value={"k": [odd, None]})
    thing.add_field("d", "date", default_value="2026-01-02").add_field("e", "boolean", default_value=False)
    thing.add_field("f", "datetime", default_value="2026-01-02T03:04:05Z").add_field("g", "time", default_value="03:04")
    thing.add_field("h", "uuid", default_value=NOBODY).publish()
    record = workspace.records["thing"].list().items[0]
    assert record["b"] == odd
    assert record["c"] == {"k": [odd, None]}
    assert (str(record["d"]), record["e"], str(record["g"]), str(record["h"])) == (
        "2026-01-02",
        False,
        "03:04:00",
        NOBODY,
    )
    assert "%%" not in thing.last_migration().up_script


def test_a_table_that_was_changed_by_hand_is_refused(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string", "b": "integer"}).publish()
    thing.add_field("c", "string")
    for change, told in [
        ("ADD COLUMN stranger integer", "unknown column stranger"),
        ("DROP COLUMN stranger", None),
        ("RENAME COLUMN b TO bb", "the column b is missing"),
        ("RENAME COLUMN bb TO b", None),
        ("ALTER COLUMN b TYPE bigint", "the column b is bigint instead of INTEGER"),
    ]:
        sql(workspace, f"ALTER TABLE {{s}}.custom_thing {change}")
        if told is None:
            assert thing.preview().changes == ["add column c VARCHAR(255)"]
        else:
            with pytest.raises(DriftFound, match=f"(?i){told}"):
                thing.publish()
    sql(workspace, "DROP TABLE {s}.custom_thing")
    with pytest.raises(DriftFound, match="the table is gone"):
        thing.preview()
    assert (thing.refresh().status, len(thing.history())) == ("published", 1)


def test_somebody_elses_table_is_not_taken_over(workspace: Workspace) -> None:
    sql(workspace, "CREATE TABLE {s}.custom_thing (n integer)")
    thing = workspace.entities.create("thing", fields={"a": "string"})
    with pytest.raises(DriftFound, match="did not create"):
        thing.publish()
    thing.edit(table_name="own_thing").publish()
    assert sql(workspace, "SELECT count(*) FROM {s}.own_thing") == [(0,)]


def test_what_is_not_ready_is_told(workspace: Workspace) -> None:
    with pytest.raises(InvalidState, match="has no fields"):
        workspace.entities.create("empty").publish()


def test_the_down_script_of_a_creation_hides_the_tables(workspace: Workspace) -> None:
    workspace.entities.create("left_side", fields={"x": "string"}).publish()
    workspace.entities.create("right_side", fields={"x": "string"})
    workspace.relationships.create("left_side", "right_side", "many-to-many", name="pair")
    workspace.entities["right_side"].publish()
    down = statements_of(workspace.entities["right_side"].last_migration().down_script or "")
    for statement in down:
        sql(workspace, statement)
    tables = {
        row[0] for row in sql(workspace, "SELECT table_name FROM information_schema.tables WHERE table_schema = '{s}'")
    }
    assert {"custom_left_side"} == {name for name in tables if not name.startswith("parked_")}
    assert len(tables) == 3
