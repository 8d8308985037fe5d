"""Saved views over HTTP, on both engines."""

from __future__ import annotations

import httpx

from tests.api_desk import Desk, records_of


def views_of(entity: str) -> str:
    """Where the saved views of an entity are."""
    return f"{records_of(entity).removesuffix('records')}views"


def test_a_view_is_saved_lists_its_records_and_goes(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.entity()
    for title, price in (("a", "1.50"), ("b", "2.00"), ("c", "4.00")):
        anna.post(records_of(entity), json={"data": {"title": title, "price": price}})
    body = {"filters": "price >= 2", "sort": "title:desc", "fields": ["title"], "widths": {"title": 200}}
    saved = anna.put(f"{views_of(entity)}/dear ones", json=body)
    assert (saved.status_code, saved.json()["sort"], saved.json()["widths"]) == (200, ["title:desc"], {"title": 200})
    assert [view["name"] for view in anna.get(views_of(entity)).json()] == ["dear ones"]
    place = f"{views_of(entity)}/dear ones"
    listed = anna.get(f"{place}/records").json()
    assert [one["title"] for one in listed["items"]] == ["c", "b"]
    assert "price" not in listed["items"][0]
    turned = anna.get(f"{place}/records", params={"sort": "title", "page_size": 1}).json()
    assert [one["title"] for one in turned["items"]] == ["b"], "what the request says takes the place of the view's"
    assert anna.put(place, json={"filters": {"title": "a"}}).json()["fields"] is None
    assert [one["title"] for one in anna.get(f"{place}/records").json()["items"]] == ["a"]
    assert anna.delete(place).status_code == 204
    assert anna.get(place).status_code == 404
    assert anna.get(views_of(entity)).json() == []


def test_own_views_are_private_and_shared_ones_are_for_who_may_read(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.entity()
    anna.post(records_of(entity), json={"data": {"title": "a"}})
    anna.put(f"{views_of(entity)}/mine", json={"search": "a"})
    anna.put(f"{views_of(entity)}/ours", json={"search": "a", "shared": True})
    reader = desk.client(desk.user_with(f"records:read:{entity}"))
    assert [(view["name"], view["user"]) for view in reader.get(views_of(entity)).json()] == [("ours", "anna")]
    assert len(reader.get(f"{views_of(entity)}/ours/records").json()["items"]) == 1
    assert reader.put(f"{views_of(entity)}/theirs", json={"shared": True}).status_code == 403
    assert reader.put(f"{views_of(entity)}/theirs", json={}).status_code == 200
    assert reader.delete(f"{views_of(entity)}/ours").status_code == 403
    assert anna.get(f"{views_of(entity)}/theirs").status_code == 404
    stranger = desk.client(desk.user_with())
    assert {stranger.get(f"{views_of(entity)}{path}").status_code for path in ("", "/ours", "/ours/records")} == {403}


def test_what_makes_no_sense_is_refused_and_nothing_saved(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.entity()
    for body in ({"filters": "titel = 'a'"}, {"sort": "titel"}, {"fields": ["titel"]}, {"columns": ["title"]}):
        assert anna.put(f"{views_of(entity)}/odd", json=body).status_code == 422, body
    assert anna.get(views_of(entity)).json() == []
