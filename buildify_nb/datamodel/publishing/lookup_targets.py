"""What lookups point at, when their entity is published: whether it is there, is awaited, and in service.

A lookup at a draft of ours is published without its reference, so that two new entities may refer to each other; the
publish of the draft makes it (`awaited_references.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from buildify_nb.datamodel import shared_store, store
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.parking import parking_store
from buildify_nb.datamodel.seen import keep_targets
from buildify_nb.datamodel.sharing import SHARING_KEY
from buildify_nb.errors import InvalidState
from buildify_nb.storage.transactions import UnitOfWork

_OF_PLATFORM = "It belongs to the platform, whose administrators can put it back into service."
_NOT_PUBLISHED = "Its administrators can publish it; or drop the lookup."


def refuse_unready(uow: UnitOfWork, entity: EntityDefinition, served: EntityDefinition | None) -> None:
    """Raises InvalidState for a definition that no table can be made of yet; `served` is what serves records now.

    What it points at stays until the transaction ends.
    """
    if not entity.fields:
        raise InvalidState(f"{entity.name!r} has no fields.", todo="Add one before you publish.")
    for field in lookups_in_vain(uow, entity, served):
        gone = parking_store.deleted_entities(uow).get(field.reference_entity_id or entity.id)
        what = repr(gone) if gone else "an entity of the platform"
        raise InvalidState(
            f"{entity.name!r} cannot be published yet.",
            why=f"The lookup {field.name!r} points at {what}, which is {'deleted' if gone else 'not published'}.",
            todo=f"Bring that back first: ws.entities.restore({gone!r})." if gone else _NOT_PUBLISHED,
        )


def refuse_archived_targets(uow: UnitOfWork, entity: EntityDefinition, served: EntityDefinition | None) -> None:
    """Raises InvalidState where a lookup that `served` does not have would refer to what is out of service.

    Lookups that were there before go on to refer to it.
    """
    new = _references(entity) - (_references(served) if served else set())
    targets = {target for _, target in new} - {entity.id}
    if not targets:
        return
    own = store.heads_by_id(uow, targets)
    archived = {one: head.definition.name for one, head in own.items() if head.status == "archived"}
    todo = "Put it back into service first: ws.entities[{!r}].publish()."
    if shared := shared_store.published_by_id(uow, targets - own.keys()):
        archived |= {one: shared[one].name for one in shared.keys() - shared_store.names(uow).keys()}
    for field in entity.fields:
        target = field.reference_entity_id
        if target and target in archived and (field.id, target) in new:
            raise InvalidState(
                f"{entity.name!r} cannot be published yet.",
                why=f"The lookup {field.name!r} points at {archived[target]!r}, which is archived.",
                todo=todo.format(archived[target]) if target in own else _OF_PLATFORM,
            )


def lookups_in_vain(
    uow: UnitOfWork, entity: EntityDefinition, served: EntityDefinition | None = None
) -> Sequence[FieldDefinition]:
    """The lookups that point at no entity of the tenant and at none that the platform shares.

    What the platform shares is kept as it is until the transaction ends.

    Args:
        served: what serves records now; lookups that it has too make no new reference.
    """
    others = entity.targets - store.heads_by_id(uow, entity.targets).keys()
    if others and not (served and _references(entity) <= _references(served)):
        uow.share_lock(SHARING_KEY)
    dropped = served.targets - entity.targets if served else frozenset[UUID]()
    keep_targets(uow, others | dropped)
    gone = others - shared_store.published_by_id(uow, others).keys()
    return [field for field in entity.fields if field.reference_entity_id in gone]


def awaited_effects(uow: UnitOfWork, entity: EntityDefinition, served: EntityDefinition | None) -> Iterator[str]:
    """One line for each lookup that `served` does not have and that waits for the publish of what it points at."""
    new = _references(entity) - (_references(served) if served else set())
    targets = store.heads_by_id(uow, {target for _, target in new} - {entity.id})
    for field in entity.fields:
        head = targets.get(field.reference_entity_id) if field.reference_entity_id else None
        if head and head.published_revision is None and (field.id, head.definition.id) in new:
            name = repr(head.definition.name)
            added = f"the reference to {name} is added when {name} is published"
            why = added if entity.is_managed else f"{name} is not published"
            yield f"{field.name} takes no value yet{', although it is required' if field.is_required else ''}: {why}"


def _references(entity: EntityDefinition) -> set[tuple[UUID, UUID]]:
    return {(field.id, field.reference_entity_id) for field in entity.fields if field.reference_entity_id}
