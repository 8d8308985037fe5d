"""What an entity may switch on for its records, and the refusal where it is switched off. Knows no tables."""

from __future__ import annotations

from typing import Literal

from buildify_nb.errors import InvalidState
from buildify_nb.records.record_models import Served

Feature = Literal["is_versioned", "supports_attachments", "supports_comments"]

_NAMES: dict[Feature, str] = {
    "is_versioned": "versions",
    "supports_attachments": "attachments",
    "supports_comments": "comments",
}


def require_feature(served: Served, feature: Feature) -> None:
    """Raises InvalidState, saying how to switch it on, unless the published entity has the feature."""
    if not getattr(served.entity.definition, feature):
        raise InvalidState(
            f"{served.entity.definition.plural_label} have no {_NAMES[feature]}.",
            why="They are switched off for this entity.",
            todo=f"Switch them on: ws.entities[{served.name!r}].edit({feature}=True).publish().",
        )
