"""What entries of the past may tell to whom access rules narrow: they hold names, which other fields may have had."""

from __future__ import annotations

from dataclasses import dataclass

from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.definitions import store as revisions
from buildify_nb.records.record_models import Served
from buildify_nb.storage.transactions import UnitOfWork


@dataclass(frozen=True, slots=True)
class PastNames:
    """What names in old entries are known to mean."""

    fields: frozenset[str]
    """Names that no field ever had but the one that the user sees under it now."""
    is_title_seen: bool
    """Whether records were always named by fields that the user sees."""


def past_names(uow: UnitOfWork, served: Served) -> PastNames:
    """What the revisions of an entity say of the names of the fields that the user sees.

    A field that is gone counts as unseen: nothing tells whether the user might have seen it.
    """
    seen = {field.definition.id for field in served.model.fields.values()}
    names, is_title_seen = set(served.model.fields), True
    for revision in revisions.history(uow, served.id):
        past = EntityDefinition.model_validate(revision.document)
        unseen = {field.name for field in past.fields if field.id not in seen}
        names -= unseen
        is_title_seen = is_title_seen and past.title_field not in unseen
    return PastNames(frozenset(names), is_title_seen)
