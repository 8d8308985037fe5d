"""Keeps versions while records are written: in the transaction of the write, for entities that are versioned.

The number of a version is the row version of the record; in adopted tables, which have none, versions are counted. A
state that no version holds yet, because the entity was not versioned when it was written, is kept before the next one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel.system_columns import ROW_VERSION
from buildify_nb.records.record_model import RecordModel
from buildify_nb.records.record_models import Served
from buildify_nb.records.versions import version_store
from buildify_nb.records.versions.versions import BASELINE, State
from buildify_nb.records.wire_values import wire_value
from buildify_nb.security import user_store
from buildify_nb.security.audit import encode_changes
from buildify_nb.storage.transactions import UnitOfWork


def keep_versions(
    uow: UnitOfWork, context: Context, served: Served, action: str, states: Sequence[State], now: datetime
) -> None:
    """Adds a version for each of the records, and before it the state that it started from where none has that.

    Args:
        action: what is being done to them, such as "update".
    """
    asked = [state.key for state in states if state.before is not None or not served.model.managed]
    known = version_store.newest(uow, served.id, asked) if asked else {}
    who: dict[str, Any] = {"user_id": context.user_id, "user_name": context.user, "occurred_at": now}
    shared: dict[str, Any] = {"entity_id": served.id, "tenant_id": context.tenant_id}
    names = _Names(uow, context)
    rows: list[dict[str, Any]] = []
    for state in states:
        same = {**shared, "record_id": state.key}
        number, row_version = known.get(state.key, (0, ""))
        if state.before is not None and row_version != str(state.before[ROW_VERSION]):
            number = _number(served, number, state.before)
            rows.append({**same, **_content(served, number, BASELINE, state.before), **names.author(state.before, now)})
        rows.append({**same, **_content(served, _next(served, number, state), action, state.after), **who})
    version_store.append(uow, rows)


class _Names:
    """Looks up by whom and when a record was last written, for states that are kept afterwards."""

    def __init__(self, uow: UnitOfWork, context: Context) -> None:
        self._uow, self._context = uow, context
        self._known: dict[UUID, str | None] = {}

    def author(self, record: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        """The columns that tell it; of adopted tables nobody knows."""
        by = record.get("updated_by")
        user_id = UUID(str(by)) if by else None
        if user_id is not None and user_id not in self._known:
            user = user_store.find(self._uow, self._context.tenant_id, user_id)
            self._known[user_id] = user.name if user else None
        name = self._known[user_id] if user_id else None
        return {"user_id": user_id, "user_name": name, "occurred_at": record.get("updated_at") or now}


def _number(served: Served, newest: int, record: Mapping[str, Any]) -> int:
    return record[ROW_VERSION] if served.model.managed else newest + 1


def _next(served: Served, newest: int, state: State) -> int:
    """The number of the state after the write, which raises the row version by one."""
    if not served.model.managed:
        return newest + 1
    return 1 if state.before is None else state.before[ROW_VERSION] + 1


def _content(served: Served, number: int, action: str, record: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "number": number,
        "row_version": str(number if served.model.managed else record[ROW_VERSION]),
        "action": action,
        "document": encode_changes(document_of(served.model, record)),
    }


def document_of(model: RecordModel, record: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a record in JSON's types, by the id of the field; what is calculated follows from them."""
    given = {name: field for name, field in model.fields.items() if field.formula is None}
    return {str(field.definition.id): wire_value(model, name, record.get(name)) for name, field in given.items()}
