"""The audit log over HTTP, on both engines."""

from __future__ import annotations

import httpx

from tests.api_desk import Desk, problems, records_of

AUDIT = "/api/v1/audit"


def test_what_was_done_over_http_is_in_the_log(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.entity()
    made = anna.post(records_of(entity), json={"data": {"title": "A"}}).json()["id"]
    anna.put(f"{records_of(entity)}/{made}", json={"data": {"title": "B"}})
    log = anna.get(AUDIT, params={"entity_type": entity, "entity_id": made, "page_size": 1}).json()
    assert (log["total"], log["pages"], len(log["items"])) == (2, 2, 1)
    entry = log["items"][0]
    assert (entry["action"], entry["user"], entry["changes"]["after"]["title"]) == ("update", "anna", "B")
    earlier = anna.get(AUDIT, params={"entity_id": made, "until": entry["occurred_at"]}).json()
    assert [one["action"] for one in earlier["items"]] == ["create"]


def test_a_bad_filter_is_named(anna: httpx.Client) -> None:
    refused = anna.get(AUDIT, params={"since": "yesterday", "page": 0, "who": "anna"})
    assert (refused.status_code, problems(refused).keys() >= {"who"}) == (422, True)
    assert problems(anna.get(AUDIT, params={"since": "yesterday", "page": 0})).keys() == {"since", "page"}
