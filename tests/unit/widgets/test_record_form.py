"""The form's kernel half: it saves through the record service, shows every problem, and keeps nothing half-saved."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.errors import BuildifyError, NotFound
from buildify_nb.workspace import Workspace
from buildify_widgets import RecordForm, RecordGrid
from tests.unit.widgets.page import Page


@pytest.fixture
def tracks(memory: Workspace) -> Any:
    memory.entities.create(
        "track",
        fields={
            "title": {"field_type": "string", "is_required": True, "max_length": 20},
            "seconds": {"field_type": "integer", "min_value": "1"},
            "genre": {"field_type": "select", "allowed_values": ["jazz", "rock"]},
        },
    ).publish()
    return memory.records["track"]


def test_a_new_record_is_created_and_then_changed(memory: Workspace, tracks: Any) -> None:
    form = RecordForm(memory, "track")
    page = Page(form)
    form.draft = {"values": {"title": "So"}}
    saved = page.call("save", values={"title": "So What", "seconds": "545"})["result"]
    assert (form.record_id, form.draft) == (saved["id"], {})
    assert tracks.get(saved["id"])["seconds"] == 545
    page.call("save", values={"genre": "jazz"}, row_version=saved["row_version"])
    assert tracks.get(saved["id"])["genre"] == "jazz"
    assert len(tracks.list()) == 1
    assert [event["record"]["genre"] for event in page.events("saved")] == [None, "jazz"]


def test_all_problems_come_at_once_and_nothing_is_saved(memory: Workspace, tracks: Any) -> None:
    form = RecordForm(memory, "track")
    error = Page(form).call("save", values={"title": "x" * 21, "seconds": "many", "genre": "polka"})["error"]
    assert {problem["field"] for problem in error["problems"]} == {"title", "seconds", "genre"}
    assert form.record_id is None
    assert len(tracks.list()) == 0


def test_a_stale_save_is_refused(memory: Workspace, tracks: Any) -> None:
    record = tracks.create(title="So What")
    page = Page(RecordForm(memory, "track", record["id"]))
    tracks.update(record["id"], title="Theirs")
    assert page.events("changed") == [{"change": "update"}]
    reply = page.call("save", values={"title": "Mine"}, row_version=record["row_version"])
    assert reply["error"]["code"] == "StaleVersion"
    assert tracks.get(record["id"])["title"] == "Theirs"


def test_deleting_and_restoring(memory: Workspace, tracks: Any) -> None:
    record = tracks.create(title="So What")
    page = Page(RecordForm(memory, "track", record["id"]))
    assert page.call("delete", row_version=record["row_version"])["result"]["deleted_at"]
    with pytest.raises(NotFound):
        tracks.get(record["id"])
    page.call("restore")
    assert tracks.get(record["id"])["title"] == "So What"


def test_starting_another_one(memory: Workspace, tracks: Any) -> None:
    record = tracks.create(title="So What")
    form = RecordForm(memory, "track", record["id"])
    Page(form).call("start_new")
    assert form.record_id is None
    assert Page(form).call("record")["error"]["what"] == "This record was not saved yet."


def test_a_viewer_may_only_look(memory: Workspace, tracks: Any) -> None:
    record = tracks.create(title="So What")
    memory.users.create("vera", roles=["viewer"])
    form = RecordForm(memory.as_user("vera"), "track", record["id"])
    assert (form.setup["canCreate"], form.setup["canUpdate"], form.setup["canDelete"]) == (False, False, False)
    assert Page(form).call("save", values={"title": "Mine"})["error"]["code"] == "PermissionDenied"
    assert tracks.get(record["id"])["title"] == "So What"


def test_a_published_change_reaches_the_form(memory: Workspace, tracks: Any) -> None:
    form = RecordForm(memory, "track")
    memory.entities["track"].add_field("composer", "string").publish()
    assert [field["field"] for field in form.setup["fields"]] == ["title", "seconds", "genre", "composer"]
    form.close()
    memory.entities["track"].add_field("key", "string").publish()
    assert len(form.setup["fields"]) == 4


def test_choices(memory: Workspace, tracks: Any) -> None:
    choices = Page(RecordForm(memory, "track")).call("options", field="genre", search="ja")["result"]
    assert choices == [{"value": "jazz", "label": "Jazz"}]


def test_repr_and_static_picture(memory: Workspace, tracks: Any) -> None:
    record = tracks.create(title="<i>So What", seconds=5400, genre="jazz")
    form = RecordForm(memory, "track", record["id"], fields=["title", "genre", "seconds"])
    assert repr(form) == "RecordForm('track')"
    assert form.fallback_html() == (
        "<dl><dt>Title</dt><dd>&lt;i&gt;So What</dd><dt>Genre</dt><dd>Jazz</dd><dt>Seconds</dt><dd>5,400</dd></dl>"
    )
    assert "New track: Title, Seconds, Genre" in RecordForm(memory, "track").fallback_html()


def test_static_picture_of_a_reference_and_of_nothing(memory: Workspace, tracks: Any) -> None:
    fields = {"label": "string", "track": {"field_type": "lookup", "reference_entity": "track"}, "note": "text"}
    memory.entities.create("take", fields=fields).publish()
    take = memory.records["take"].create(label="First", track=tracks.create(title="So What")["id"])
    picture = RecordForm(memory, "take", take["id"], fields=["track", "note"]).fallback_html()
    assert picture == "<dl><dt>Track</dt><dd>So What</dd><dt>Note</dt><dd></dd></dl>"


def test_what_cannot_be_shown_is_refused(memory: Workspace, tracks: Any) -> None:
    with pytest.raises(NotFound):
        RecordForm(memory, "album")
    with pytest.raises(NotFound):
        RecordForm(memory, "track", "01a207e8-c76f-7798-9a59-0bcab402de5f")
    with pytest.raises(BuildifyError, match="no field 'colour'"):
        RecordForm(memory, "track", fields=["colour"])


def test_groups_and_what_is_hidden_now(memory: Workspace) -> None:
    won = {"field": "status", "operator": "=", "value": "won"}
    fields = {"status": "string", "reason": {"field_type": "string", "group": "Outcome", "visible_when": won}}
    memory.entities.create("deal", fields=fields).publish()
    form = RecordForm(memory, "deal")
    assert [(one["group"], one["isConditional"]) for one in form.setup["fields"]] == [("", False), ("Outcome", True)]
    page = Page(form)
    assert page.call("hidden", values={"status": "open"})["result"] == ["reason"]
    assert page.call("hidden", values={"status": "won"})["result"] == []
    page.call("save", values={"status": "won", "reason": "price"})
    assert page.call("hidden", values={})["result"] == []
    assert page.call("hidden", values={"status": "lost"})["result"] == ["reason"]


def test_a_lookup_that_its_relationship_hides_is_shown_on_request(memory: Workspace, tracks: Any) -> None:
    memory.entities.create("take", fields={"name": "string"}).publish()
    memory.relationships.create("track", "take", display_in_target=False)
    memory.entities["take"].publish()

    def shown(widget: RecordForm | RecordGrid) -> list[str]:
        return [one["field"] for one in widget.setup.get("fields") or widget.setup["columns"]]

    assert shown(RecordForm(memory, "take")) == shown(RecordGrid(memory, "take")) == ["name"]
    assert shown(RecordForm(memory, "take", fields=["track"])) == ["track"]
    assert shown(RecordGrid(memory, "take", columns=["track"])) == ["track"]


def test_what_the_platform_shares_and_what_a_view_shows_is_only_looked_at(memory: Workspace, tracks: Any) -> None:
    platform = memory.platform()
    platform.entities.create("country", fields={"title": "string"}, supports_comments=True, is_audited=True).publish()
    peru = platform.records["country"].create(title="Peru")
    kept = ("hasComments", "isAudited")
    assert [RecordForm(platform, "country").setup[one] for one in kept] == [True, True]
    assert [RecordForm(memory, "country").setup[one] for one in kept] == [False, False]
    memory.entities.create_view("titles", source="track", fields={"title": "title"}).publish()
    for entity in ("country", "titles"):
        setup = RecordForm(memory, entity).setup
        assert (setup["canCreate"], setup["canUpdate"], setup["canDelete"]) == (False, False, False)
    assert RecordForm(platform, "country", peru["id"]).setup["canUpdate"] is True
    reply = Page(RecordForm(memory, "country", peru["id"])).call("save", values={"title": "Mine"})
    assert reply["error"]["code"] == "PermissionDenied"
    assert [one["title"] for one in memory.records["country"].list()] == ["Peru"]


def test_a_form_over_a_view_offers_no_changes(memory: Workspace, tracks: Any) -> None:
    made = tracks.create(title="So What")
    memory.entities.create_view("titles", source="track", fields={"title": "title"}).publish()
    rights = ("canCreate", "canUpdate", "canDelete")
    assert [RecordForm(memory, "track", str(made["id"])).setup[right] for right in rights] == [True, True, True]
    assert [RecordForm(memory, "titles", str(made["id"])).setup[right] for right in rights] == [False, False, False]


def test_a_lookup_at_a_draft_is_told_with_its_reason_until_that_is_published(memory: Workspace, tracks: Any) -> None:
    memory.entities.create("artist", fields={"name": "string"})
    memory.entities["track"].add_field("artist", "lookup", reference_entity="artist").publish()
    form, grid = RecordForm(memory, "track"), RecordGrid(memory, "track")

    def told() -> list[tuple[bool, str]]:
        both = [next(one for one in form.setup["fields"] if one["field"] == "artist")]
        both.append(next(one for one in grid.setup["columns"] if one["field"] == "artist"))
        return [(one["editable"], one["waits"]) for one in both]

    waits = "Takes no value yet: Artist is not published. Publish that first: ws.entities['artist'].publish()."
    assert told() == [(False, waits)] * 2
    memory.entities["artist"].publish()
    assert told() == [(True, "")] * 2
    miles = memory.records["artist"].create(name="Miles")["id"]
    saved = Page(form).call("save", values={"title": "So What", "artist": miles})["result"]
    assert saved["artist__label"] == "Miles"
