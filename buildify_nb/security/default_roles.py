"""The roles that every tenant starts with. They are fixed: tenants add roles of their own beside them."""

from __future__ import annotations

from dataclasses import dataclass

OWNER = "owner"


@dataclass(frozen=True, slots=True)
class DefaultRole:
    """A role that belongs to the product."""

    name: str
    label: str
    description: str
    permissions: tuple[str, ...]


def _each(area: str, *actions: str) -> tuple[str, ...]:
    return tuple(f"{area}:{action}:tenant" for action in actions)


_RECORDS = _each("records", "create", "read", "update", "delete")

DEFAULT_ROLES = (
    DefaultRole(OWNER, "Owner", "May do everything within the tenant.", ("*:*:tenant",)),
    DefaultRole(
        "designer",
        "Designer",
        "Designs and publishes data models, workflows, automations and lookups, and works with all records.",
        (*(f"{area}:*:tenant" for area in ("data_model", "workflows", "automations", "lookups")), *_RECORDS),
    ),
    DefaultRole(
        "operator",
        "Operator",
        "Works with all records; changes no design.",
        (*_each("data_model", "read"), *_RECORDS),
    ),
    DefaultRole(
        "viewer",
        "Viewer",
        "Reads all records; changes nothing.",
        (*_each("data_model", "read"), *_each("records", "read")),
    ),
)
