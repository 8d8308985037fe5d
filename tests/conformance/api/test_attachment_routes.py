"""Files of records over HTTP, on both engines: streamed, limited, and never shown as a page of the server."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest

from buildify_nb.api.body_limit import MOST_BYTES
from tests.api_desk import Desk, problems, records_of

LIMIT = MOST_BYTES + 5_000_000


@pytest.fixture
def entity(desk: Desk) -> str:
    """An entity with attachments that may be larger than other bodies."""
    limits = {"attachments": {"max_bytes": LIMIT, "media_types": ["text/plain", "image/*", "application/*"]}}
    return desk.draft().edit(supports_attachments=True, metadata=limits).publish().name


@pytest.fixture
def path(anna: httpx.Client, entity: str) -> str:
    """The path of the files of a record."""
    made = anna.post(records_of(entity), json={"data": {"title": "A"}}).json()
    return f"{records_of(entity)}/{made['id']}/attachments"


def streamed(size: int) -> Iterator[bytes]:
    """A body of unknown length."""
    for _ in range(size // 100_000):
        yield b"x" * 100_000


def test_a_file_is_sent_listed_fetched_and_deleted(anna: httpx.Client, path: str) -> None:
    headers = {"X-Filename": quote("../Bücher 1.txt"), "Content-Type": "text/plain; charset=utf-8"}
    made = anna.post(path, content=b"content", headers=headers)
    assert made.status_code == 201, made.text
    sent = made.json()
    told = {name: sent[name] for name in ("filename", "media_type", "size", "user")}
    assert told == {"filename": "Bücher 1.txt", "media_type": "text/plain", "size": 7, "user": "anna"}
    assert anna.get(path).json() == [sent]
    got = anna.get(f"{path}/{sent['id']}")
    assert (got.status_code, got.content) == (200, b"content")
    assert got.headers["content-disposition"] == "attachment; filename*=UTF-8''B%C3%BCcher%201.txt"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in got.headers["content-security-policy"]
    assert got.headers["content-length"] == "7"
    assert anna.delete(f"{path}/{sent['id']}").status_code == 204
    assert anna.get(f"{path}/{sent['id']}").status_code == 404
    assert anna.get(path).json() == []


def test_a_form_is_refused_with_the_right_call(anna: httpx.Client, path: str) -> None:
    refused = anna.post(path, files={"file": ("offer.txt", b"hello")})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "Content-Type")
    assert "--data-binary" in refused.json()["detail"]
    assert anna.get(path).json() == []


def test_a_large_one_is_streamed_both_ways(anna: httpx.Client, path: str) -> None:
    size = MOST_BYTES + 2_000_000 - MOST_BYTES % 100_000
    made = anna.post(path, content=streamed(size))
    assert (made.status_code, made.json()["size"]) == (201, size)
    with anna.stream("GET", f"{path}/{made.json()['id']}") as got:
        assert sum(len(chunk) for chunk in got.iter_bytes()) == size


def test_one_that_is_too_large_is_refused_while_it_comes(anna: httpx.Client, path: str) -> None:
    for content in (streamed(LIMIT + 1_000_000), b"x" * (LIMIT + 1)):
        refused = anna.post(path, content=content)
        assert (refused.status_code, problems(refused).keys()) == (413, {"content"})
    assert anna.get(path).json() == []


def test_pages_become_text_and_other_types_are_refused(anna: httpx.Client, path: str) -> None:
    page = anna.post(path, content=b"<html><script>", headers={"Content-Type": "text/html"}).json()
    assert page["media_type"] == "text/plain"
    assert anna.get(f"{path}/{page['id']}").headers["content-type"].startswith("text/plain")
    for told in ("video/mp4", "nonsense"):
        refused = anna.post(path, content=b"x", headers={"Content-Type": told})
        assert (refused.status_code, problems(refused).keys()) == (422, {"media_type"})
    assert len(anna.get(path).json()) == 1


def test_rights_are_those_to_the_record(desk: Desk, anna: httpx.Client, entity: str, path: str) -> None:
    made = anna.post(path, content=b"content").json()
    reader = desk.client(desk.user_with(f"records:read:{entity}"))
    writer = desk.client(desk.user_with(f"records:update:{entity}"))
    assert reader.get(f"{path}/{made['id']}").content == b"content"
    assert reader.post(path, content=b"x").status_code == 403
    assert reader.delete(f"{path}/{made['id']}").status_code == 403
    assert (writer.get(path).status_code, writer.get(f"{path}/{made['id']}").status_code) == (403, 403)
    assert len(reader.get(path).json()) == 1
    assert writer.post(path, content=b"x").status_code == 201
    assert writer.delete(f"{path}/{made['id']}").status_code == 204


def test_a_record_without_files_or_no_record_at_all(desk: Desk, anna: httpx.Client, entity: str, path: str) -> None:
    assert anna.post(f"{records_of(entity)}/nonsense/attachments", content=b"x").status_code == 404
    plain = records_of(desk.entity())
    made = anna.post(plain, json={"data": {"title": "A"}}).json()
    refused = anna.post(f"{plain}/{made['id']}/attachments", content=b"x")
    assert (refused.status_code, "supports_attachments=True" in refused.json()["detail"]) == (409, True)
