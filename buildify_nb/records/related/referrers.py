"""Who points at an entity: lookup fields of all published entities, with the rules for their target's changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel import store
from buildify_nb.datamodel.relationship_settings import CascadeRule
from buildify_nb.records.record_model import RecordField
from buildify_nb.records.record_models import RecordModels, Served
from buildify_nb.records.related import reference_store
from buildify_nb.storage.transactions import UnitOfWork


@dataclass(frozen=True, slots=True)
class Referrer:
    """A lookup field that points at an entity."""

    served: Served
    field: RecordField
    on_delete: CascadeRule
    on_update: CascadeRule


class Referrers:
    """Finds them; what was found is kept until any entity of the tenant is published anew."""

    def __init__(self, models: RecordModels) -> None:
        self._models = models
        self._known: dict[UUID, tuple[Any, dict[UUID, list[tuple[UUID, str]]]]] = {}

    def of(self, uow: UnitOfWork, context: Context, target: Served) -> list[Referrer]:
        """The lookup fields that point at `target`; also those of archived entities, whose rows are still there.

        The entities that have them are kept from being published anew until the transaction ends.

        Raises:
            EntityMigrating: one of them is being published.
        """
        stamps = reference_store.published_stamps(uow, archived_too=True)
        known = self._known.get(context.tenant_id)
        if known is None or known[0] != stamps:
            ids = reference_store.entity_ids(stamps)
            known = self._known[context.tenant_id] = (stamps, _lookups(uow, ids))
        found: list[Referrer] = []
        for entity_id, name in known[1].get(target.id, ()):
            served = target if entity_id == target.id else self._models.kept_for_write(uow, context, entity_id)
            if name in served.model.fields:
                found.append(Referrer(served, served.model.fields[name], *_rules(target, served, name)))
        return found

    def elsewhere(self, uow: UnitOfWork, there: Context, target: Served) -> list[Referrer]:
        """The lookup fields of another tenant that point at `target`, also while one of its publishes goes on.

        Publishes that change which these are share `referring_key`, which the caller has: what was published last is
        what the tables are, even where somebody left a publish behind.
        """
        found: list[Referrer] = []
        for entity in store.definitions_naming(uow, target.id, "published"):
            served = self._models.kept_by_id(uow, there, entity.id)
            fields = (field for field in served.model.lookups if field.definition.reference_entity_id == target.id)
            found += [Referrer(served, field, "NO ACTION", "NO ACTION") for field in fields]
        return found


def _lookups(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, list[tuple[UUID, str]]]:
    """By target, the lookup fields of these entities; asked of definitions, as tables are needed of few of them."""
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    published = store.published_by_id(uow, ids)
    for entity in (published[entity_id] for entity_id in ids if entity_id in published):
        for field in entity.fields:
            if field.reference_entity_id is not None:
                found.setdefault(field.reference_entity_id, []).append((entity.id, field.name))
    return found


def _rules(target: Served, referring: Served, field: str) -> tuple[CascadeRule, CascadeRule]:
    for relationship in target.entity.relationships:
        is_link = relationship.relationship_type == "many-to-many"
        if not is_link and (relationship.target_entity_id, relationship.target_field_name) == (referring.id, field):
            return relationship.on_delete, relationship.on_update
    return "NO ACTION", "NO ACTION"
