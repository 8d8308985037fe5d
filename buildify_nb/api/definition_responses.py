"""Definitions as they are sent: their documents, and what their rows say besides of who made them and when."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from buildify_nb.context import Context
from buildify_nb.datamodel.data_types import data_type_of
from buildify_nb.datamodel.entities import EntityDefinition, EntityHead, EntityStatus, IndexDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.parking.deleted_relationships import DeletedRelationship
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.datamodel.service import Permission
from buildify_nb.datamodel.who_and_when_store import Kind, WhoAndWhen
from buildify_nb.runtime import Runtime


class Made(BaseModel):
    """Who made a definition and when; null where the platform did."""

    created_at: datetime | None
    created_by: UUID | None


class Changed(Made):
    """Who changed it last and when; at first, who made it."""

    updated_at: datetime | None
    updated_by: UUID | None


class EntityResponse(EntityDefinition, Changed):
    """An entity as it stands: its newest definition, and how that relates to what is published."""

    status: EntityStatus
    version: int
    revision: int
    published_revision: int | None
    has_unpublished_changes: bool
    parent_version_id: UUID | None
    """The entity that it was cloned from."""
    is_platform: bool
    """Whether the platform shares it: its records can be read and referred to, and nothing of it changed here."""

    @classmethod
    def of(cls, head: EntityHead, known: WhoAndWhen) -> Self:
        """The entity as it is sent."""
        return cls(
            **dict(head.definition),
            **asdict(known),
            status=head.status,
            version=head.version,
            revision=head.revision,
            published_revision=head.published_revision,
            has_unpublished_changes=head.has_unpublished_changes,
            parent_version_id=head.parent_version_id,
            is_platform=head.is_platform,
        )


class FieldResponse(FieldDefinition, Changed):
    """A field, one that was defined or one that every table has."""

    data_type: str
    """The type of its column, such as `VARCHAR(200)`."""


class IndexResponse(IndexDefinition, Made):
    """An index; one that is changed is made anew."""


class RelationshipResponse(RelationshipDefinition, Changed):
    """A relationship between two entities."""


class DeletedRelationshipResponse(RelationshipResponse):
    """A relationship as it was when it was deleted."""

    count: int | None
    """How many links come back with it, or values of its lookup; null where that cannot be told."""


class RestoredResponse(BaseModel):
    """A relationship that came back, and how many links, or values of its lookup, come with it."""

    relationship: RelationshipResponse
    links: int
    values: int | None


class Sending:
    """Makes what is sent for one caller, who has just done what `action` permits."""

    def __init__(self, services: Runtime, caller: Context, action: Permission = "read") -> None:
        self._modelling, self._caller = services.modelling, caller
        self._action: Permission = action

    def entities(self, heads: Sequence[EntityHead]) -> list[EntityResponse]:
        """Entities in their order."""
        known = self._known("entity", [head.definition.id for head in heads])
        return [EntityResponse.of(head, known(head.definition.id)) for head in heads]

    def entity(self, head: EntityHead) -> EntityResponse:
        """One entity."""
        return self.entities([head])[0]

    def fields(self, entity: EntityDefinition, fields: Collection[FieldDefinition]) -> list[FieldResponse]:
        """Fields of an entity; those of the system are as old as the entity."""
        own = self._known("field", [field.id for field in fields if not field.is_system])
        is_any_system = any(field.is_system for field in fields)
        made = self._known("entity", [entity.id] if is_any_system else [])(entity.id)
        always = WhoAndWhen(made.created_at, made.created_by, made.created_at, made.created_by)
        types = self._modelling.field_types
        return [
            FieldResponse(
                **dict(field),
                **asdict(always if field.is_system else own(field.id)),
                data_type=data_type_of(field, types),
            )
            for field in fields
        ]

    def indexes(self, indexes: Collection[IndexDefinition]) -> list[IndexResponse]:
        """Indexes in their order."""
        known = self._known("index", [index.id for index in indexes])
        return [
            IndexResponse(**dict(one), created_at=known(one.id).created_at, created_by=known(one.id).created_by)
            for one in indexes
        ]

    def relationships(self, relationships: Collection[RelationshipDefinition]) -> list[RelationshipResponse]:
        """Relationships in their order."""
        known = self._known("relationship", [one.id for one in relationships])
        return [RelationshipResponse(**dict(one), **asdict(known(one.id))) for one in relationships]

    def deleted_relationships(self, deleted: Sequence[DeletedRelationship]) -> list[DeletedRelationshipResponse]:
        """Deleted relationships in their order."""
        sent = self.relationships([one.relationship for one in deleted])
        return [
            DeletedRelationshipResponse(**dict(relationship), count=one.count)
            for relationship, one in zip(sent, deleted, strict=True)
        ]

    def _known(self, kind: Kind, ids: Collection[UUID]) -> Callable[[UUID], WhoAndWhen]:
        found: Mapping[UUID, WhoAndWhen] = {}
        if ids:
            found = self._modelling.who_and_when(self._caller, kind, ids, action=self._action)

        def known(definition_id: UUID) -> WhoAndWhen:
            return found.get(definition_id, WhoAndWhen())

        return known
