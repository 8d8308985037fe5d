"""Records over HTTP, on both engines."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.api_desk import Desk, problems, records_of


@pytest.fixture
def path(desk: Desk) -> str:
    """The path of the records of a new entity."""
    return records_of(desk.entity())


def filled(client: httpx.Client, path: str, *titles: str) -> list[str]:
    """Creates records with these titles and rising prices; returns their ids."""
    rows = [{"title": title, "price": f"{place}.50"} for place, title in enumerate(titles, start=1)]
    made = client.post(f"{path}/bulk", json={"records": rows})
    assert made.status_code == 201
    return made.json()["ids"]


def titles_of(response: httpx.Response) -> list[str]:
    """The titles on a page."""
    assert response.status_code == 200, response.text
    return [one["title"] for one in response.json()["items"]]


def test_a_record_lives_and_comes_back(anna: httpx.Client, path: str) -> None:
    made = anna.post(path, json={"data": {"title": "A", "price": "1.50"}})
    assert (made.status_code, made.json()["price"], made.json()["row_version"]) == (201, "1.50", 1)
    one = f"{path}/{made.json()['id']}"
    changed = anna.put(one, json={"data": {"price": 2}, "row_version": 1})
    assert (changed.json()["title"], changed.json()["price"], changed.json()["row_version"]) == ("A", "2.00", 2)
    deleted = anna.delete(one)
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert anna.get(one).status_code == 404
    assert anna.get(one, params={"include_deleted": True}).json()["title"] == "A"
    assert anna.post(f"{one}/restore").status_code == 200
    assert anna.get(one).json()["price"] == "2.00"
    history = anna.get(f"{one}/history").json()
    assert [entry["action"] for entry in history["items"]] == ["restore", "delete", "update", "create"]
    assert history["items"][2]["user"] == "anna"


def test_a_stale_version_is_refused(anna: httpx.Client, path: str) -> None:
    [made] = filled(anna, path, "A")
    anna.put(f"{path}/{made}", json={"data": {"title": "B"}})
    late = anna.put(f"{path}/{made}", json={"data": {"title": "C"}, "row_version": 1})
    assert late.status_code == 409
    assert "anna changed title" in late.json()["detail"]
    assert anna.delete(f"{path}/{made}", params={"row_version": 1}).status_code == 409
    assert anna.get(f"{path}/{made}").json()["title"] == "B"
    assert anna.delete(f"{path}/{made}", params={"row_version": 2}).status_code == 204


def test_every_problem_is_listed_by_field(anna: httpx.Client, path: str) -> None:
    refused = anna.post(path, json={"data": {"price": "much", "colour": "red", "tenant_id": "x", "row_version": 9}})
    assert refused.status_code == 422
    assert problems(refused).keys() == {"title", "price", "colour", "tenant_id", "row_version"}
    assert anna.get(path).json()["total"] == 0


def test_a_list_is_filtered_sorted_searched_and_paged(anna: httpx.Client, path: str) -> None:
    filled(anna, path, "red fox", "grey wolf", "red panda", "brown bear")
    condition = {"combinator": "and", "rules": [{"field": "price", "operator": ">=", "value": 2}]}
    assert titles_of(anna.get(path, params={"filters": json.dumps(condition), "sort": "title:desc"})) == [
        "red panda",
        "grey wolf",
        "brown bear",
    ]
    by_value = {"title": ["red fox", "red panda"], "price": 3.5}
    assert titles_of(anna.get(path, params={"filters": json.dumps(by_value)})) == ["red panda"]
    misspelt = anna.get(path, params={"filters": '{"titel": "red fox"}'})
    assert misspelt.status_code == 422
    assert problems(misspelt) == {"titel": "unknown field 'titel'; did you mean 'title'?"}
    assert titles_of(anna.get(path, params={"search": "red", "sort": "price:desc"})) == ["red panda", "red fox"]
    page = anna.get(path, params={"sort": "price", "page": 2, "page_size": 3, "fields": "title"})
    assert titles_of(page) == ["brown bear"]
    assert page.json()["items"][0].keys() == {"id", "title", "row_version"}
    told = {key: page.json()[key] for key in ("total", "page", "page_size", "pages")}
    assert told == {"total": 4, "page": 2, "page_size": 3, "pages": 2}
    assert anna.get(path, params={"count": "none"}).json()["total"] is None


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("filters", "{"),
        ("filters", "[1]"),
        ("filters", '{"combinator": "and", "rules": [{"field": "id; DROP TABLE x", "operator": "=", "value": 1}]}'),
        ("filters", '{"combinator": "and", "rules": [{"field": "price", "operator": "=", "value": NaN}]}'),
        ("filters", '{"a":' * 5000),
        ("sort", "title;DROP TABLE x"),
        ("sort", "title:sideways"),
        ("fields", "title,password"),
        ("page", "0"),
        ("page_size", "1001"),
        ("count", "all"),
        ("colour", "red"),
    ],
)
def test_a_bad_parameter_is_named(anna: httpx.Client, path: str, parameter: str, value: str) -> None:
    refused = anna.get(path, params={parameter: value})
    assert refused.status_code == 422, refused.text
    assert any(field.startswith((parameter, "rules")) for field in problems(refused)), refused.text
    assert "SELECT" not in refused.text


def test_bulk_is_all_or_nothing(anna: httpx.Client, path: str) -> None:
    refused = anna.post(f"{path}/bulk", json={"records": [{"title": "A"}, {"price": "x"}]})
    assert refused.status_code == 422
    assert problems(refused).keys() == {"records.1.title", "records.1.price"}
    assert anna.get(path).json()["total"] == 0


def test_bulk_can_leave_bad_records_out(anna: httpx.Client, path: str) -> None:
    done = anna.post(f"{path}/bulk", json={"records": [{"title": "A"}, {}, {"title": "B"}], "atomic": False})
    assert (done.status_code, done.json()["created"], len(done.json()["ids"])) == (201, 2, 2)
    assert done.json()["failures"] == [{"index": 1, "errors": [{"field": "title", "message": "must be given"}]}]
    assert titles_of(anna.get(path, params={"sort": "title"})) == ["A", "B"]


@pytest.mark.parametrize("name", ["nothing_here", "No-Name", "select", "a%20b"])
def test_an_unknown_entity_is_not_found(anna: httpx.Client, name: str) -> None:
    assert anna.get(records_of(name)).status_code == 404
    assert anna.post(records_of(name), json={"data": {}}).status_code == 404


@pytest.mark.parametrize("id", ["nonsense", "01a207f1-1baa-77df-ac2c-9aae5eca96b3", "%00", "'; DROP TABLE x; --"])
def test_an_unknown_record_is_not_found(anna: httpx.Client, path: str, id: str) -> None:
    assert anna.get(f"{path}/{id}").status_code == 404
    assert anna.put(f"{path}/{id}", json={"data": {"title": "A"}}).status_code == 404
    assert anna.delete(f"{path}/{id}").status_code == 404


def test_a_writer_who_may_not_read_sees_no_values(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.entity()
    writer = desk.client(desk.user_with(f"records:update:{entity}", f"records:create:{entity}"))
    made = writer.post(records_of(entity), json={"data": {"title": "secret"}})
    assert (made.status_code, made.json().keys()) == (201, {"id", "row_version"})
    changed = writer.put(f"{records_of(entity)}/{made.json()['id']}", json={"data": {"price": 1}})
    assert (changed.status_code, changed.json()["row_version"]) == (200, 2)
    assert "secret" not in changed.text
    assert writer.get(records_of(entity)).status_code == 403
    assert anna.get(f"{records_of(entity)}/{made.json()['id']}").json()["title"] == "secret"


def test_forty_clients_at_once_lose_nothing(desk: Desk, anna: httpx.Client, path: str) -> None:
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda n: anna.post(path, json={"data": {"title": f"t{n}"}}).status_code, range(40)))
    assert answers == [201] * 40
    assert anna.get(path).json()["total"] == 40


def test_figures_come_by_group(anna: httpx.Client, path: str) -> None:
    filled(anna, path, "A", "B", "A")
    asked = {"by": "title", "values": {"n": "count", "total": {"sum": "price"}}, "sort": "n:desc"}
    found = anna.post(f"{path}/aggregate", json=asked).json()
    assert found["items"] == [{"title": "A", "n": 2, "total": "5.00"}, {"title": "B", "n": 1, "total": "2.50"}]
    assert [column["label"] for column in found["columns"]] == ["Title", "N", "Total"]
    some = {**asked, "filters": {"title": "A"}, "having": {"field": "n", "operator": ">", "value": 2}}
    assert anna.post(f"{path}/aggregate", json=some).json() == {**found, "items": []}
    refused = anna.post(f"{path}/aggregate", json={"by": "titel"})
    assert refused.status_code == 422
    assert "did you mean 'title'" in refused.text


def test_lists_name_fields_behind_lookups(desk: Desk, anna: httpx.Client) -> None:
    author, book = desk.entity(), desk.entity()
    desk.ws.relationships.create(author, book, target_field_name="author")
    desk.ws.entities[book].publish()
    ids = filled(anna, records_of(author), "Ada", "Bob")
    for title, by in (("X", ids[1]), ("Y", ids[0]), ("Z", ids[1])):
        anna.post(records_of(book), json={"data": {"title": title, "author": by}})
    query = {"filters": json.dumps({"author.title": "Bob"}), "sort": "author.title,title:desc"}
    assert titles_of(anna.get(records_of(book), params=query)) == ["Z", "X"]
    assert titles_of(anna.get(records_of(book), params={"sort": "author.title,title"})) == ["Y", "X", "Z"]
    text = {"filters": "author.title = 'Bob' AND title <> 'X'"}
    assert titles_of(anna.get(records_of(book), params=text)) == ["Z"]
    assert anna.post(f"{records_of(book)}/aggregate", json=text).json()["items"] == [{"count": 1}]
    refused = anna.get(records_of(book), params={"filters": "titel = 'X'"})
    assert (refused.status_code, "did you mean 'title'" in problems(refused)["filters"]) == (422, True)
    grouped = anna.post(f"{records_of(book)}/aggregate", json={"by": "author"}).json()
    assert {one["author__label"]: one["count"] for one in grouped["items"]} == {"Ada": 1, "Bob": 2}
    [first] = anna.get(records_of(book), params={**query, "page_size": 1, "expand": "author"}).json()["items"]
    assert first["author__expanded"]["title"] == "Bob"
    [path] = desk.ws.records[author].relations
    written = anna.get(f"{records_of(author)}/{ids[1]}", params={"expand": path.name}).json()
    assert sorted(one["title"] for one in written[f"{path.name}__expanded"]) == ["X", "Z"]
    eve = desk.client(desk.user_with(f"records:read:{book}"))
    assert eve.get(records_of(book), params=query).status_code == 403


def test_many_are_changed_deleted_and_written_by_their_keys(anna: httpx.Client, path: str) -> None:
    first, second = filled(anna, path, "A", "B")
    changed = anna.post(
        f"{path}/bulk-update", json={"records": [{"id": first, "price": "9"}, {"id": second, "price": 8}]}
    )
    assert changed.json() == {"done": 2, "ids": [first, second], "failures": []}
    assert anna.get(f"{path}/{first}").json()["price"] == "9.00"
    refused = anna.post(f"{path}/bulk-update", json={"records": [{"id": first, "price": 1}, {"id": "x", "price": 2}]})
    assert (refused.status_code, anna.get(f"{path}/{first}").json()["price"]) == (422, "9.00")
    gone = anna.post(f"{path}/bulk-delete", json={"ids": [first, "x"], "atomic": False}).json()
    assert (gone["ids"], [failure["index"] for failure in gone["failures"]]) == ([first], [1])
    assert anna.get(f"{path}/{first}").status_code == 404
    unknown = anna.post(f"{path}/upsert", json={"data": {"title": "B"}, "by": "title"})
    assert (unknown.status_code, problems(unknown)["by"][:21]) == (422, "must be unique fields")


def test_an_etag_keeps_a_newer_version_from_being_overwritten(desk: Desk, anna: httpx.Client) -> None:
    path = records_of(desk.entity())
    made = anna.post(path, json={"data": {"title": "a"}}).json()
    record = f"{path}/{made['id']}"
    tag = anna.get(record).headers["etag"]
    changed = anna.put(record, json={"data": {"title": "b"}}, headers={"If-Match": tag})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    late = anna.put(record, json={"data": {"title": "c"}}, headers={"If-Match": tag})
    assert late.status_code == 412
    assert "anna changed title" in late.json()["detail"]
    assert anna.delete(record, headers={"If-Match": tag}).status_code == 412
    assert anna.get(record).json()["title"] == "b"
    assert anna.put(record, json={"data": {"title": "d"}}, headers={"If-Match": "2"}).status_code == 422
    assert anna.put(record, json={"data": {"title": "d"}, "row_version": 1}).status_code == 409
    assert anna.put(record, json={"data": {"title": "d"}}, headers={"If-Match": "*"}).status_code == 200
    assert anna.delete(record, headers={"If-Match": '"3"'}).status_code == 204


def test_a_dry_run_says_what_would_come_of_it(anna: httpx.Client, path: str) -> None:
    made = anna.post(path, params={"dry_run": True}, json={"data": {"title": "a"}})
    assert (made.status_code, made.json()["title"]) == (201, "a")
    assert anna.get(path).json()["total"] == 0
    [kept] = filled(anna, path, "b")
    assert anna.put(f"{path}/{kept}", params={"dry_run": True}, json={"data": {"title": "c"}}).json()["title"] == "c"
    assert anna.delete(f"{path}/{kept}", params={"dry_run": True}).status_code == 204
    assert anna.post(path, params={"dry_run": True}, json={"data": {}}).status_code == 422
    assert anna.get(f"{path}/{kept}").json()["title"] == "b"
