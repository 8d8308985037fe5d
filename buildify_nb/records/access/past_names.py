"""What entries of the past may tell to whom access rules narrow: they hold names, which other fields may have had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from buildify_nb.datamodel.entities import TITLE_TYPES
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
    seen = {str(field.definition.id) for field in served.model.fields.values()}
    names, is_title_seen = set(served.model.fields), True
    for revision in revisions.history(uow, served.id):
        fields: list[Mapping[str, Any]] = list(revision.document.get("fields", ()))
        unseen = {str(field["name"]) for field in fields if str(field["id"]) not in seen}
        names -= unseen
        is_title_seen = is_title_seen and _title(revision.document, fields) not in unseen
    return PastNames(frozenset(names), is_title_seen)


def _title(document: Mapping[str, Any], fields: list[Mapping[str, Any]]) -> Any:
    """As `EntityDefinition.title_field`."""
    first = (field["name"] for field in fields if field["field_type"] in TITLE_TYPES)
    return document.get("primary_field") or next(first, None)
