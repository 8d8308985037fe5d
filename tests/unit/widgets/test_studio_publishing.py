"""Publishing and rolling back through the studio: what is shown before, and what is done."""

from __future__ import annotations

from buildify_nb.workspace import Workspace
from tests.unit.widgets.studio_page import StudioPage


def test_preview_publish_and_history(memory: Workspace, studio: StudioPage) -> None:
    entity = studio.make("track")
    preview = studio.answer("preview", id=entity)
    assert "CREATE TABLE" in preview["sql"]
    assert preview["back"].startswith("ALTER TABLE tenant_default.custom_track RENAME TO parked_")
    assert (preview["isEmpty"], preview["losesData"]) == (False, False)
    answer = studio.answer("publish", id=entity, message="First")
    assert answer["entity"]["status"] == "published"
    assert answer["call"] == 'ws.entities["track"].publish("First")'
    assert memory.records["track"].create(title="So What")["title"] == "So What"
    assert studio.answer("preview", id=entity)["isEmpty"]
    history = studio.answer("history", id=entity)
    assert (history["migrations"][0]["message"], history["migrations"][0]["by"]) == ("First", "ana")
    assert [one["number"] for one in history["revisions"]] == [1]
    assert not history["canUndo"]


def test_losing_data_takes_an_explicit_yes(memory: Workspace, studio: StudioPage) -> None:
    entity = studio.make("track")
    studio.answer("publish", id=entity)
    memory.records["track"].create(title="not a number")
    studio.answer("edit_field", id=entity, field="title", changes={"field_type": "integer"})
    preview = studio.answer("preview", id=entity)
    assert preview["losesData"]
    assert {risk["level"] for risk in preview["risks"]} >= {"loses data"}
    assert studio.refusal("publish", id=entity)["code"] == "UnsafeMigration"
    assert memory.records["track"].list()[0]["title"] == "not a number"
    answer = studio.answer("publish", id=entity, accept_data_loss=True)
    assert answer["call"] == 'ws.entities["track"].publish(accept_data_loss=True)'
    assert memory.records["track"].list()[0]["title"] is None


def test_a_preview_shows_what_differs_from_what_is_published(studio: StudioPage) -> None:
    entity = studio.make("track")
    assert [one["kind"] for one in studio.answer("preview", id=entity)["diff"]] == ["added", "added"]
    studio.answer("publish", id=entity)
    assert studio.answer("preview", id=entity)["diff"] == []
    studio.answer("edit_field", id=entity, field="title", changes={"name": "name"})
    diff = studio.answer("preview", id=entity)["diff"]
    assert diff[0]["values"][0] == {"column": "name", "before": "title", "after": "name"}


def test_a_risk_is_shown_with_the_records_that_it_names(memory: Workspace, studio: StudioPage) -> None:
    entity = studio.make("track")
    studio.answer("publish", id=entity)
    gone = memory.records["track"].create(title="gone")
    memory.records["track"].create(title="not a number")
    studio.answer("edit_field", id=entity, field="title", changes={"field_type": "integer"})
    risk = studio.answer("preview", id=entity)["risks"][0]
    memory.records["track"].delete(gone["id"])
    rows = studio.answer("sample_rows", id=entity, keys=[*risk["sample"], gone["id"]])
    assert risk["count"] == 2
    assert rows == {"columns": ["Title"], "rows": [["not a number"]]}


def test_a_record_of_a_risk_names_what_it_points_at(memory: Workspace, studio: StudioPage) -> None:
    memory.entities.create("artist", fields={"name": "string"}).publish()
    fields = [{"name": "plays", "field_type": "integer"}]
    entity = studio.make("track", [*fields, {"name": "artist", "field_type": "lookup", "reference_entity": "artist"}])
    studio.answer("publish", id=entity)
    miles = memory.records["artist"].create(name="Miles")["id"]
    made = [memory.records["track"].create(plays=7, artist=one)["id"] for one in (miles, None)]
    rows = studio.answer("sample_rows", id=entity, keys=[str(one) for one in made])["rows"]
    assert rows == [["7", "Miles"], ["7", ""]]


def test_a_publish_is_rehearsed_accepted_and_taken_back(memory: Workspace, studio: StudioPage) -> None:
    entity = studio.make("track")
    studio.answer("publish", id=entity)
    memory.records["track"].create(title="not a number")
    studio.answer("edit_field", id=entity, field="title", changes={"field_type": "integer"})
    assert studio.answer("preview", id=entity, rehearse=True)["rehearsal"]["lost"] == 1
    studio.answer("publish", id=entity, accept_data_loss=True)
    assert [record["title"] for record in memory.records["track"].list()] == [None]
    assert studio.answer("preview_rollback", id=entity)["changes"]
    answer = studio.answer("rollback", id=entity)
    assert answer["call"] == 'ws.entities["track"].rollback()'
    assert [record["title"] for record in memory.records["track"].list()] == ["not a number"]
    assert studio.answer("history", id=entity)["migrations"][0]["status"] == "rolled_back"


def test_all_that_waits_is_previewed_published_and_told(memory: Workspace, studio: StudioPage) -> None:
    first, second = studio.make("album"), studio.make("track")
    waiting = studio.answer("preview_all")
    assert [(one["entity"]["name"], one["entity"]["status"], one["refusal"]) for one in waiting] == [
        ("album", "draft", ""),
        ("track", "draft", ""),
    ]
    assert "CREATE TABLE" in waiting[0]["preview"]["sql"]
    answer = studio.answer("publish_all", names=["album", "track"], message="All")
    assert [(one["id"], one["outcome"]) for one in answer["outcomes"]] == [(first, "published"), (second, "published")]
    assert answer["call"] == 'ws.entities.publish(["album", "track"], "All")'
    assert memory.records["track"].create(title="So What")["title"] == "So What"
    assert studio.answer("preview_all") == []


def test_one_that_is_refused_is_told_with_what_is_behind_it(memory: Workspace, studio: StudioPage) -> None:
    album, _ = studio.make("album"), studio.make("track")
    studio.answer("publish", id=album)
    memory.records["album"].create(title="not a number")
    studio.answer("edit_field", id=album, field="title", changes={"field_type": "integer"})
    assert [one["preview"]["losesData"] for one in studio.answer("preview_all")] == [True, False]
    outcomes = studio.answer("publish_all", names=["album", "track"])["outcomes"]
    assert [one["outcome"] for one in outcomes] == ["refused", "not tried"]
    assert "loses data" in outcomes[0]["refusal"]
    yes = studio.answer("publish_all", names=["album", "track"], accept_data_loss=True)
    assert [one["outcome"] for one in yes["outcomes"]] == ["published", "published"]
    assert memory.records["album"].list()[0]["title"] is None


def test_one_whose_table_is_gone_says_why_it_is_left_out(memory: Workspace, studio: StudioPage) -> None:
    album = studio.make("album")
    studio.answer("publish", id=album)
    studio.answer("edit_field", id=album, field="title", changes={"label": "Name"})
    dropped = "DROP TABLE tenant_default.custom_album"
    memory.runtime.database.as_owner(lambda uow: uow.connection.exec_driver_sql(dropped))
    [waiting] = studio.answer("preview_all")
    assert (waiting["preview"], "the table is gone" in waiting["refusal"]) == (None, True)
