"""The vocabulary of relationships between two entities.

One-to-many and one-to-one are a lookup field on the target (the "many" side); many-to-many is a junction table.
"""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from pydantic import Field, JsonValue

from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.definitions.document import Document
from buildify_nb.identifiers import label_for, new_id

LOOKUP_ID = "target_field_id"
"""Key of `RelationshipDefinition.metadata`: the id of the lookup field, which stays when the field is renamed."""

JUNCTION_SCHEMA = "junction_schema"
"""Key of the metadata that only adoption sets: the schema of a junction table that belongs to somebody else."""

RelationshipType = Literal["one-to-many", "one-to-one", "many-to-many"]
CascadeRule = Literal["CASCADE", "SET NULL", "RESTRICT", "NO ACTION"]


class RelationshipDefinition(Document):
    """How records of `source` and `target` belong together."""

    id: UUID = Field(default_factory=new_id)
    name: str
    label: str = ""
    description: str | None = None
    relationship_type: RelationshipType

    source_entity_id: UUID
    source_field_name: str
    """The name under which a source record shows its targets, for example "albums"."""
    target_entity_id: UUID
    target_field_name: str
    """On the target: the lookup field to the source, or (many-to-many) the name under which it shows its sources."""

    junction_table_name: str | None = None
    junction_source_field: str | None = None
    junction_target_field: str | None = None

    on_delete: CascadeRule = "NO ACTION"
    on_update: CascadeRule = "NO ACTION"

    is_active: bool = True
    display_in_source: bool = True
    """Whether a source lists its targets beside its fields."""
    display_in_target: bool = True
    """Whether a target shows its source without being asked: the lookup in forms and grids, or the list of sources."""
    metadata: dict[str, JsonValue] = Field(default_factory=dict)

    def __repr__(self) -> str:
        return f"RelationshipDefinition({self.name!r}, {self.relationship_type})"

    def model_post_init(self, context: Any, /) -> None:
        fill = object.__setattr__
        if not self.label:
            fill(self, "label", label_for(self.name))
        if self.relationship_type == "many-to-many":
            if not self.junction_table_name:
                fill(self, "junction_table_name", f"link_{self.name}")
            if not self.junction_source_field:
                fill(self, "junction_source_field", "source_id")
            if not self.junction_target_field:
                fill(self, "junction_target_field", "target_id")

    @property
    def ends(self) -> frozenset[UUID]:
        """The entities that it joins."""
        return frozenset((self.source_entity_id, self.target_entity_id))

    @property
    def junction_schema(self) -> str:
        """The schema of an adopted junction table; empty where the table is ours."""
        return str(self.metadata.get(JUNCTION_SCHEMA) or "")

    def lookup_in(self, target: EntityDefinition) -> FieldDefinition | None:
        """The lookup field behind this relationship in a state of the target, whatever it is called there."""
        if self.relationship_type == "many-to-many":
            return None
        identity = self.metadata.get(LOOKUP_ID)
        for field in target.fields:
            if str(field.id) == identity or (identity is None and field.name == self.target_field_name):
                return field
        return None

    def seen_in(self, target: EntityDefinition) -> RelationshipDefinition | None:
        """This relationship with the name that its lookup has in a state of the target; None when it is not there."""
        if self.relationship_type == "many-to-many":
            return self
        lookup = self.lookup_in(target)
        return self.model_copy(update={"target_field_name": lookup.name}) if lookup else None
