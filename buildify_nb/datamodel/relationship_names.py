"""Which names of relationships are taken: by others as they serve, and as they are drafted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from buildify_nb.datamodel import relationship_store, store
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.heads import require_id
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.errors import AlreadyExists
from buildify_nb.storage.transactions import UnitOfWork

RENAME_OTHER = "Rename what has that name by now, and try again."
"""What to do where a name comes back that cannot be chosen."""


def refuse_taken(
    uow: UnitOfWork,
    relationship: RelationshipDefinition,
    source: EntityDefinition,
    target: EntityDefinition,
    *,
    is_new: bool,
    others: Iterable[RelationshipDefinition] | None = None,
    todo: str = "Choose another name.",
) -> None:
    """Raises AlreadyExists where another relationship, or a field at one end, has a name of this one.

    Args:
        is_new: whether its junction table is new, too.
        others: the other relationships, where they are not those that there are.
        todo: what to do about it.
    """
    known = _others(relationship, _known(uow) if others is None else others)
    _refuse_name(relationship, known, todo)
    _refuse_shown(source, relationship.source_field_name, known, todo)
    if relationship.relationship_type == "many-to-many":
        _refuse_shown(target, relationship.target_field_name, known, todo)
        if is_new and store.table_name_taken(uow, relationship.junction_table_name or "", relationship.id):
            raise AlreadyExists(f"The table name {relationship.junction_table_name!r} is taken.", todo=todo)


def refuse_renamed_taken(uow: UnitOfWork, target: EntityDefinition) -> None:
    """Raises AlreadyExists where a state of an entity gives a relationship back a name that another one has by now."""
    known = _known(uow)
    for one in relationship_store.newest(uow):
        if one.target_entity_id == target.id:
            _refuse_name(one, _others(one, known), RENAME_OTHER)


def refuse_rolled_back_taken(
    uow: UnitOfWork,
    before: EntityDefinition,
    coming: Sequence[RelationshipDefinition],
    going: Collection[UUID],
    *,
    is_renamed: bool,
) -> None:
    """Raises AlreadyExists where an earlier state of an entity gives a relationship a name that another one has by now.

    Args:
        coming: the deleted relationships that come back.
        going: the ids of those that are deleted.
        is_renamed: whether names of others may change.
    """
    if not coming and not is_renamed:
        return
    made = [one for one in store.relationships(uow) if one.target_entity_id == before.id and one.id not in going]
    own = [one.seen_in(before) or one for one in made]
    newest = (one for one in relationship_store.newest(uow) if one.target_entity_id != before.id)
    known = [*own, *newest, *(one for one in relationship_store.shown(uow) if one.id not in going)]
    for one in own if is_renamed else ():
        _refuse_name(one, _others(one, known), RENAME_OTHER)
    for one in coming:
        source = before if one.source_entity_id == before.id else require_id(uow, one.source_entity_id).definition
        refuse_taken(uow, one, source, before, is_new=True, others=known, todo=RENAME_OTHER)


def _known(uow: UnitOfWork) -> list[RelationshipDefinition]:
    """The relationships that are there, as they are drafted and as they serve."""
    return [*relationship_store.newest(uow), *relationship_store.shown(uow)]


def _others(
    relationship: RelationshipDefinition, known: Iterable[RelationshipDefinition]
) -> list[RelationshipDefinition]:
    return [other for other in known if other.id != relationship.id]


def _refuse_name(relationship: RelationshipDefinition, others: Sequence[RelationshipDefinition], todo: str) -> None:
    if any(other.name == relationship.name for other in others):
        raise AlreadyExists(f"There is already a relationship {relationship.name!r}.", todo=todo)


def _refuse_shown(entity: EntityDefinition, name: str, others: Sequence[RelationshipDefinition], todo: str) -> None:
    taken = {field.name for field in entity.fields}
    taken |= {other.source_field_name for other in others if other.source_entity_id == entity.id}
    taken |= {
        other.target_field_name
        for other in others
        if other.target_entity_id == entity.id and other.relationship_type == "many-to-many"
    }
    if name in taken:
        raise AlreadyExists(f"{entity.name!r} already shows something as {name!r}.", todo=todo)
