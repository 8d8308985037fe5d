"""Which tenants use what the platform shares: asked before the platform takes something of it away.

Who works for the platform learns how many there are; their names only its administrators do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.counts import counted
from buildify_nb.datamodel import store
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.errors import AlreadyExists
from buildify_nb.security.access import AccessControl
from buildify_nb.security.entity_rights import follow_delete, follow_rename
from buildify_nb.security.permissions import PLATFORM_PERMISSION
from buildify_nb.security.platform import each_tenant, is_platform
from buildify_nb.storage.transactions import UnitOfWork

if TYPE_CHECKING:
    from buildify_nb.datamodel.service import Services


def lookups_elsewhere(
    services: Services, uow: UnitOfWork, context: Context, entity_id: UUID, reach: store.Reach
) -> list[str]:
    """In words, the lookups of tenants that point at an entity of the platform; empty where there are none."""
    return _lookups(services, uow, context, entity_id, reach, lambda _: True)


@dataclass(frozen=True, slots=True)
class ReferencesElsewhere:
    """The provider of references that says which lookups of tenants show a field; see `field_references`."""

    services: Services

    def __call__(self, uow: UnitOfWork, context: Context, entity: EntityDefinition, field_id: str) -> Iterable[str]:
        """In words, those lookups; no change of the platform's can let them follow."""
        shown = next(field.name for field in entity.fields if str(field.id) == field_id)
        return _lookups(self.services, uow, context, entity.id, "any", lambda field: field.reference_field == shown)


def tenants_in_words(access: AccessControl, context: Context, tenants: Iterable[str]) -> str:
    """How many tenants these are and, for a platform administrator, which."""
    names = sorted(set(tenants))
    may_know = access.is_allowed(context, PLATFORM_PERMISSION)
    return counted(len(names), "tenant") + (f" ({', '.join(names)})" if may_know else "")


def refuse_name_in_use(services: Services, uow: UnitOfWork, context: Context, entity: EntityDefinition) -> None:
    """Raises AlreadyExists where tenants have an entity of the name under which one of the platform would be shared.

    Their own would hide it, and what their roles may do with the records of a name would be lost or mean another.
    """
    if entity.is_adopted or not is_platform(context):
        return
    everywhere = each_tenant(uow, services.database, context)
    if found := [there.tenant for there, view in everywhere if store.name_taken(view, entity.name)]:
        tenants = tenants_in_words(services.access, context, found)
        raise AlreadyExists(
            f"{entity.name!r} cannot be shared under this name.",
            why=f"{tenants} {'has' if len(found) == 1 else 'have'} an entity {entity.name!r}.",
            todo="Choose another name.",
        )


def let_rights_follow(services: Services, uow: UnitOfWork, context: Context, old: str, new: str | None) -> None:
    """Lets what tenants' roles may do with records of a shared entity follow its name, or end with it.

    Args:
        new: None where the entity is deleted.
    """
    if not is_platform(context):
        return
    to_follow = (services.database, services.audit)
    for there, view in each_tenant(uow, services.database, context):
        if store.name_taken(view, old):
            continue  # Its roles mean the entity of its own.
        if new is None:
            follow_delete(*to_follow, view, there, old)
        else:
            follow_rename(*to_follow, view, there, old=old, new=new)


def _lookups(
    services: Services,
    uow: UnitOfWork,
    context: Context,
    entity_id: UUID,
    reach: store.Reach,
    counts: Callable[[FieldDefinition], bool],
) -> list[str]:
    if not is_platform(context):
        return []
    found: set[tuple[str, UUID]] = set()
    for there, view in each_tenant(uow, services.database, context):
        for entity in store.definitions_naming(view, entity_id, reach):
            fields = (field for field in entity.fields if field.reference_entity_id == entity_id)
            found |= {(there.tenant, field.id) for field in fields if counts(field)}
    if not found:
        return []
    tenants = tenants_in_words(services.access, context, (tenant for tenant, _ in found))
    return [f"{counted(len(found), 'lookup')} of {tenants}"]
