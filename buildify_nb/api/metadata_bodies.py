"""The JSON bodies that describe entities to clients; see `records.metadata`."""

from __future__ import annotations

from buildify_nb.api.security_bodies import Answer
from buildify_nb.datamodel.fields import AllowedValue


class FieldMetadataResponse(Answer):
    """A field that the caller sees; `is_readonly` where it takes no value of the caller."""

    name: str
    label: str
    help_text: str | None
    type: str
    is_required: bool
    is_unique: bool
    is_readonly: bool
    is_shown: bool
    max_length: int | None
    allowed_values: list[AllowedValue] | None
    target: str | None
    group: str | None


class RelationResponse(Answer):
    """A list of related records beside each record."""

    name: str
    label: str
    description: str
    entity: str
    title_field: str | None


class EntityMetadataResponse(Answer):
    """An entity as the caller may work with it."""

    name: str
    label: str
    plural_label: str
    description: str | None
    icon: str | None
    title_field: str | None
    actions: list[str]
    features: list[str]
    fields: list[FieldMetadataResponse]
    relations: list[RelationResponse]
