"""What of a relationship may change, and how the entity that it ends at notes a change: as a draft like any other."""

from __future__ import annotations

from typing import Any, Final, Literal
from uuid import UUID

from pydantic import Field, JsonValue

from buildify_nb.definitions.document import Document
from buildify_nb.identifiers import label_for

CascadeRule = Literal["CASCADE", "SET NULL", "RESTRICT", "NO ACTION"]


class RelationshipSettings(Document):
    """The names, words and rules of a relationship, and what it shows."""

    name: str
    label: str = ""
    description: str | None = None

    source_field_name: str
    """The name under which a source record shows its targets, for example "albums"."""
    target_field_name: str
    """On the target: the lookup field to the source, or (many-to-many) the name under which it shows its sources."""

    on_delete: CascadeRule = "NO ACTION"
    on_update: CascadeRule = "NO ACTION"

    is_active: bool = True
    display_in_source: bool = True
    """Whether a source lists its targets beside its fields."""
    display_in_target: bool = True
    """Whether a target shows its source without being asked: the lookup in forms and grids, or the list of sources."""
    metadata: dict[str, JsonValue] = Field(default_factory=dict)

    def model_post_init(self, context: Any, /) -> None:
        if not self.label:
            object.__setattr__(self, "label", label_for(self.name))


class RelationshipNote(RelationshipSettings):
    """What a state of an entity says of a relationship that ends there: one by links, or one that was changed since."""

    id: UUID
    """That of the relationship."""
    is_deleted: bool = False
    """Whether the relationship is gone in that state."""
    was_made: bool = False
    """Whether it came with the relationship, by links: a state without it is from before that then."""


SETTINGS: Final = tuple(RelationshipSettings.model_fields)
