"""What an entity may switch on for its records, and the refusal where it is switched off. Knows no tables."""

from __future__ import annotations

from typing import Literal

from buildify_nb.errors import InvalidState, PermissionDenied
from buildify_nb.records.record_models import Served

Feature = Literal["is_versioned", "supports_attachments", "supports_comments"]

FEATURES: dict[Feature, str] = {
    "is_versioned": "versions",
    "supports_attachments": "attachments",
    "supports_comments": "comments",
}
"""By switch of an entity, what its records have."""


def require_feature(served: Served, feature: Feature) -> None:
    """Refuses what the published entity has not.

    Raises:
        InvalidState: it is switched off; says how to switch it on.
        PermissionDenied: as `refuse_unshared`.
    """
    refuse_unshared(served, FEATURES[feature])
    if not getattr(served.entity.definition, feature):
        raise InvalidState(
            f"{served.entity.definition.plural_label} have no {FEATURES[feature]}.",
            why="They are switched off for this entity.",
            todo=f"Switch them on: ws.entities[{served.name!r}].edit({feature}=True).publish().",
        )


def refuse_unshared(served: Served, kept: str) -> None:
    """Raises PermissionDenied where records are shared by the platform, which keeps to itself what is beside them."""
    if served.entity.shared_by is not None:
        raise PermissionDenied(
            f"{served.name!r} belongs to the platform, which does not share the {kept} of its records.",
            todo="A platform administrator sees them in the platform's workspace: ws.platform().",
        )
