"""What a user sees at the other end of relationships: records that refer, ids that are linked, names of relations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.errors import BuildifyError, InvalidState, NotFound, PermissionDenied
from buildify_nb.records.access.row_access import open_rows
from buildify_nb.records.environment import RecordEnvironment
from buildify_nb.records.keys import read_key
from buildify_nb.records.record_models import Served
from buildify_nb.records.related import reference_store
from buildify_nb.records.related.junctions import Links, links_named
from buildify_nb.records.related.referrers import Referrer
from buildify_nb.storage.transactions import UnitOfWork

ASK = "Ask an owner of the tenant."
OTHERS_REFER = "Records that you may not see refer to it."
"""Why a record stays that nothing refers to which the user sees."""


def seen_rows(environment: RecordEnvironment, context: Context, referrer: Referrer, rows: list[Any]) -> list[Any]:
    """Those of the rows that refer to a record which the user may see, and see that they refer to it."""
    served = referrer.served
    is_hidden = served.rights is not None and referrer.field.name in served.rights.hidden
    if is_hidden or not environment.may(context, "read", served.name):
        return []
    return open_rows(served, "read", rows)


def seen_links(
    uow: UnitOfWork, environment: RecordEnvironment, context: Context, other: Served, keys: Sequence[Any]
) -> list[Any]:
    """Those of these keys at the other end of links whose records the user may see."""
    if not environment.may(context, "read", other.name):
        return []
    if other.rights is None or not keys:
        return list(keys)
    seen = reference_store.present(uow, other.seen.table, other.model.key, {(key,) for key in keys})
    return [key for key in keys if (key,) in seen]


class LinkedIds:
    """The ids in what the history says of links, as far as the user may see what they link."""

    def __init__(self, uow: UnitOfWork, environment: RecordEnvironment, context: Context, served: Served) -> None:
        self._uow, self._e, self._context, self._served = uow, environment, context, served
        self._known: dict[str, Links | None] = {}

    def seen(self, told: Mapping[str, Any]) -> dict[str, list[str]]:
        """By name of the relationship, the ids that may be told; of what is not known any more, none."""
        return {name: self._ids(name, [str(one) for one in ids]) for name, ids in told.items()}

    def _ids(self, name: str, ids: list[str]) -> list[str]:
        links = self._links(name)
        if links is None:
            return []
        keys = {one: key[0] for one in ids if (key := read_key(one, links.other.model.key_kinds)) is not None}
        seen = set(seen_links(self._uow, self._e, self._context, links.other, list(keys.values())))
        return [one for one in ids if one in keys and keys[one] in seen]

    def _links(self, name: str) -> Links | None:
        if name not in self._known:
            self._known[name] = None
            models, dialect = self._e.models, self._e.database.dialect
            with suppress(NotFound, InvalidState, PermissionDenied):
                self._known[name] = links_named(self._uow, self._context, models, dialect, self._served, name)
        return self._known[name]


def seen_relations(
    uow: UnitOfWork, environment: RecordEnvironment, context: Context, served: Served
) -> tuple[list[str], list[str]]:
    """The names under which records have others that the user may read: those that point here, and linked ones."""
    children: list[str] = []
    links: list[str] = []
    for one in served.entity.relationships:
        is_pair = one.relationship_type == "many-to-many"
        lookup = "" if is_pair else one.target_field_name
        if one.source_entity_id == served.id and _may_read(uow, environment, context, one.target_entity_id, lookup):
            (links if is_pair else children).append(one.source_field_name)
        if is_pair and one.target_entity_id == served.id and _may_read(uow, environment, context, one.source_entity_id):
            links.append(one.target_field_name)
    return list(filter(None, children)), list(dict.fromkeys(filter(None, links)))


def _may_read(
    uow: UnitOfWork, environment: RecordEnvironment, context: Context, entity_id: UUID, field: str = ""
) -> bool:
    """Whether the user may read the records of an entity, and sees a field of it."""
    try:
        other = environment.models.by_id(uow, context, entity_id)
    except BuildifyError:
        return False
    return environment.may(context, "read", other.name) and field not in other.model.hidden
