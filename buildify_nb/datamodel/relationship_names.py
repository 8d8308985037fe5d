"""Which names of relationships are taken: by others as they serve, and as they are drafted."""

from __future__ import annotations

from collections.abc import Sequence

from buildify_nb.datamodel import relationship_store, store
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.errors import AlreadyExists
from buildify_nb.storage.transactions import UnitOfWork


def refuse_taken(
    uow: UnitOfWork,
    relationship: RelationshipDefinition,
    source: EntityDefinition,
    target: EntityDefinition,
    *,
    is_new: bool,
) -> None:
    """Raises AlreadyExists where another relationship, or a field at one end, has a name of this one.

    Args:
        is_new: whether its junction table is new, too.
    """
    others = _others(uow, relationship)
    _refuse_name(relationship, others)
    _refuse_shown(source, relationship.source_field_name, others)
    if relationship.relationship_type == "many-to-many":
        _refuse_shown(target, relationship.target_field_name, others)
        if is_new and store.table_name_taken(uow, relationship.junction_table_name or "", relationship.id):
            raise AlreadyExists(f"The table name {relationship.junction_table_name!r} is taken.")


def refuse_renamed_taken(uow: UnitOfWork, target: EntityDefinition) -> None:
    """Raises AlreadyExists where a state of an entity gives a relationship back a name that another one has by now."""
    for one in relationship_store.newest(uow):
        if one.target_entity_id == target.id:
            _refuse_name(one, _others(uow, one))


def _others(uow: UnitOfWork, relationship: RelationshipDefinition) -> list[RelationshipDefinition]:
    known = [*relationship_store.newest(uow), *relationship_store.shown(uow)]
    return [other for other in known if other.id != relationship.id]


def _refuse_name(relationship: RelationshipDefinition, others: Sequence[RelationshipDefinition]) -> None:
    if any(other.name == relationship.name for other in others):
        raise AlreadyExists(f"There is already a relationship {relationship.name!r}.", todo="Choose another name.")


def _refuse_shown(entity: EntityDefinition, name: str, others: Sequence[RelationshipDefinition]) -> None:
    taken = {field.name for field in entity.fields}
    taken |= {other.source_field_name for other in others if other.source_entity_id == entity.id}
    taken |= {
        other.target_field_name
        for other in others
        if other.target_entity_id == entity.id and other.relationship_type == "many-to-many"
    }
    if name in taken:
        raise AlreadyExists(f"{entity.name!r} already shows something as {name!r}.", todo="Choose another name.")
