"""The history of one record, from the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast, get_args

from buildify_nb.context import Context
from buildify_nb.events import Change
from buildify_nb.records.access.past_names import PastNames, past_names
from buildify_nb.records.environment import RecordEnvironment
from buildify_nb.records.features import refuse_unshared
from buildify_nb.records.identity import located, read_id
from buildify_nb.records.listing import check_page
from buildify_nb.records.related.seen_ends import LinkedIds
from buildify_nb.security import audit_store
from buildify_nb.security.audit import AuditEntry, AuditPage, record_type
from buildify_nb.storage.transactions import UnitOfWork

History = AuditPage


def history(
    environment: RecordEnvironment, context: Context, entity: str, id: str, *, page: int, page_size: int
) -> History:
    """What was done to a record, newest first; also of one that is deleted. Who may read the record may read this.

    Whom access rules narrow, only of records that are there: what is gone for good cannot be held against them.
    """
    check_page(page, page_size)

    def work(uow: UnitOfWork) -> History:
        served = environment.models.read(uow, context, entity)
        refuse_unshared(served, "history")
        if served.rights is None:
            read_id(served, id)
        else:
            located(uow, served, id, deleted_too=True)
        wanted = {"entity_type": record_type(served.id), "entity_id": str(id)}
        entries, total = audit_store.page(
            uow, context.tenant_id, wanted, since=None, until=None, offset=(page - 1) * page_size, limit=page_size
        )
        if served.rights is not None:
            past = past_names(uow, served)
            entries = [_seen(past, one) for one in entries]
        linked = LinkedIds(uow, environment, context, served)
        entries = [_with_seen_links(linked, one) for one in entries]
        return AuditPage(tuple(entries), total, page, page_size)

    return environment.database.read(context, work)


def _seen(past: PastNames, entry: AuditEntry) -> AuditEntry:
    """The entry without what it may tell of fields that the user does not see.

    The log knows the names of that time. So only what was never called like another field is told: a hidden one may
    have had another name, or be gone, and its name be that of a new field.
    """
    if not past.is_title_seen:
        entry = replace(entry, entity_name=None)
    if not isinstance(entry.changes, Mapping) or entry.action not in get_args(Change):
        return entry
    changes = cast("Mapping[str, Any]", entry.changes)
    return replace(entry, changes={side: _only(values, past.fields) for side, values in changes.items()})


def _with_seen_links(linked: LinkedIds, entry: AuditEntry) -> AuditEntry:
    """The entry without ids of records that the user does not see."""
    if entry.action not in ("link", "unlink") or not isinstance(entry.changes, Mapping):
        return entry
    changes = cast("Mapping[str, Mapping[str, Any]]", entry.changes)
    return replace(entry, changes={side: linked.seen(told) for side, told in changes.items()})


def _only(values: Any, seen: frozenset[str]) -> Any:
    if not isinstance(values, Mapping):
        return values
    return {name: one for name, one in cast("Mapping[str, Any]", values).items() if name in seen}
