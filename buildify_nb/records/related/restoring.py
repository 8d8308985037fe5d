"""Takes a soft deletion back: the record, and what the same deletion took along because it pointed at it.

One deletion marks all its records with one moment, which tells them from those that were deleted on their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from buildify_nb.context import Context
from buildify_nb.datamodel.system_columns import DELETED_AT, ID
from buildify_nb.errors import InvalidState, Problem
from buildify_nb.records.environment import RecordEnvironment
from buildify_nb.records.identity import Found, found_in, locked
from buildify_nb.records.record import Record
from buildify_nb.records.record_models import Served
from buildify_nb.records.related import reference_store
from buildify_nb.records.related.deleting import row_key
from buildify_nb.records.related.referrers import Referrers
from buildify_nb.records.writing import Writing, refused
from buildify_nb.storage.transactions import UnitOfWork


@dataclass(frozen=True, slots=True)
class Returning:
    """A deleted record that comes back."""

    served: Served
    found: Found


class Restoring:
    """The restores."""

    def __init__(self, environment: RecordEnvironment, referrers: Referrers, writing: Writing) -> None:
        self._e, self._referrers, self._writing = environment, referrers, writing

    def restore(self, context: Context, entity: str, id: str) -> Record:
        """Takes a deletion back; see `RecordService.restore`."""
        self._e.require(context, "delete", entity)
        return self._e.write(context, entity, lambda uow: self._restore(uow, context, entity, id))

    def _restore(self, uow: UnitOfWork, context: Context, entity: str, id: str) -> Record:
        served = self._e.models.write(uow, context, entity)
        found = locked(uow, served, id, deleted_too=True)
        if not found.is_deleted:
            raise InvalidState(f"This {served.model.definition.label.lower()} is not deleted.")
        returning = self._with_followers(uow, context, Returning(served, found))
        for name in {one.served.name for one in returning.values()}:
            self._e.require(context, "delete", name)
        for one in returning.values():
            if problems := self._problems(uow, context, one, returning):
                raise refused(one.served, "restored", problems)
        restored = [self._writing.restore_within(uow, context, one.served, one.found) for one in returning.values()]
        return served.shown(restored[0])

    def _with_followers(self, uow: UnitOfWork, context: Context, first: Returning) -> dict[Any, Returning]:
        """By entity and key, the record and all that went with it, those that are pointed at first."""
        moment = first.found.stored[DELETED_AT]
        returning = {(first.served.id, first.found.key): first}
        pending = [first]
        while pending:
            target = pending.pop(0)
            for referrer in self._referrers.of(uow, context, target.served):
                if not referrer.served.model.soft_delete:
                    continue
                for row in self._pointing(uow, referrer.served, referrer.field.name, target, moment):
                    found = _found(referrer.served, row)
                    key = (referrer.served.id, found.key)
                    if key not in returning:
                        returning[key] = Returning(referrer.served, found)
                        pending.append(returning[key])
        return returning

    def _pointing(self, uow: UnitOfWork, served: Served, field: str, target: Returning, moment: Any) -> list[Any]:
        """The rows that point at a record and were deleted at that moment."""
        rows = reference_store.referring_rows(
            uow, served.table, field, [target.found.key[0]], deleted_too=True, lock=True
        )
        return [row for row in rows if row[served.table.stored.index(DELETED_AT)] == moment]

    def _problems(
        self, uow: UnitOfWork, context: Context, one: Returning, returning: dict[Any, Returning]
    ) -> list[Problem]:
        """What keeps a record from coming back; what it points at may come back with it."""
        targets = {field.name: field.definition.reference_entity_id for field in one.served.model.lookups}
        return [
            problem
            for problem in self._writing.restore_problems(uow, context, one.served, one.found)
            if problem.field not in targets
            or (targets[problem.field], (one.found.stored[problem.field],)) not in returning
        ]


def _found(served: Served, row: Any) -> Found:
    return found_in(served, str(served.table.reader.record(row)[ID]), row_key(served, row), row)
