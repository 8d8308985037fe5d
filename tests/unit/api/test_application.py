"""The application as a whole, seen from its OpenAPI document."""

from __future__ import annotations

from buildify_nb.api.application import described_app
from tests.unit.api.asgi import call

APP = described_app()


def test_every_operation_has_a_name_of_its_own_a_summary_and_a_description() -> None:
    told = [one for methods in APP.openapi()["paths"].values() for one in methods.values()]
    ids = [one["operationId"] for one in told]
    assert len(set(ids)) == len(ids)
    assert [one["operationId"] for one in told if not (one["summary"] and one["description"] and one["tags"])] == []


def test_only_who_am_i_takes_no_permission() -> None:
    assert [one.id for one in APP.state.operations if one.permission is None] == ["me"]


def test_tokens_are_demanded_in_the_document() -> None:
    document = APP.openapi()
    [scheme] = document["security"][0]
    assert document["components"]["securitySchemes"][scheme]["scheme"] == "bearer"


def test_the_index_is_served_and_loads_nothing() -> None:
    for path in ("/", "/docs"):
        page = call(APP, path)
        assert page.headers["content-type"].startswith("text/html")
        assert b"/api/v1/data-model/entities/{entity_id}/publish" in page.body
        assert not [word for word in (b"<script", b"src=", b"https://", b"<link") if word in page.body]
