"""Lookups that take no value yet, because what they point at was never published; forms and grids say so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from buildify_nb.datamodel import store
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.storage.transactions import UnitOfWork

_UNNAMED: Final = "Takes no value yet: what it refers to is not published. Ask a designer to do that."


def waiting_lookups(uow: UnitOfWork, entity: EntityDefinition, *, names: bool) -> Mapping[str, str]:
    """By field name, why a lookup takes no value yet and what to do; those of archived entities keep theirs.

    Args:
        names: whether the user may see the data model, and so what drafts there are.
    """
    targets = store.heads_by_id(uow, entity.targets - {entity.id})
    waiting = {one: head.definition for one, head in targets.items() if head.published_revision is None}
    return {
        field.name: _told(waiting[target]) if names else _UNNAMED
        for field in entity.fields
        if (target := field.reference_entity_id) and target in waiting
    }


def _told(target: EntityDefinition) -> str:
    todo = f"Publish that first: ws.entities[{target.name!r}].publish()."
    return f"Takes no value yet: {target.label} is not published. {todo}"
