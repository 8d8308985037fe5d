"""Lookups that take no value yet, because what they point at was never published; forms and grids say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from buildify_nb.context import Context
from buildify_nb.datamodel import store
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.errors import Problem
from buildify_nb.storage.transactions import UnitOfWork

if TYPE_CHECKING:
    from buildify_nb.records.environment import RecordEnvironment
    from buildify_nb.records.record_models import Served

SEES_MODEL: Final = "data_model:read:tenant"
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


def told_waiting(
    environment: RecordEnvironment,
    uow: UnitOfWork,
    context: Context,
    served: Served,
    found: Mapping[int, Sequence[Problem]],
) -> dict[int, list[Problem]]:
    """Problems of records, where those of a lookup that takes no value yet tell why, whatever value was given."""
    wrong = {problem.field for problems in found.values() for problem in problems}
    waiting: Mapping[str, str] = {}
    if any(field.name in wrong for field in served.model.lookups):
        names = environment.access.is_allowed(context, SEES_MODEL)
        waiting = waiting_lookups(uow, served.entity.definition, names=names)
    return {
        index: [Problem(one.field, waiting.get(one.field, one.message)) for one in problems]
        for index, problems in found.items()
    }


def _told(target: EntityDefinition) -> str:
    todo = f"Publish that first: ws.entities[{target.name!r}].publish()."
    return f"Takes no value yet: {target.label} is not published. {todo}"
