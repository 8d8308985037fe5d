"""What of its relationships an entity shows: the lists of related records beside a record, and the lookups in its form.

A relationship says so for each end by `display_in_source` and `display_in_target`. Both are about what is shown without
being asked for: whoever names a relation or a field gets it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel.catalog import PublishedEntity
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.errors import InvalidState, NotFound
from buildify_nb.identifiers import label_for
from buildify_nb.records.environment import RecordEnvironment
from buildify_nb.records.querying.labels import title_of
from buildify_nb.storage.transactions import UnitOfWork


@dataclass(frozen=True, slots=True)
class Relation:
    """A list of related records that an entity shows beside each of its records."""

    name: str
    """For `related`."""
    label: str
    description: str
    entity: str
    """Whose records they are."""
    title_field: str | None
    """The field that names them; None where only their ids do."""


def shown_relations(uow: UnitOfWork, context: Context, environment: RecordEnvironment, entity: str) -> list[Relation]:
    """The lists beside a record of `entity`, as far as the user may read the other side and it serves records."""
    served = environment.models.read(uow, context, entity)
    found: list[Relation] = []
    for name, relationship, other_id in _lists(served.entity):
        try:
            other = environment.models.by_id(uow, context, other_id)
        except (NotFound, InvalidState):
            continue  # An archived entity has no records to list.
        is_seen = relationship.target_field_name not in other.model.hidden
        if is_seen and environment.may(context, "read", other.name):
            found.append(Relation(name, label_for(name), relationship.description or "", other.name, title_of(other)))
    return found


def _lists(entity: PublishedEntity) -> Iterator[tuple[str, RelationshipDefinition, UUID]]:
    """Name, relationship and other end of each list; an entity related to itself has one for each end."""
    for one in (one for one in entity.relationships if not entity.awaits(one)):
        if one.source_entity_id == entity.definition.id and one.display_in_source:
            yield one.source_field_name, one, one.target_entity_id
        is_pair = one.relationship_type == "many-to-many"
        if is_pair and one.target_entity_id == entity.definition.id and one.display_in_target:
            yield one.target_field_name, one, one.source_entity_id


def shown_fields(entity: PublishedEntity) -> list[FieldDefinition]:
    """The fields that a form or grid of the entity shows unless it is told which.

    A required lookup is always among them: without it no record could be created.
    """
    hidden = {
        one.target_field_name
        for one in entity.relationships
        if one.target_entity_id == entity.definition.id and not one.display_in_target
    }
    return [field for field in entity.definition.fields if field.name not in hidden or field.is_required]
