"""Turns every error into the one form of answer that clients meet: `{"detail", "errors": [{"field", "message"}]}`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from buildify_nb.datamodel.document_problems import document_problems
from buildify_nb.errors import AuthenticationFailed, BuildifyError, DefinitionError, Problem, TransientError


class FieldProblem(BaseModel):
    """One thing that is wrong with one field; the field is empty when the whole request is meant."""

    field: str
    message: str


class ProblemBody(BaseModel):
    """Why a request was refused."""

    detail: str
    errors: list[FieldProblem]


_MEANINGS = {
    400: "The request is not readable",
    401: "No valid token was given",
    403: "The user of the token may not do this; the answer names the permission it takes",
    404: "There is no such thing in this tenant",
    409: "The state of the thing, a newer version of it or another thing stands in the way",
    412: "The record is no longer the one that If-Match names",
    413: "The body is too large",
    422: "What was sent was refused; `errors` lists every problem",
    503: "The database is busy or away; try again later",
}
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": ProblemBody, "description": meaning} for status, meaning in _MEANINGS.items()
}
"""The answers that every operation may give besides its own, for the OpenAPI document."""


class ProblemResponse(JSONResponse):
    """An error as JSON in ASCII, so that a text of the request which is no Unicode may be quoted in it."""

    def render(self, content: Any) -> bytes:
        return json.dumps(content, allow_nan=False, separators=(",", ":")).encode("ascii")


def problem_response(
    status: int, detail: str, errors: Sequence[Problem] = (), headers: Mapping[str, str] | None = None
) -> ProblemResponse:
    """The answer for an error that is none of ours."""
    body = {"detail": detail, "errors": [problem.as_dict() for problem in errors]}
    return ProblemResponse(body, status, dict(headers or {}))


def refusal(error: BuildifyError) -> ProblemResponse:
    """The answer for one of our errors."""
    headers: dict[str, str] = {}
    if isinstance(error, AuthenticationFailed):
        headers["WWW-Authenticate"] = "Bearer"
    elif isinstance(error, TransientError):
        headers["Retry-After"] = "1"
    return ProblemResponse(error.as_dict(), error.status, headers)


def add_problem_handlers(app: FastAPI) -> None:
    """Makes the application answer with problems for all that goes wrong in or before a route."""

    @app.exception_handler(BuildifyError)
    async def refused(_: Request, error: BuildifyError) -> ProblemResponse:
        return refusal(error)

    @app.exception_handler(RequestValidationError)
    async def not_understood(request: Request, error: RequestValidationError) -> ProblemResponse:
        body = getattr(request.scope.get("route"), "body_field", None)
        return misunderstood(error.errors(), body.field_info.annotation if body else None)

    @app.exception_handler(HTTPException)
    async def refused_by_the_framework(request: Request, error: HTTPException) -> ProblemResponse:
        return _translated(request, error)


def misunderstood(errors: Sequence[Mapping[str, Any]], document: Any = None) -> ProblemResponse:
    """The answer for values that do not have the form that the OpenAPI document asks for.

    Args:
        errors: as pydantic lists them; their `loc` starts with "body", "path" or "query".
        document: the class of the body, if the operation takes one.
    """
    broken = next((error for error in errors if error["type"] == "json_invalid"), None)
    if broken is not None:
        found = Problem("", f"{broken['ctx']['error']} at character {broken['loc'][-1]}")
        return problem_response(400, f"The body is no valid JSON. {found.message}.", [found])
    if any(error["loc"] == ("body",) and error["type"] == "model_attributes_type" for error in errors):
        problems = [Problem("", "must be a JSON object, sent with the header `Content-Type: application/json`")]
    else:
        within = [{**error, "loc": error["loc"][1:]} for error in errors]
        problems = document_problems(within, document)
    return refusal(DefinitionError("The request was not understood.", problems))


def _translated(request: Request, error: HTTPException) -> ProblemResponse:
    headers = dict(error.headers or {})
    if error.status_code == 404:
        return problem_response(404, f"There is nothing at {request.url.path}. /docs lists what there is.")
    if error.status_code == 405:
        allowed = request.app.state.operations.methods(request.url.path)
        headers["Allow"] = ", ".join(allowed) or headers.get("Allow", "GET")
        detail = f"{request.url.path} does not take {request.method}, but {headers['Allow']}."
        if request.method == "PATCH" and "PUT" in allowed:
            detail += " PUT changes only what it names."
        return problem_response(405, detail, headers=headers)
    if error.status_code == 400:
        return problem_response(400, "The body cannot be read. Send JSON in UTF-8, not too deeply nested.")
    return problem_response(error.status_code, str(error.detail), headers=headers)
