"""What lookups point at, when their entity is published: whether it is there, and in service."""

from __future__ import annotations

from uuid import UUID

from buildify_nb.datamodel import shared_store, store
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.seen import keep_targets
from buildify_nb.datamodel.sharing import SHARING_KEY
from buildify_nb.errors import InvalidState
from buildify_nb.storage.transactions import UnitOfWork

_OF_PLATFORM = "It belongs to the platform, whose administrators can put it back into service."


def refuse_unready(uow: UnitOfWork, entity: EntityDefinition, served: EntityDefinition | None) -> None:
    """Raises InvalidState for a definition that no table can be made of yet; `served` is what serves records now.

    What it points at stays until the transaction ends.
    """
    if not entity.fields:
        raise InvalidState(f"{entity.name!r} has no fields.", todo="Add one before you publish.")
    for name, target in unpublished_targets(uow, entity, served).items():
        raise InvalidState(
            f"{entity.name!r} cannot be published yet.",
            why=f"The lookup {name!r} points at {target!r}, which is not published.",
            todo=f"Publish {target!r} first.",
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


def unpublished_targets(
    uow: UnitOfWork, entity: EntityDefinition, served: EntityDefinition | None = None
) -> dict[str, str]:
    """What lookups point at in vain, by their names, as there is no such table yet.

    What the platform shares is kept as it is until the transaction ends.

    Args:
        served: what serves records now; lookups that it has too make no new reference.
    """
    wanted = {f.name: f.reference_entity_id for f in entity.fields if f.reference_entity_id not in (None, entity.id)}
    there = store.heads_by_id(uow, entity.targets)
    others = entity.targets - there.keys()
    if others and not (served and _references(entity) <= _references(served)):
        uow.share_lock(SHARING_KEY)
    dropped = served.targets - entity.targets if served else frozenset[UUID]()
    keep_targets(uow, others | dropped)
    shared = shared_store.published_by_id(uow, others)
    found = {name: there.get(target) for name, target in wanted.items() if target and target not in shared}
    return {
        name: head.definition.name if head else "its target"
        for name, head in found.items()
        if head is None or head.published_revision is None
    }


def _references(entity: EntityDefinition) -> set[tuple[UUID, UUID]]:
    return {(field.id, field.reference_entity_id) for field in entity.fields if field.reference_entity_id}
