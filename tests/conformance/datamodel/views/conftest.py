"""A shop with customers and invoices, for views to read."""

from __future__ import annotations

import pytest

from buildify_nb.workspace import Workspace


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    """Two customers and three invoices, one of them unpaid."""
    workspace.entities.create("customer", fields={"name": "string", "city": "string"}).publish()
    fields = {
        "number": "integer",
        "total": "decimal",
        "status": "string",
        "customer": {"field_type": "lookup", "reference_entity": "customer"},
    }
    workspace.entities.create("invoice", fields=fields).publish()
    ann, bob = (workspace.records["customer"].create(name=name, city="Ulm")["id"] for name in ("Ann", "Bob"))
    for number, (who, total, status) in enumerate([(ann, "1.50", "paid"), (ann, "2.25", "paid"), (bob, "9", "open")]):
        workspace.records["invoice"].create(number=number, total=total, status=status, customer=who)
    return workspace
