"""Comments over HTTP, on both engines."""

from __future__ import annotations

import httpx
import pytest

from tests.api_desk import Desk, problems, records_of


@pytest.fixture
def entity(desk: Desk) -> str:
    """An entity with comments."""
    return desk.draft().edit(supports_comments=True).publish().name


@pytest.fixture
def path(anna: httpx.Client, entity: str) -> str:
    """The path of the comments on a record."""
    made = anna.post(records_of(entity), json={"data": {"title": "A"}}).json()
    return f"{records_of(entity)}/{made['id']}/comments"


def test_a_comment_is_made_answered_changed_and_deleted(anna: httpx.Client, path: str) -> None:
    made = anna.post(path, json={"text": "hello @anna"})
    assert (made.status_code, made.json()["text"], list(made.json()["mentions"])) == (201, "hello @anna", ["anna"])
    reply = anna.post(path, json={"text": "yes", "reply_to": made.json()["id"]}).json()
    changed = anna.put(f"{path}/{made.json()['id']}", json={"text": "bye"})
    assert (changed.json()["text"], changed.json()["mentions"]) == ("bye", {})
    listed = anna.get(path).json()
    assert [(one["text"], one["reply_to"]) for one in listed["items"]] == [("bye", None), ("yes", made.json()["id"])]
    assert anna.delete(f"{path}/{made.json()['id']}").status_code == 204
    assert [(one["text"], one["is_deleted"]) for one in anna.get(path).json()["items"]] == [("", True), ("yes", False)]
    assert anna.delete(f"{path}/{reply['id']}").status_code == 204
    assert anna.get(path).json()["total"] == 0


def test_rights_are_those_to_the_record(desk: Desk, anna: httpx.Client, entity: str, path: str) -> None:
    made = anna.post(path, json={"text": "hello"}).json()
    reader = desk.client(desk.user_with(f"records:read:{entity}"))
    writer = desk.client(desk.user_with(f"records:update:{entity}"))
    deleter = desk.client(desk.user_with(f"records:delete:{entity}"))
    assert reader.get(path).json()["total"] == 1
    assert reader.post(path, json={"text": "x"}).status_code == 403
    assert writer.get(path).status_code == 403
    own = writer.post(path, json={"text": "mine"}).json()
    assert writer.put(f"{path}/{made['id']}", json={"text": "x"}).status_code == 403
    assert writer.delete(f"{path}/{made['id']}").status_code == 403
    assert anna.put(f"{path}/{own['id']}", json={"text": "x"}).status_code == 403
    assert [one["text"] for one in anna.get(path).json()["items"]] == ["hello", "mine"]
    assert writer.delete(f"{path}/{own['id']}").status_code == 204
    assert deleter.delete(f"{path}/{made['id']}").status_code == 204
    assert anna.get(path).json()["total"] == 0


def test_what_makes_no_comment_is_refused(anna: httpx.Client, path: str) -> None:
    assert problems(anna.post(path, json={"text": " "})).keys() == {"text"}
    assert problems(anna.post(path, json={"text": "x", "colour": "red"})).keys() == {"colour"}
    missing = "01a207f1-1baa-77df-ac2c-9aae5eca96b3"
    assert anna.post(path, json={"text": "x", "reply_to": missing}).status_code == 404
    assert anna.put(f"{path}/{missing}", json={"text": "x"}).status_code == 404
    assert anna.delete(f"{path}/{missing}").status_code == 404
    assert anna.get(path).json()["total"] == 0
