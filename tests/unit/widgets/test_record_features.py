"""The form's other tabs: versions with revert, the audit trail, files in messages, and comments."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from buildify_nb.workspace import Workspace
from buildify_widgets import RecordForm
from buildify_widgets.record_features import MOST_BYTES
from tests.unit.widgets.page import Page

FEATURES = {"is_versioned": True, "supports_attachments": True, "supports_comments": True}


@pytest.fixture
def tracks(memory: Workspace) -> Any:
    fields = {"title": {"field_type": "string", "max_length": 20}, "seconds": "integer"}
    memory.entities.create("track", fields=fields, **FEATURES).publish()
    return memory.records["track"]


@pytest.fixture
def made(tracks: Any) -> str:
    record = tracks.create(title="So What", seconds=545)
    tracks.update(record["id"], title="Nardis")
    return record["id"]


@pytest.fixture
def page(memory: Workspace, made: str) -> Page:
    return Page(RecordForm(memory, "track", made))


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def test_the_page_is_told_what_there_is(memory: Workspace, tracks: Any) -> None:
    names = ("isVersioned", "isAudited", "hasAttachments", "hasComments", "mostBytes", "user")
    setup = RecordForm(memory, "track").setup
    assert [setup[name] for name in names] == [True, True, True, True, MOST_BYTES, "ana"]
    limits = {"attachments": {"max_bytes": 10}}
    memory.entities["track"].edit(is_versioned=False, supports_comments=False, metadata=limits).publish()
    setup = RecordForm(memory, "track").setup
    assert [setup[name] for name in names] == [False, True, True, False, 10, "ana"]


def test_a_version_is_compared_and_brought_back(tracks: Any, made: str, page: Page) -> None:
    listed = page.call("versions")["result"]
    assert [(one["number"], one["action"], one["user"], one["changed"]) for one in listed["items"]] == [
        (2, "update", "ana", ["title"]),
        (1, "create", "ana", ["title", "seconds"]),
    ]
    assert page.call("diff", number=1)["result"] == [
        {"label": "Title", "old": "So What", "new": "Nardis", "dropped": False}
    ]
    assert page.call("revert", number=1, row_version=1)["error"]["code"] == "StaleVersion"
    assert page.call("revert", number=1, row_version=2)["result"]["title"] == "So What"
    assert tracks.get(made)["title"] == "So What"
    assert [event["record"]["row_version"] for event in page.events("saved")] == [3]


def test_the_audit_trail_is_told_in_words(page: Page) -> None:
    update, create = page.call("history")["result"]["items"]
    assert (update["action"], update["changed"]) == ("update", ["title: So What → Nardis"])
    assert (create["action"], create["user"]) == ("create", "ana")


def test_a_file_is_attached_fetched_and_deleted(tracks: Any, made: str, page: Page) -> None:
    content = bytes(range(256))
    page.call("attach", filename="../a.bin", content=encoded(content), media_type="")
    [listed] = page.call("attachments")["result"]
    assert (listed["filename"], listed["size"], listed["canFetch"]) == ("a.bin", "256 bytes", True)
    assert tracks.attachments(made)[0].read() == content
    fetched = page.call("fetch", attachment_id=listed["id"])["result"]
    assert fetched == {"filename": "a.bin", "content": encoded(content)}
    page.call("detach", attachment_id=listed["id"])
    assert len(tracks.attachments(made)) == 0
    assert len(page.events("attached")) == 2


def test_what_is_too_large_for_a_message_is_refused(tracks: Any, made: str, page: Page) -> None:
    big = b"x" * (MOST_BYTES + 1)
    assert page.call("attach", filename="a", content=encoded(big + b"xx"))["error"]["code"] == "TooLarge"
    assert page.call("attach", filename="a", content="no base64!")["error"]["code"] == "InvalidRecord"
    assert len(tracks.attachments(made)) == 0
    kept = tracks.attach(made, big, filename="a.bin")
    assert [one["canFetch"] for one in page.call("attachments")["result"]] == [False]
    error = page.call("fetch", attachment_id=str(kept.id))["error"]
    assert (error["code"], "save_to(path)" in error["todo"]) == ("TooLarge", True)


def test_comments_are_made_answered_and_deleted(tracks: Any, made: str, page: Page) -> None:
    page.call("comment", text="hello @ana")
    [first] = page.call("comments")["result"]["items"]
    page.call("comment", text="yes", reply_to=first["id"])
    page.call("delete_comment", comment_id=first["id"])
    told = [(one["text"], one["user"], one["deleted"]) for one in page.call("comments")["result"]["items"]]
    assert told == [("", "ana", True), ("yes", "ana", False)]
    assert [one.text for one in tracks.comments(made)] == ["", "yes"]
    assert len(page.events("commented")) == 3


def test_a_viewer_reads_all_and_changes_nothing(memory: Workspace, tracks: Any, made: str) -> None:
    kept = tracks.attach(made, b"x", filename="a.txt")
    memory.users.create("vera", roles=["viewer"])
    page = Page(RecordForm(memory.as_user("vera"), "track", made))
    for command in ("versions", "history", "attachments", "comments"):
        assert "result" in page.call(command)
    calls: list[tuple[str, dict[str, Any]]] = [
        ("revert", {"number": 1}),
        ("attach", {"filename": "b", "content": encoded(b"x")}),
        ("detach", {"attachment_id": str(kept.id)}),
        ("comment", {"text": "x"}),
    ]
    for command, params in calls:
        assert page.call(command, **params)["error"]["code"] == "PermissionDenied"
    assert (tracks.get(made)["title"], len(tracks.attachments(made)), tracks.comments(made).total) == ("Nardis", 1, 0)


def test_a_new_record_has_none_of_it_yet(memory: Workspace, tracks: Any) -> None:
    page = Page(RecordForm(memory, "track"))
    assert page.call("versions")["error"]["what"] == "This record was not saved yet."


def test_related_records_are_listed_by_their_titles(memory: Workspace, tracks: Any, made: str, page: Page) -> None:
    memory.entities.create("take", fields={"name": "string"}).publish()
    memory.relationships.create("track", "take", description="Each time that it was played.")
    memory.entities["take"].publish()
    form = RecordForm(memory, "track", made)
    assert form.setup["relations"] == [
        {"name": "takes", "label": "Takes", "description": "Each time that it was played.", "entity": "take"}
    ]
    opened = Page(form)
    memory.records["take"].create(name="Master", track=made)
    nameless = memory.records["take"].create(track=made)["id"]
    listed = opened.call("related", name="takes")["result"]
    assert {one["title"] for one in listed["items"]} == {"Master", nameless}
    assert (listed["total"], listed["pages"]) == (2, 1)
    assert len(opened.events("related")) == 2
