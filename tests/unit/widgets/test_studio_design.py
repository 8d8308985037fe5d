"""Designing through the studio: each command changes the definition, tells its Python, or is refused with problems."""

from __future__ import annotations

from typing import Any

from buildify_nb.workspace import Workspace
from tests.unit.widgets.studio_page import StudioPage


def _field(memory: Workspace, name: str) -> Any:
    return memory.entities["track"].definition.field(name)


def test_creating_a_draft_with_fields(memory: Workspace, studio: StudioPage) -> None:
    answer = studio.answer(
        "create_entity",
        values={"name": "track", "label": "Song", "description": "", "is_audited": False},
        fields=[{"name": "title", "label": "Title", "field_type": "string", "is_required": True, "is_unique": False}],
    )
    made = memory.entities["track"]
    assert (made.status, made.definition.label, made.definition.is_audited) == ("draft", "Song", False)
    assert made.definition.field("title").is_required
    assert answer["call"].startswith('ws.entities.create(\n    "track",\n    label="Song"')
    assert answer["entity"]["revision"] == 1


def test_every_change_tells_the_python_that_does_the_same(memory: Workspace, studio: StudioPage) -> None:
    entity = studio.make("track")
    steps: list[tuple[str, dict[str, Any], str]] = [
        ("edit_entity", {"changes": {"label": "Song"}}, 'ws.entities["track"].edit(label="Song")'),
        (
            "add_field",
            {"name": "length", "columns": {"field_type": "integer", "is_required": False}},
            'ws.entities["track"].add_field("length", "integer")',
        ),
        (
            "edit_field",
            {"field": "title", "changes": {"name": "name"}},
            'ws.entities["track"].rename_field("title", "name")',
        ),
        (
            "edit_field",
            {"field": "name", "changes": {"max_length": "80"}},
            'ws.entities["track"].edit_field("name", max_length="80")',
        ),
        ("order_fields", {"names": ["length", "name"]}, 'ws.entities["track"].order_fields("length", "name")'),
        (
            "add_index",
            {"values": {"name": "by_name", "field_names": ["name"], "is_unique": True}},
            'ws.entities["track"].add_index("by_name", ["name"], is_unique=True)',
        ),
        ("drop_index", {"name": "by_name"}, 'ws.entities["track"].drop_index("by_name")'),
        ("drop_field", {"field": "length"}, 'ws.entities["track"].drop_field("length")'),
        ("step", {"to": "undo"}, 'ws.entities["track"].undo()'),
        ("step", {"to": "redo"}, 'ws.entities["track"].redo()'),
        ("restore", {"number": 1}, 'ws.entities["track"].restore(1)'),
    ]
    again = memory.entities.create("copy", fields={"title": "string"})
    for command, params, source in steps:
        answer = studio.answer(command, id=entity, **params)
        assert answer["call"] == source
        eval(source.replace('"track"', '"copy"'), {"ws": memory})  # The text is shown to be run.
        made = memory.entities["copy"].definition
        assert [field["name"] for field in answer["entity"]["fieldList"]] == [field.name for field in made.fields]
        assert answer["entity"]["columns"]["label"].replace("Track", "Copy") == made.label
    assert again.name == "copy"


def test_a_renamed_field_keeps_its_id(memory: Workspace, studio: StudioPage) -> None:
    entity = studio.make("track")
    before = _field(memory, "title").id
    studio.answer("edit_field", id=entity, field="title", changes={"name": "name"})
    assert _field(memory, "name").id == before


def test_all_problems_come_with_their_paths(memory: Workspace, studio: StudioPage) -> None:
    entity = studio.make("track")
    error = studio.refusal("add_field", id=entity, name="Bad Name", columns={"field_type": "string", "max_length": -1})
    assert {problem["field"] for problem in error["problems"]} == {"fields.Bad Name.name", "fields.Bad Name.max_length"}
    assert [field.name for field in memory.entities["track"].definition.fields] == ["title"]


def test_a_value_of_the_wrong_type_is_refused(memory: Workspace, studio: StudioPage) -> None:
    error = studio.refusal("edit_field", id=studio.make("track"), field="title", changes={"max_length": "many"})
    assert [problem["field"] for problem in error["problems"]] == ["max_length"]
    assert _field(memory, "title").max_length is None


def test_a_stale_change_is_refused_with_both_revisions(memory: Workspace, studio: StudioPage) -> None:
    entity = studio.make("track")
    memory.entities["track"].edit(label="Theirs")
    error = studio.refusal("edit_entity", id=entity, changes={"label": "Mine"}, expected_revision=1)
    assert error["code"] == "StaleVersion"
    assert "you started from revision 1, 2 is saved" in error["why"]
    assert memory.entities["track"].definition.label == "Theirs"


def test_a_stale_step_is_refused_and_takes_nothing_back(memory: Workspace, studio: StudioPage) -> None:
    entity = studio.make("track")
    studio.answer("publish", id=entity)
    studio.answer("edit_entity", id=entity, changes={"label": "Mine"})
    memory.entities["track"].edit(label="Theirs")
    for command, params in (
        ("step", {"to": "undo"}),
        ("step", {"to": "redo"}),
        ("restore", {"number": 1}),
        ("archive", {}),
    ):
        error = studio.refusal(command, id=entity, expected_revision=2, **params)
        assert (error["code"], "started from revision 2, 3 is saved" in error["why"]) == ("StaleVersion", True)
    track = memory.entities["track"]
    assert (track.definition.label, track.status, track.revision) == ("Theirs", "published", 3)
    answer = studio.answer("step", id=entity, to="undo", expected_revision=3)
    assert (answer["entity"]["label"], answer["call"]) == ("Mine", 'ws.entities["track"].undo()')


def test_names_are_checked_while_they_are_typed(studio: StudioPage) -> None:
    studio.make("track")
    assert studio.answer("name_problem", name="album") == ""
    assert "taken" in studio.answer("name_problem", name="track")
    assert "try 'order_line'" in studio.answer("name_problem", name="Order Line")


def test_a_lookup_names_its_target(memory: Workspace, studio: StudioPage) -> None:
    studio.make("artist")
    entity = studio.make("track")
    answer = studio.answer(
        "add_field", id=entity, name="artist", columns={"field_type": "lookup", "reference_entity": "artist"}
    )
    assert answer["entity"]["fieldList"][1]["reference_entity"] == "artist"
    assert answer["call"] == 'ws.entities["track"].add_field("artist", "lookup", reference_entity="artist")'
    studio.make("band")
    studio.answer("edit_field", id=entity, field="artist", changes={"reference_entity": "band"})
    assert _field(memory, "artist").reference_entity_id == memory.entities["band"].definition.id


def test_who_uses_an_entity_is_asked_before_it_is_archived(memory: Workspace, studio: StudioPage) -> None:
    artist, album = studio.make("artist"), studio.make("album")
    studio.answer("publish", id=artist)
    assert studio.answer("used_by", id=artist)["users"] == []
    columns = {"field_type": "lookup", "reference_entity": "artist"}
    studio.answer("add_field", id=album, name="artist", columns=columns)
    studio.answer("publish", id=album)
    assert studio.answer("used_by", id=artist)["users"] == ["the lookup album.artist"]
    assert studio.refusal("archive", id=artist)["code"] == "StillReferenced"
    answer = studio.answer("archive", id=artist, although_used=True)
    assert answer["call"] == 'ws.entities["artist"].archive(although_used=True)'
    assert memory.entities["artist"].status == "archived"


def test_archiving_and_deleting(memory: Workspace, studio: StudioPage) -> None:
    entity = studio.make("track")
    studio.answer("publish", id=entity)
    assert studio.refusal("delete_entity", id=entity)["code"] == "InvalidState"
    assert studio.answer("archive", id=entity)["entity"]["status"] == "archived"
    assert studio.answer("delete_entity", id=entity)["call"] == 'ws.entities["track"].delete()'
    assert "track" not in memory.entities


def test_copy_as_python_makes_the_same_entity(memory: Workspace, studio: StudioPage) -> None:
    entity = studio.make("track", [{"name": "title", "field_type": "string", "max_length": 80}])
    source = studio.answer("python", id=entity)
    studio.answer("delete_entity", id=entity)
    exec(source, {"ws": memory})
    assert _field(memory, "title").max_length == 80


def test_records_are_counted_where_they_may_be(memory: Workspace, studio: StudioPage) -> None:
    studio.answer("publish", id=studio.make("track"))
    memory.records["track"].bulk_create([{"title": "a"}, {"title": "b"}])
    assert studio.answer("counts", names=["track", "unknown"]) == {"track": 2, "unknown": None}


def test_a_formula_is_checked_before_it_is_saved(memory: Workspace, studio: StudioPage) -> None:
    entity = studio.make(
        "track", [{"name": "plays", "field_type": "integer"}, {"name": "twice", "field_type": "integer"}]
    )
    params = {"id": entity, "field": "twice", "use": "calculation"}
    assert studio.answer("check_formula", **params, text="plays * 2") == {"problem": "", "type": "integer"}
    told = studio.answer("check_formula", **params, text="play * 2")
    assert (told["problem"], told["type"]) == ("unknown field 'play'; did you mean 'plays'? (character 1)", "")
    assert not _field(memory, "twice").is_calculated
    new = {"id": entity, "field": "half", "use": "calculation", "field_type": "decimal"}
    assert studio.answer("check_formula", **new, text="plays / 2") == {"problem": "", "type": "decimal"}
    assert "unknown field" in studio.answer("check_formula", **new, text="play / 2")["problem"]
    assert [field.name for field in memory.entities["track"].definition.fields] == ["plays", "twice"]


def test_a_clone_is_opened(memory: Workspace, studio: StudioPage) -> None:
    answer = studio.answer("clone_entity", id=studio.make("artist"), name="band")
    assert (answer["entity"]["name"], answer["entity"]["status"]) == ("band", "draft")
    assert answer["call"] == 'ws.entities["artist"].clone("band")'
    assert answer["entity"]["clonedFrom"] == "artist"
    assert [one.name for one in memory.entities["band"].definition.fields] == ["title"]


def test_a_formula_of_a_draft_is_checked_against_its_fields(memory: Workspace, studio: StudioPage) -> None:
    fields = [
        {"name": "year", "field_type": "integer"},
        {"name": "next", "field_type": "integer", "is_calculated": True, "calculation_formula": "yeer + 1"},
    ]
    params = {"fields": fields, "field": "next", "use": "calculation"}
    assert studio.answer("check_draft_formula", text="year + 1", **params) == {"problem": "", "type": "integer"}
    assert "did you mean 'year'" in studio.answer("check_draft_formula", text="yeer + 1", **params)["problem"]
    assert list(memory.entities) == []


def test_names_of_fields_are_judged_as_they_are_typed(studio: StudioPage) -> None:
    assert studio.answer("name_problem", name="title", of="field") == ""
    assert "try 'bad_name'" in studio.answer("name_problem", name="Bad Name", of="field")
    assert studio.answer("name_problem", name="created_at", of="field") != ""
    assert studio.answer("name_problem", name="created_at") == ""


def test_another_name_of_a_published_entity_acts_at_once(memory: Workspace, studio: StudioPage) -> None:
    artist = studio.make("artist")
    studio.answer("publish", id=artist)
    memory.records["artist"].create(title="Miles")
    answer = studio.answer("edit_entity", id=artist, changes={"name": "performer"})
    assert answer["call"] == 'ws.entities["artist"].edit(name="performer")'
    assert (answer["entity"]["name"], list(memory.records)) == ("performer", ["performer"])
    assert [record["title"] for record in memory.records["performer"].list()] == ["Miles"]
