"""Who refers to a field: asked before a publish drops, renames or retypes it.

Every area registers a provider for its own definitions in `Services.reference_providers`; the data model's is here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from buildify_nb.context import Context
from buildify_nb.datamodel import catalog_store, store
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.formulas.field_uses import uses_of
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.datamodel.service import ReferenceProvider
from buildify_nb.datamodel.tenant_users import ReferencesElsewhere
from buildify_nb.storage.transactions import UnitOfWork

if TYPE_CHECKING:
    from buildify_nb.datamodel.publishing.migrations import Risk


def data_model_references(uow: UnitOfWork, _: Context, entity: EntityDefinition, field_id: str) -> Iterable[str]:
    """What the data model says of a field: lookups that show it, settings and formulas of its own entity."""
    head = store.head_by_id(uow, entity.id)
    yield from _references(uow, entity, _field(entity, field_id), head.definition if head else None)


def _references(
    uow: UnitOfWork,
    entity: EntityDefinition,
    served: FieldDefinition,
    newest: EntityDefinition | None,
    *,
    but_own: bool = False,
) -> Iterable[str]:
    """Who refers to a field, once the newest state of its own entity is `newest`."""
    yield from _lookups(uow, entity, served, but_own=but_own)
    current = [field for field in newest.fields if field.id == served.id] if newest else []
    if newest and current:
        yield from _settings(newest, current[0].name)


def relationship_references(uow: UnitOfWork, _: Context, entity: EntityDefinition, field_id: str) -> Iterable[str]:
    """The relationships that stand on a lookup field."""
    served = _field(entity, field_id)
    for relationship in catalog_store.relationships_of(uow, entity.id):
        if relationship.target_entity_id == entity.id and _stands_on(relationship, entity, served):
            yield f"the relationship {relationship.name}"


def reference_risks(
    uow: UnitOfWork,
    context: Context,
    served: EntityDefinition,
    wanted: EntityDefinition,
    providers: Sequence[ReferenceProvider],
    *,
    is_rollback: bool = False,
) -> Iterator[Risk]:
    """A risk for everybody who refers to a field that goes, or that changes its name or type.

    Args:
        is_rollback: whether a field goes because the publish that made it is taken back; relationships on it rest
            then, until publishing again brings it back.
    """
    from buildify_nb.datamodel.publishing.migrations import Risk

    fields = {field.id: field for field in wanted.fields}
    for old in served.fields:
        told = _told(old, fields.get(old.id))
        if told:
            for provider in providers:
                stays = isinstance(provider, ReferencesElsewhere)
                is_gone, rests = old.id not in fields, is_rollback and provider is relationship_references
                way_on = _way_on(rests) if is_gone and provider is relationship_references else ""
                found = provider(uow, context, served, str(old.id))
                if is_rollback and provider is data_model_references:
                    # What the entity says of the field now goes with its newest state.
                    found = _references(uow, served, old, wanted, but_own=True)
                for who in found:
                    told_of = f"{who} refers to {old.name}, which {told}{way_on}"
                    yield Risk("refers", told_of, breaks=stays or (is_gone and not rests))


def _field(entity: EntityDefinition, field_id: str) -> FieldDefinition:
    return next(field for field in entity.fields if str(field.id) == field_id)


def _told(old: FieldDefinition, new: FieldDefinition | None) -> str:
    if new is None:
        return "would be gone"
    if new.name != old.name:
        return f"would be called {new.name}"
    return f"would be of type {new.field_type}" if new.field_type != old.field_type else ""


def _way_on(rests: bool) -> str:
    """What becomes of a relationship whose lookup goes."""
    return "; it rests until publishing brings that back" if rests else "; delete it first: ws.relationships.delete(…)"


def _lookups(
    uow: UnitOfWork, entity: EntityDefinition, served: FieldDefinition, *, but_own: bool = False
) -> Iterator[str]:
    """Of entities, as they are drafted and as they serve; `but_own` leaves out those of the field's own entity."""
    found: dict[str, None] = {}
    for head in store.heads(uow):
        if but_own and head.definition.id == entity.id:
            continue
        published = store.published(uow, head.definition.id, head.published_revision or 0)
        for definition in (head.definition, published):
            for field in definition.fields if definition else ():
                if field.reference_entity_id == entity.id and field.reference_field == served.name:
                    found[f"the lookup {head.definition.name}.{field.name}"] = None
    yield from found


def _stands_on(relationship: RelationshipDefinition, entity: EntityDefinition, served: FieldDefinition) -> bool:
    lookup = relationship.lookup_in(entity)
    return lookup is not None and lookup.id == served.id


def _settings(entity: EntityDefinition, name: str) -> Iterator[str]:
    for setting in ("primary_field", "default_sort_field"):
        if getattr(entity, setting) == name:
            yield f"{setting} of {entity.name}"
    yield from (f"the index {index.name} of {entity.name}" for index in entity.indexes if name in index.field_names)
    yield from (f"{use} of {entity.name}" for use in uses_of(entity, name))
