"""Errors as clients see them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.exceptions import HTTPException

from buildify_nb.api.application import described_app
from buildify_nb.api.problems import misunderstood, problem_response, refusal
from buildify_nb.errors import (
    AuthenticationFailed,
    BuildifyError,
    EntityMigrating,
    InvalidRecord,
    NotFound,
    PermissionDenied,
    Problem,
)
from tests.unit.api.asgi import call


def body(response: Any) -> Any:
    return json.loads(response.body)


@pytest.mark.parametrize(
    ("error", "status", "header"),
    [
        (AuthenticationFailed("No."), 401, "www-authenticate"),
        (PermissionDenied("No."), 403, None),
        (NotFound("No."), 404, None),
        (InvalidRecord("No.", [Problem("title", "must be given")]), 422, None),
        (EntityMigrating("No."), 503, "retry-after"),
    ],
)
def test_each_error_has_its_status(error: BuildifyError, status: int, header: str | None) -> None:
    response = refusal(error)
    assert response.status_code == status
    assert body(response) == error.as_dict()
    assert header is None or header in response.headers


def test_text_that_is_no_unicode_can_be_quoted() -> None:
    response = problem_response(422, "\ud800", [Problem("\udfff", "…")])
    assert bytes(response.body).isascii()
    assert body(response) == {"detail": "\ud800", "errors": [{"field": "\udfff", "message": "…"}]}


def test_pydantics_findings_become_problems_with_paths() -> None:
    found = [
        {"type": "missing", "loc": ("body", "data"), "msg": "Field required"},
        {"type": "extra_forbidden", "loc": ("body", "fields", 0, "x"), "msg": "Extra inputs are not permitted"},
        {"type": "value_error", "loc": ("query", "page"), "msg": "Value error, is too high"},
    ]
    response = misunderstood(found)
    assert response.status_code == 422
    assert {one["field"]: one["message"] for one in body(response)["errors"]} == {
        "data": "must be given",
        "fields.0.x": "is no property of it; check the spelling",
        "page": "is too high",
    }


def test_broken_json_is_told_with_its_place() -> None:
    response = misunderstood([{"type": "json_invalid", "loc": ("body", 7), "ctx": {"error": "Expecting value"}}])
    assert (response.status_code, body(response)["errors"][0]["message"]) == (400, "Expecting value at character 7")


def test_the_framework_speaks_in_the_same_form() -> None:
    app = described_app()

    @app.get("/teapot")
    def teapot() -> None:
        raise HTTPException(418, "Tea only.", {"X-Tea": "green"})

    unknown, wrong = call(app, "/nowhere"), call(app, "/api/v1/audit", method="DELETE")
    assert (unknown.status, unknown.json()["errors"]) == (404, [])
    assert (wrong.status, wrong.headers["allow"]) == (405, "GET")
    assert wrong.json()["detail"] == "/api/v1/audit does not take DELETE, but GET."
    patched = call(app, "/api/v1/dynamic-data/track/records/1", method="PATCH")
    assert patched.status == 405
    assert patched.json()["detail"].endswith(
        "does not take PATCH, but DELETE, GET, PUT. PUT changes only what it names."
    )
    assert (call(app, "/teapot").status, call(app, "/teapot").headers["x-tea"]) == (418, "green")
