"""Publishing several entities over HTTP, on both engines."""

from __future__ import annotations

import httpx

from tests.api_desk import MODEL, Desk, problems

PATH = f"{MODEL}/entities/publish"


def test_each_is_told_up_to_the_first_that_is_refused(desk: Desk, anna: httpx.Client) -> None:
    stem, fields = desk.new_name("several"), {"title": "string"}
    first, second, third = (desk.ws.entities.create(f"{stem}_{place}", fields=fields) for place in "abc")
    second.publish()
    desk.ws.records[second.name].create(title="far too long a title")
    second.edit_field("title", field_type="integer")
    names = [third.name, second.name, first.name]
    told = anna.post(PATH, json={"names": names, "commit_message": "together"})
    assert told.status_code == 200
    assert [(one["entity_name"], one["outcome"]) for one in told.json()] == [
        (first.name, "published"),
        (second.name, "refused"),
        (third.name, "not tried"),
    ]
    assert told.json()[0]["migration"]["commit_message"] == "together"
    assert "loses data" in told.json()[1]["refusal"]["detail"]
    assert desk.ws.records[first.name].create(title="works")["title"] == "works"
    assert third.refresh().status == "draft"
    yes = anna.post(PATH, json={"names": names[:2], "accept_data_loss": True}).json()
    assert [one["outcome"] for one in yes] == ["published", "published"]
    assert desk.ws.records[second.name].list()[0]["title"] is None


def test_unknown_names_and_properties_publish_nothing(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.draft()
    assert anna.post(PATH, json={"names": [entity.name, "nowhere"]}).status_code == 404
    refused = anna.post(PATH, json={"entities": [entity.name]})
    assert (refused.status_code, list(problems(refused))) == (422, ["entities"])
    assert entity.refresh().status == "draft"


def test_who_may_not_read_the_model_publishes_and_learns_nothing(desk: Desk) -> None:
    entity = desk.draft()
    publisher = desk.client(desk.user_with("data_model:execute:tenant"))
    for body in (None, {"names": [entity.name]}, {"names": [f"{entity.name}x"]}):
        refused = publisher.post(PATH, json=body)
        assert (refused.status_code, entity.name in refused.json()["detail"]) == (403, False)
    assert entity.refresh().status == "draft"


def test_without_names_all_that_wait_are_published(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.draft()
    told = anna.post(PATH).json()
    assert (entity.name, "published") in [(one["entity_name"], one["outcome"]) for one in told]
    assert anna.post(PATH).json() == []
