"""Fixtures: customers, and invoices that refer to them."""

from __future__ import annotations

import pytest

from tests.conformance.records.world import World


@pytest.fixture
def shop(world: World) -> World:
    """Two customers, Ada and Bo, and an audited invoice without records."""
    world.entity("customer", {"name": "string", "email": {"field_type": "email", "is_unique": True}})
    for name in ("Ada", "Bo"):
        world["customer"].create(name=name, email=f"{name.lower()}@x.org")
    customer = world.entities["customer"].definition.id
    world.entity(
        "invoice",
        {
            "number": {"field_type": "string", "is_required": True, "is_unique": True, "label": "Invoice no."},
            "total": {"field_type": "decimal", "min_value": 0},
            "due": "date",
            "paid": {"field_type": "boolean", "default_value": False},
            "status": {"field_type": "select", "allowed_values": [{"value": "o", "label": "Open"}, "done"]},
            "note": {"field_type": "text"},
            "customer": {"field_type": "lookup", "reference_entity_id": customer},
        },
        is_audited=True,
    )
    return world
