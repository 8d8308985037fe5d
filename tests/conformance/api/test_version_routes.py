"""Versions over HTTP, on both engines."""

from __future__ import annotations

import httpx
import pytest

from tests.api_desk import Desk, problems, records_of


@pytest.fixture
def entity(desk: Desk) -> str:
    """An entity whose versions are kept."""
    return desk.draft().edit(is_versioned=True).publish().name


@pytest.fixture
def one(anna: httpx.Client, entity: str) -> str:
    """The path of a record with two versions."""
    made = anna.post(records_of(entity), json={"data": {"title": "A", "price": "1.50"}}).json()
    path = f"{records_of(entity)}/{made['id']}"
    anna.put(path, json={"data": {"title": "B", "price": None}})
    return path


def test_versions_are_listed_read_compared_and_brought_back(anna: httpx.Client, one: str) -> None:
    listed = anna.get(f"{one}/versions", params={"page_size": 1}).json()
    assert [(v["number"], v["action"], v["user"], v["changed"]) for v in listed["items"]] == [
        (2, "update", "anna", ["title", "price"])
    ]
    assert (listed["total"], listed["pages"]) == (2, 2)
    was = anna.get(f"{one}/versions/1").json()
    assert (was["title"], was["price"], was["row_version"]) == ("A", "1.50", 1)
    for params in ({}, {"newer": 2}):
        diff = anna.get(f"{one}/versions/1/diff", params=params).json()
        assert [(d["field"], d["old"], d["new"]) for d in diff["differences"]] == [
            ("title", "A", "B"),
            ("price", "1.50", None),
        ]
        assert diff["newer"] == params.get("newer")
    assert anna.post(f"{one}/versions/1/revert", json={"row_version": 1}).status_code == 409
    back = anna.post(f"{one}/versions/1/revert")
    assert (back.status_code, back.json()["title"], back.json()["row_version"]) == (200, "A", 3)
    assert anna.get(one).json()["price"] == "1.50"
    assert anna.get(f"{one}/versions").json()["total"] == 3


def test_what_no_longer_fits_is_refused(desk: Desk, anna: httpx.Client, entity: str, one: str) -> None:
    anna.put(one, json={"data": {"title": "BB"}})
    desk.ws.entities[entity].edit_field("title", min_length=2).edit_field("price", max_value=1).publish()
    refused = anna.post(f"{one}/versions/1/revert")
    assert (refused.status_code, problems(refused).keys()) == (422, {"title", "price"})
    assert anna.get(one).json()["title"] == "BB"


@pytest.mark.parametrize(("number", "status"), [("3", 404), ("0", 422), ("x", 422), ("2147483648", 422)])
def test_a_version_that_is_not_there(anna: httpx.Client, one: str, number: str, status: int) -> None:
    assert anna.get(f"{one}/versions/{number}").status_code == status
    assert anna.get(f"{one}/versions/{number}/diff").status_code == status
    assert anna.post(f"{one}/versions/{number}/revert").status_code == status
    assert anna.get(f"{one}/versions").json()["total"] == 2


def test_a_reader_may_look_and_a_writer_without_reading_sees_no_values(desk: Desk, entity: str, one: str) -> None:
    reader = desk.client(desk.user_with(f"records:read:{entity}"))
    assert reader.get(f"{one}/versions/1").json()["title"] == "A"
    assert reader.post(f"{one}/versions/1/revert").status_code == 403
    writer = desk.client(desk.user_with(f"records:update:{entity}"))
    for path in ("versions", "versions/1", "versions/1/diff"):
        assert writer.get(f"{one}/{path}").status_code == 403
    assert writer.post(f"{one}/versions/1/revert").json().keys() == {"id", "row_version"}
    assert reader.get(one).json()["title"] == "A"


def test_an_entity_without_versions_says_so(desk: Desk, anna: httpx.Client) -> None:
    path = records_of(desk.entity())
    made = anna.post(path, json={"data": {"title": "A"}}).json()
    refused = anna.get(f"{path}/{made['id']}/versions")
    assert (refused.status_code, "is_versioned=True" in refused.json()["detail"]) == (409, True)
