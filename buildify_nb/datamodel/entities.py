"""The vocabulary of entities: one frozen document holds an entity with its fields and indexes.

Columns keep the specification's names. `id`s are the identity of entities, fields and indexes; names may change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from pydantic import Field, JsonValue, field_validator
from pydantic_core import PydanticCustomError

from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.relationship_settings import RelationshipNote
from buildify_nb.datamodel.views.view_definition import ViewDefinition
from buildify_nb.definitions.document import Document
from buildify_nb.errors import NotFound
from buildify_nb.expressions.suggestions import nearest_or
from buildify_nb.identifiers import label_for, new_id

EntityStatus = Literal["draft", "migrating", "published", "archived"]
_TITLE_TYPES = ("string", "text", "email")
"""The first field of one of these types names records where no primary field is chosen."""
EntityType = Literal["custom", "system", "virtual", "adopted"]


class IndexDefinition(Document):
    """An index over one or several fields, in order."""

    id: UUID = Field(default_factory=new_id)
    name: str
    index_type: Literal["btree", "hash", "gin", "gist"] = "btree"
    field_names: tuple[str, ...] = Field(min_length=1)
    is_unique: bool = False
    is_partial: bool = False
    """Whether deleted records are left out; of unique indexes they always are."""
    where_clause: dict[str, JsonValue] | None = None
    """A condition on the record, for example `{"status": "open"}`; the index holds those that fulfil it."""
    is_active: bool = True

    @field_validator("where_clause", mode="before")
    @classmethod
    def _no_text(cls, given: Any) -> Any:
        if isinstance(given, str):
            told = """must be a condition such as {"status": "open"}; text is for formulas"""
            raise PydanticCustomError("condition", told)
        return given

    @field_validator("field_names", mode="before")
    @classmethod
    def _of_one_name(cls, given: Any) -> Any:
        return (given,) if isinstance(given, str) else given


class EntityDefinition(Document):
    """What an entity is: the document that every save stores as a revision."""

    id: UUID = Field(default_factory=new_id)
    name: str
    label: str = ""
    plural_label: str = ""
    description: str | None = None
    icon: str | None = None

    entity_type: EntityType = "custom"
    category: str | None = None

    table_name: str = ""
    schema_name: str = ""
    """The schema of the table; empty means the tenant's own."""

    is_audited: bool = True
    is_versioned: bool = False
    supports_soft_delete: bool = True
    supports_attachments: bool = False
    supports_comments: bool = False

    primary_field: str | None = None
    """The field that is shown as a record's title; the first text field when left out."""
    default_sort_field: str | None = None
    default_sort_order: Literal["ASC", "DESC"] = "ASC"
    records_per_page: int = Field(default=25, ge=1, le=1000)

    is_active: bool = True
    metadata: dict[str, JsonValue] = Field(default_factory=dict)

    view: ViewDefinition | None = None
    """What a virtual entity reads."""

    fields: tuple[FieldDefinition, ...] = ()
    indexes: tuple[IndexDefinition, ...] = ()
    relationship_notes: tuple[RelationshipNote, ...] = ()
    """What was changed of relationships that end here; `ws.relationships` writes it."""

    def model_post_init(self, context: Any, /) -> None:
        fill = object.__setattr__
        if not self.label:
            fill(self, "label", label_for(self.name))
        if not self.plural_label:
            fill(self, "plural_label", plural_of(self.label))
        if not self.table_name:
            fill(self, "table_name", f"custom_{self.name}")

    @property
    def is_adopted(self) -> bool:
        """Whether the table belongs to somebody else and is never altered."""
        return self.entity_type == "adopted"

    @property
    def is_virtual(self) -> bool:
        """Whether it is a view over other entities."""
        return self.entity_type == "virtual"

    @property
    def is_managed(self) -> bool:
        """Whether it has a table of ours, with the columns that every record has."""
        return not (self.is_adopted or self.is_virtual)

    @property
    def key_fields(self) -> tuple[str, ...]:
        """The columns that identify a record: `id`, or the key of an adopted table or a view."""
        if self.view is not None:
            return self.view.key
        keys = self.metadata.get("key_fields")
        return tuple(str(key) for key in keys) if self.is_adopted and isinstance(keys, list) else ("id",)

    @property
    def title_field(self) -> str | None:
        """The field whose value names a record to people."""
        if self.primary_field:
            return self.primary_field
        return next((field.name for field in self.fields if field.field_type in _TITLE_TYPES), None)

    @property
    def lookups(self) -> list[FieldDefinition]:
        """The fields that point at records."""
        return [field for field in self.fields if field.reference_entity_id]

    @property
    def targets(self) -> frozenset[UUID]:
        """The ids of the other entities that its lookups point at."""
        return frozenset(f.reference_entity_id for f in self.fields if f.reference_entity_id) - {self.id}

    def mentions(self, search: str) -> bool:
        """Whether the text occurs in its name, label or description."""
        text = f"{self.name} {self.label} {self.plural_label} {self.description or ''}".casefold()
        return search.casefold().strip() in text

    def field(self, name: str) -> FieldDefinition:
        """The field of that name; raises NotFound with a hint."""
        for field in self.fields:
            if field.name == name:
                return field
        raise unknown_field(self, name)

    def index(self, name: str) -> IndexDefinition:
        """The index of that name; raises NotFound with a hint."""
        found = next((index for index in self.indexes if index.name == name), None)
        if found is None:
            known = [index.name for index in self.indexes]
            todo = nearest_or(name, known, f"It has {', '.join(known) or 'none'}.")
            raise NotFound(f"{self.name!r} has no index {name!r}.", todo=todo)
        return found

    def note_of(self, relationship_id: UUID) -> RelationshipNote | None:
        """What this state says of a relationship that ends here; None while that is as it was made."""
        return next((note for note in self.relationship_notes if note.id == relationship_id), None)

    @property
    def made_relationships(self) -> frozenset[UUID]:
        """Those by links that were made in this state or one before it, deleted ones too."""
        return frozenset(note.id for note in self.relationship_notes if note.was_made)

    @property
    def gone_relationships(self) -> frozenset[UUID]:
        """The relationships that ended here and are deleted in this state."""
        return frozenset(note.id for note in self.relationship_notes if note.is_deleted)

    def with_note(self, note: RelationshipNote) -> EntityDefinition:
        """A copy that says this of a relationship; that the note came with it stays said."""
        before = self.note_of(note.id)
        if before is None:
            return self.model_copy(update={"relationship_notes": (*self.relationship_notes, note)})
        kept = note.model_copy(update={"was_made": before.was_made or note.was_made})
        notes = tuple(kept if one.id == note.id else one for one in self.relationship_notes)
        return self.model_copy(update={"relationship_notes": notes})

    def without_note(self, relationship_id: UUID) -> EntityDefinition:
        """A copy in which a relationship is as it was made."""
        kept = tuple(one for one in self.relationship_notes if one.id != relationship_id)
        return self.model_copy(update={"relationship_notes": kept})

    def with_fields(self, fields: Iterable[FieldDefinition]) -> EntityDefinition:
        """A copy with these fields, numbered in their order."""
        ordered = tuple(field.model_copy(update={"display_order": place}) for place, field in enumerate(fields))
        return self.model_copy(update={"fields": ordered})


@dataclass(frozen=True, slots=True)
class EntityHead:
    """An entity as it stands: its newest definition, and how that relates to what is published."""

    definition: EntityDefinition
    status: EntityStatus
    version: int
    revision: int
    published_revision: int | None
    parent_version_id: UUID | None = None
    """The entity that it was cloned from."""
    awaits_links: bool = False
    """Whether its next publish makes the table of a many-to-many relationship."""
    is_platform: bool = False
    """Whether the platform shares it with this tenant, which sees what serves records, and changes nothing."""

    @property
    def state_text(self) -> str:
        """Its status in words."""
        if self.is_platform:
            return "of the platform"
        is_ahead = self.status == "published" and self.has_unpublished_changes
        return f"{self.status}, unpublished changes" if is_ahead else self.status

    @property
    def is_revised(self) -> bool:
        """Whether the newest definition differs from the one that serves records."""
        return self.published_revision != self.revision

    @property
    def has_unpublished_changes(self) -> bool:
        """Whether a publish would change anything."""
        return self.is_revised or self.awaits_links


def unknown_field(entity: EntityDefinition, name: str) -> NotFound:
    """The error for a field that an entity does not have, with the nearest name."""
    known = [field.name for field in entity.fields]
    todo = nearest_or(name, known, f"It has {', '.join(known) or 'none yet'}.")
    return NotFound(f"{entity.name!r} has no field {name!r}.", todo=todo)


def unknown_entity(name: str, known: Sequence[str]) -> NotFound:
    """The error for an entity that there is not, with the nearest of the names `known` to the caller."""
    others = f"There are {', '.join(known)}." if known else "Create one: ws.entities.create(…)."
    return NotFound(f"There is no entity {name!r}.", todo=nearest_or(name, known, others))


def plural_of(label: str) -> str:
    """An English plural for a label that came without one.

    >>> plural_of("Country"), plural_of("Address"), plural_of("Track")
    ('Countries', 'Addresses', 'Tracks')
    """
    if label[-1:] == "y" and label[-2:-1].lower() not in "aeiou":
        return f"{label[:-1]}ies"
    if label.lower().endswith(("s", "x", "z", "ch", "sh")):
        return f"{label}es"
    return f"{label}s"
