"""The vocabulary of relationships between two entities.

One-to-many and one-to-one are a lookup field on the target (the "many" side); many-to-many is a junction table.
"""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.relationship_settings import SETTINGS, RelationshipNote, RelationshipSettings
from buildify_nb.identifiers import new_id

LOOKUP_ID = "target_field_id"
"""Key of `RelationshipDefinition.metadata`: the id of the lookup field, which stays when the field is renamed."""

JUNCTION_SCHEMA = "junction_schema"
"""Key of the metadata that only adoption sets: the schema of a junction table that belongs to somebody else."""

RelationshipType = Literal["one-to-many", "one-to-one", "many-to-many"]


class RelationshipDefinition(RelationshipSettings):
    """How records of `source` and `target` belong together: what it was made as.

    Changes of its settings are in the definitions of the target, each state of which has its own; see `seen_in`.
    """

    id: UUID = Field(default_factory=new_id)
    relationship_type: RelationshipType
    source_entity_id: UUID
    target_entity_id: UUID

    junction_table_name: str | None = None
    junction_source_field: str | None = None
    junction_target_field: str | None = None

    def __repr__(self) -> str:
        return f"RelationshipDefinition({self.name!r}, {self.relationship_type})"

    def model_post_init(self, context: Any, /) -> None:
        super().model_post_init(context)
        fill = object.__setattr__
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

    def noted(self, *, is_deleted: bool = False, was_made: bool = False) -> RelationshipNote:
        """These settings, as the target's definition holds them."""
        settings = self.model_dump(include=set(SETTINGS))
        return RelationshipNote(id=self.id, is_deleted=is_deleted, was_made=was_made, **settings)

    def named_in(self, target: EntityDefinition) -> RelationshipDefinition | None:
        """This relationship as its lookup has it in a state of the target; None when the lookup is not there."""
        if self.relationship_type == "many-to-many":
            return self
        lookup = self.lookup_in(target)
        if lookup is None:
            return None
        takes_one = lookup.is_unique and "one-to-one" in (lookup.relationship_type, self.relationship_type)
        kind: RelationshipType = "one-to-one" if takes_one else "one-to-many"
        return self.model_copy(update={"target_field_name": lookup.name, "relationship_type": kind})

    def noted_in(self, target: EntityDefinition) -> RelationshipDefinition:
        """This relationship with the settings that a state of the target notes of it."""
        note = target.note_of(self.id)
        return self.model_copy(update=note.model_dump(include=set(SETTINGS))) if note else self

    def seen_in(self, target: EntityDefinition) -> RelationshipDefinition | None:
        """This relationship in a state of the target: by what that notes, and as its lookup has it; None without."""
        return self.noted_in(target).named_in(target)
