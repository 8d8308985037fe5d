"""Holds single records against the rows that access rules open, in memory: what a write finds, and what it makes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from buildify_nb.clock import Clock
from buildify_nb.context import Context
from buildify_nb.errors import PermissionDenied, Problem
from buildify_nb.events import Change
from buildify_nb.expressions.value_types import ValueType

if TYPE_CHECKING:
    from buildify_nb.records.environment import PlannedWrite
    from buildify_nb.records.identity import Found
    from buildify_nb.records.record_models import Served
    from buildify_nb.storage.transactions import UnitOfWork

NOT_OPEN = "would be a record that your roles do not let you {}"


class RowCheck:
    """Refuses writes of records that are not open to the user, and writes that would make such ones.

    It comes before all other checks: what these say of a record, only who may write it learns.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def __call__(
        self, uow: UnitOfWork, context: Context, served: Served, change: Change, writes: list[PlannedWrite]
    ) -> Iterator[tuple[int, Problem]]:
        """See `environment.Check`.

        Raises:
            PermissionDenied: the record as it is may be seen and not written.
        """
        if served.rights is None:
            return
        now = self._clock.now()
        action = "delete" if change == "restore" else change
        for write in writes:
            if write.before is not None:
                require_open(served, context, action, [write.before], now)
            if change in ("create", "update") and not self._may_become(context, served, change, write, now):
                yield write.index, Problem("", NOT_OPEN.format(change))

    def _may_become(self, context: Context, served: Served, change: Change, write: PlannedWrite, now: datetime) -> bool:
        rights = served.rights
        assert rights is not None  # the caller has asked
        by_whom = {"updated_by": context.user_id, "updated_at": now}
        if write.before is None:
            by_whom |= {"created_by": context.user_id, "created_at": now}
        after = exact(served, {**(write.before or {}), **by_whom, **write.after})
        return rights.allow(change, after, now) and (change == "create" or rights.allow("read", after, now))


def may_see(served: Served, found: Found) -> bool:
    """Whether a record that was found by the whole of an entity is open to be read.

    One that was found by what the user sees of it is: its statement asks so.
    """
    if served.rights is None or served.whole is not None or not served.rights.narrows("read"):
        return True
    return served.rights.allow("read", exact(served, found.stored), served.table.now())


def require_open(
    served: Served, context: Context, action: str, records: Iterable[Mapping[str, Any]], now: datetime
) -> None:
    """Raises PermissionDenied unless all these records, columns as they are stored, are open for the action."""
    rights = served.rights
    if rights is None or all(rights.allow(action, exact(served, record), now) for record in records):
        return
    label = served.model.definition.label.lower()
    raise PermissionDenied(
        f"{context.user} may not {action} this {label}.",
        why="The access rules of the roles do not open it.",
        todo="Ask an owner of the tenant.",
    )


def open_rows(served: Served, action: str, rows: Sequence[Any]) -> list[Any]:
    """Those of the rows, as `record_store.find` reads them, that are open for the action."""
    if served.rights is None:
        return list(rows)
    rights, now = served.rights, served.table.now()
    records = ((row, exact(served, dict(zip(served.table.stored, row, strict=True)))) for row in rows)
    return [row for row, record in records if rights.allow(action, record, now)]


def require_rows_open(served: Served, context: Context, action: str, rows: Iterable[Sequence[Any]]) -> None:
    """As `require_open`, for rows as `record_store.find` reads them: what a write takes along."""
    if served.rights is not None:
        records = (dict(zip(served.table.stored, row, strict=True)) for row in rows)
        require_open(served, context, action, records, served.table.now())


def exact(served: Served, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Columns as they are stored, in the types that formulas read: decimals of binary columns become exact."""
    record = dict(stored)
    for name, field in served.model.fields.items():
        value = record.get(name)
        if field.value_type is ValueType.DECIMAL and field.reader is not None and value is not None:
            record[name] = field.reader(value)
    return record
