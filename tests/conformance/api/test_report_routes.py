"""Reports and dashboards over HTTP, on both engines."""

from __future__ import annotations

import httpx

from tests.api_desk import Desk, problems, records_of

REPORTS, DASHBOARDS = "/api/v1/reports", "/api/v1/dashboards"


def test_a_report_lives_and_answers_each_reader(desk: Desk, anna: httpx.Client) -> None:
    entity, name = desk.entity(), desk.new_name("sales")
    for title, price in (("a", "1.50"), ("a", "2.00"), ("b", "4.00")):
        anna.post(records_of(entity), json={"data": {"title": title, "price": price}})
    body = {"name": name, "entity": entity, "values": {"total": {"sum": "price"}}, "by": "title", "chart": "bar"}
    made = anna.post(REPORTS, json=body)
    assert (made.status_code, made.json()["document"]["chart"]) == (201, "bar")
    found = anna.get(f"{REPORTS}/{name}/result").json()
    assert found["items"] == [{"title": "a", "total": "3.50"}, {"title": "b", "total": "4.00"}]
    assert [one["is_figure"] for one in found["columns"]] == [False, True]
    told = anna.get(f"{REPORTS}/{name}/result.csv")
    assert (told.headers["content-type"], told.text.splitlines()[1]) == ("text/csv; charset=utf-8", "a,3.50")
    assert anna.put(f"{REPORTS}/{name}", json={"sort": "total:desc"}).json()["revision"] == 2
    assert anna.get(f"{REPORTS}/{name}/result").json()["items"][0]["title"] == "b"
    guest = desk.client(desk.user_with())
    assert guest.get(f"{REPORTS}/{name}/result").status_code == 403
    assert name in {one["name"] for one in anna.get(REPORTS).json()}
    assert anna.delete(f"{REPORTS}/{name}").status_code == 204
    assert anna.get(f"{REPORTS}/{name}").status_code == 404


def test_a_dashboard_is_a_page(desk: Desk, anna: httpx.Client) -> None:
    entity, report, board = desk.entity(), desk.new_name("sales"), desk.new_name("board")
    anna.post(records_of(entity), json={"data": {"title": "<script>"}})
    anna.post(REPORTS, json={"name": report, "entity": entity, "by": "title"})
    made = anna.post(DASHBOARDS, json={"name": board, "rows": [[report, {"report": report, "title": "Again"}]]})
    assert made.status_code == 201
    page = anna.get(f"{DASHBOARDS}/{board}/page")
    assert page.headers["content-type"].startswith("text/html")
    assert "&lt;script&gt;" in page.text
    assert "<script" not in page.text
    assert "Again" in page.text
    assert anna.delete(f"{REPORTS}/{report}").status_code == 409
    assert "may not do this" in desk.client(desk.user_with()).get(f"{DASHBOARDS}/{board}/page").text
    assert anna.put(f"{DASHBOARDS}/{board}", json={"rows": []}).status_code == 200
    assert anna.delete(f"{REPORTS}/{report}").status_code == 204
    assert anna.delete(f"{DASHBOARDS}/{board}").status_code == 204


def test_what_makes_no_sense_is_listed(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.entity()
    refused = anna.post(REPORTS, json={"name": "odd", "entity": entity, "by": "titel"})
    assert refused.status_code == 422
    assert "titel" in refused.text
    refused = anna.post(REPORTS, json={"name": "odd", "entity": entity, "chart": "donut"})
    assert (refused.status_code, problems(refused).keys()) == (422, {"chart"})
    assert anna.post(DASHBOARDS, json={"name": "odd", "rows": [["missing"]]}).status_code == 404
