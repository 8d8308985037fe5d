"""What every router has."""

from __future__ import annotations

from buildify_nb.api.application import described_app
from buildify_nb.api.routing import area_router

DOCUMENT = described_app().openapi()
EVERY = [told for methods in DOCUMENT["paths"].values() for told in methods.values()]


def test_a_router_is_below_the_version() -> None:
    router = area_router("/things", "Things")
    assert (router.prefix, router.tags) == ("/api/v1/things", ["Things"])


def test_every_operation_documents_every_refusal() -> None:
    assert len(EVERY) > 50
    for told in EVERY:
        assert {"401", "403", "404", "409", "413", "422", "503"} <= told["responses"].keys()
        assert told["responses"]["422"]["content"]["application/json"]["schema"]["$ref"].endswith("ProblemBody")
