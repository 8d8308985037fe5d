"""Schemathesis against the application's own OpenAPI document, over real HTTP: what is generated never breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import hypothesis
import pytest
import schemathesis
from schemathesis import GenerationMode
from schemathesis.checks import (
    allow_header_conformance,
    content_type_conformance,
    ignored_auth,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from buildify_nb.api.application import described_app
from tests.api_desk import Desk, open_desk

CHECKS = [
    allow_header_conformance,
    content_type_conformance,
    ignored_auth,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
]
SLOW = [hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.filter_too_much, hypothesis.HealthCheck.data_too_large]
"""Health checks about how long generating takes: schemas with formats are slow to generate for."""
EXAMPLES = 4
"""Per operation; some fifty operations."""


@pytest.fixture(scope="module")
def fuzzed() -> Iterator[Desk]:
    """A server of its own, because what is generated is also done."""
    with open_desk(":memory:") as desk:
        features = {"is_versioned": True, "supports_attachments": True, "supports_comments": True}
        fields = {"title": "string", "price": "decimal"}
        entity = desk.ws.entities.create("track", fields=fields, **features).publish()
        desk.ws.records[entity.name].create(title="A")
        yield desk


@pytest.fixture(scope="module")
def headers(fuzzed: Desk) -> dict[str, str]:
    """With the token of the owner."""
    return {"Authorization": f"Bearer {fuzzed.ws.tokens.create('anna', name='fuzzing').token}"}


def _made(found: Any) -> Any:
    """The operation, or the reason why the document does not make one."""
    return found.ok()


SCHEMA = schemathesis.openapi.from_dict(described_app().openapi())
OPERATIONS = {one.label: one for one in (_made(found) for found in SCHEMA.get_all_operations())}


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("label", list(OPERATIONS))
def test_the_server_keeps_its_word(fuzzed: Desk, headers: dict[str, str], label: str, mode: GenerationMode) -> None:
    @hypothesis.settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=SLOW)
    @hypothesis.given(case=OPERATIONS[label].as_strategy(generation_mode=mode))
    def holds(case: schemathesis.Case) -> None:
        if "entity" in case.path_parameters:
            case.path_parameters["entity"] = "track"
        case.call_and_validate(base_url=fuzzed.url, headers=headers, checks=CHECKS)

    holds()


def test_the_document_itself_is_served(fuzzed: Desk) -> None:
    assert httpx.get(f"{fuzzed.url}/openapi.json").json() == described_app().openapi()
