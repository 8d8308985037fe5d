"""Orders of two clerks with a field that not everybody sees, and four roles that see more or less of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from buildify_nb.records.recordset import Records
from buildify_nb.workspace import Workspace

FIELD_MARK, ROW_MARK = "s3cr3t", "0th3rs"
"""What every value of the hidden field, and of the hidden record, has in it."""
ROLES = ("whole", "no_field", "own_rows", "narrow")
"""Who sees: everything, no `secret`, own orders, own orders without `secret`."""
RULES: dict[str, dict[str, Any]] = {
    "no_field": {"hidden_fields": ["secret"]},
    "own_rows": {"rows": "owner = USER_NAME()"},
    "narrow": {"rows": "owner = USER_NAME()", "hidden_fields": ["secret"]},
}
MAY = [f"records:{action}:{entity}" for action in ("create", "read", "update", "delete") for entity in ("sale", "shop")]


@dataclass
class Seen:
    """The orders as the user of one role sees them."""

    ws: Workspace
    role: str
    own: str
    """Id of an order of the user."""
    others: str
    """Id of an order of somebody else."""
    shop: str
    file: str
    """Id of the file that is attached to the other order."""
    number: str
    """Of the other order."""
    deleted: str
    """Id of a deleted order of somebody else."""

    @property
    def sales(self) -> Records:
        """The records."""
        return self.ws.records["sale"]

    @property
    def shops(self) -> Records:
        """What the orders point at."""
        return self.ws.records["shop"]


def open_shop(ws: Workspace) -> dict[str, Seen]:
    """Publishes the entities, makes the roles and one user of each, each with an order of their own."""
    ws.entities.create("shop", fields={"name": "string"}).publish()
    ws.entities.create(
        "sale",
        fields={
            "number": {"field_type": "string", "is_required": True, "is_unique": True},
            "owner": "string",
            "amount": {"field_type": "decimal", "default_value": 1},
            "secret": {"field_type": "string", "is_unique": True},
            "shouted": {"field_type": "string", "is_calculated": True, "calculation_formula": "UPPER(number)"},
        },
        is_versioned=True,
        supports_attachments=True,
        supports_comments=True,
        primary_field="number",
    )
    ws.relationships.create("shop", "sale", on_delete="SET NULL")
    ws.entities["shop"].publish()
    ws.entities["sale"].publish()
    ws.entities.create("line", fields={"text": "string"})
    ws.relationships.create("sale", "line", on_delete="CASCADE")
    ws.entities["line"].publish()
    return {role: _user(ws, role) for role in ROLES}


def _user(ws: Workspace, role: str) -> Seen:
    more = [
        "records:read:line",
        "records:create:line",
        "records:delete:line",
        "audit:read:tenant",
        "data_model:read:tenant",
    ]
    ws.roles.create(role, permissions=[*MAY, *more])
    if role in RULES:
        ws.access_rules.set(role, "sale", **RULES[role])
    ws.users.create(f"{role}_user", roles=[role])
    name = f"{role}_user"
    shop = ws.records["shop"].create(name=f"shop of {role}")["id"]
    sales = ws.records["sale"]
    own = sales.create(number=f"n-{role}", owner=name, amount=2, secret=f"{FIELD_MARK}-{role}", shop=shop)["id"]
    hidden = {"number": f"{ROW_MARK}-{role}", "owner": "somebody", "secret": f"{FIELD_MARK}-{ROW_MARK}-{role}"}
    others = sales.create(**hidden, amount=777, shop=shop)["id"]
    for key in (own, others):
        sales.update(key, amount=3 if key == own else 778, secret=f"{sales.get(key)['secret']}+")
        ws.records["line"].create(text="line", sale=key)
    file = sales.attach(others, ROW_MARK.encode(), filename=f"{ROW_MARK}.txt").id
    sales.comment(others, f"{ROW_MARK} was said")
    deleted = sales.create(number=f"{ROW_MARK}-gone-{role}", owner="somebody")["id"]
    sales.delete(deleted)
    return Seen(ws.as_user(name), role, own, others, shop, str(file), hidden["number"], deleted)
