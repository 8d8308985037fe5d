"""Refuses a write that was made from an old version of a record, and says what changed since, by whom and when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast, get_args

from buildify_nb.context import Context
from buildify_nb.datamodel.field_types.formatting import instant_text
from buildify_nb.datamodel.system_columns import ROW_VERSION
from buildify_nb.errors import InvalidRecord, Problem, StaleVersion
from buildify_nb.events import Change
from buildify_nb.expressions.foreign_values import plain_scalar
from buildify_nb.records.record import Record
from buildify_nb.records.record_models import Served
from buildify_nb.security import audit_store
from buildify_nb.security.audit import AuditEntry, record_type
from buildify_nb.storage.transactions import UnitOfWork

_MOST_ENTRIES = 50


def refuse_stale(uow: UnitOfWork, context: Context, served: Served, record: Record, row_version: Any) -> None:
    """Raises StaleVersion when `row_version` is given and is not the record's own, InvalidRecord when it is none."""
    if row_version is None:
        return
    row_version = plain_scalar(row_version)
    label = served.model.definition.label.lower()
    if not _is_version(row_version, record[ROW_VERSION]):
        problem = Problem(ROW_VERSION, "must be the row_version of the record as it was read")
        raise InvalidRecord(f"This {label} was not changed.", [problem])
    if str(row_version) == str(record[ROW_VERSION]):
        return
    raise StaleVersion(
        f"This {label} was changed since it was read.",
        why=_told(_newer(uow, context, served, record, row_version), served.seen),
        todo="Read it again, look at the new values, then repeat the change.",
    )


def _is_version(given: Any, current: Any) -> bool:
    """Whether `given` can be a version at all; of records of ours these are whole numbers, also as text."""
    if isinstance(given, str):
        return isinstance(current, str) or (given.isascii() and given.isdecimal())
    return isinstance(given, type(current)) and not isinstance(given, bool)


def _newer(uow: UnitOfWork, context: Context, served: Served, record: Record, row_version: Any) -> list[AuditEntry]:
    """The audit entries since the version that was given, newest first; one entry stands for one version."""
    if not served.model.managed or not served.entity.definition.is_audited:
        return []
    given = str(row_version)
    behind = record[ROW_VERSION] - int(given) if given.isdecimal() and len(given) < 10 else 0
    if behind < 1:
        return []
    wanted = {"entity_type": record_type(served.id), "entity_id": record["id"], "action": list(get_args(Change))}
    limit = min(behind, _MOST_ENTRIES)
    return audit_store.page(uow, context.tenant_id, wanted, since=None, until=None, offset=0, limit=limit)[0]


def _told(entries: list[AuditEntry], seen: Served) -> str:
    if not entries:
        return ""
    # Sorted, because Postgres does not keep the order of keys in JSONB.
    fields = sorted(
        {name for entry in entries for name in _fields(entry) if not seen.model.hidden or name in seen.model.fields}
    )
    newest = entries[0]
    who = newest.user or "Somebody"
    return f"{who} changed {', '.join(fields) or 'it'} at {instant_text(newest.occurred_at)}."


def _fields(entry: AuditEntry) -> list[str]:
    changes = entry.changes
    after: Any = cast("Mapping[str, Any]", changes).get("after") if isinstance(changes, Mapping) else None
    return list(cast("Mapping[str, Any]", after)) if isinstance(after, Mapping) else []
