"""Views over HTTP, on both engines."""

from __future__ import annotations

import httpx

from tests.api_desk import MODEL, Desk, problems, records_of

VIEWS = f"{MODEL}/views"


def test_a_view_is_defined_published_read_and_defined_anew(desk: Desk, anna: httpx.Client) -> None:
    source, name = desk.draft().publish(), desk.new_name("view")
    for title, price in (("A", "1.50"), ("A", "2.00"), ("B", "4.00")):
        desk.ws.records[source.name].create(title=title, price=price)
    body = {"name": name, "source": source.name, "fields": {"title": "title", "sum": {"sum": "price"}}}
    made = anna.post(VIEWS, json=body)
    assert (made.status_code, made.json()["entity_type"], made.json()["status"]) == (201, "virtual", "draft")
    entity_id = made.json()["id"]
    assert anna.post(f"{MODEL}/entities/{entity_id}/publish").status_code == 200
    listed = anna.get(records_of(name), params={"sort": "title"}).json()["items"]
    assert [(one["title"], one["sum"]) for one in listed] == [("A", "3.50"), ("B", "4.00")]
    refused = anna.post(records_of(name), json={"data": {"title": "C"}})
    assert refused.status_code == 409, refused.text
    assert anna.get(f"{MODEL}/entities", params={"entity_type": "virtual"}).json()[0]["name"] == name
    anew = anna.put(f"{VIEWS}/{entity_id}", json={"fields": {"title": "title"}, "where": {"price": 4}})
    assert [one["name"] for one in anew.json()["fields"]] == ["id", "title"]
    late = anna.put(f"{VIEWS}/{entity_id}", json={"fields": {"title": "title"}}, params={"expected_revision": 1})
    assert late.status_code == 409
    assert anna.post(f"{MODEL}/entities/{entity_id}/publish").status_code == 200
    assert [one["title"] for one in anna.get(records_of(name)).json()["items"]] == ["B"]


def test_what_is_wrong_with_a_view_is_told_by_its_field(desk: Desk, anna: httpx.Client) -> None:
    source, name = desk.draft().publish(), desk.new_name("view")
    refused = anna.post(VIEWS, json={"name": name, "source": source.name, "fields": {"x": {"sum": "title"}}})
    assert (refused.status_code, list(problems(refused))) == (422, ["fields.x"])
    assert name not in desk.ws.entities
