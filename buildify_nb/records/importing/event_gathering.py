"""Holds back what is told of single batches, so that listeners hear of an import once, row by row, or not at all."""

from __future__ import annotations

from collections import defaultdict

from typing_extensions import override

from buildify_nb.events import EventBus, RecordsChanged
from buildify_nb.records.environment import RecordEnvironment
from buildify_nb.records.importing.imports import Events
from buildify_nb.storage.transactions import UnitOfWork


class GatheredEvents(EventBus):
    """In the place of the bus during an import.

    Args:
        environment: whose bus gets what was gathered.
        mode: "one" event for all records of one kind of change, "each" for one a record, or "none".
    """

    def __init__(self, environment: RecordEnvironment, mode: Events) -> None:
        super().__init__()
        self._environment, self._mode = environment, mode
        self._changes: list[RecordsChanged] = []

    @override
    def committed(self, event: object) -> None:
        if isinstance(event, RecordsChanged):
            self._changes.append(event)

    def tell_at_the_end(self, uow: UnitOfWork) -> None:
        """Called when the work is done: what was gathered is told after the commit."""
        uow.after_commit(self._tell)

    def _tell(self) -> None:
        for event in self._told():
            if self._mode == "none":
                self._environment.orders.changed(event)  # Lists are read anew all the same.
            else:
                self._environment.events.committed(event)

    def _told(self) -> list[RecordsChanged]:
        if self._mode == "each":
            return [
                RecordsChanged(one.tenant_id, one.entity, one.change, (key,))
                for one in self._changes
                for key in one.keys
            ]
        keys: defaultdict[tuple[object, ...], list[str]] = defaultdict(list)
        for one in self._changes:
            keys[one.tenant_id, one.entity, one.change].extend(one.keys)
        return [RecordsChanged(*kind, tuple(found)) for kind, found in keys.items()]  # type: ignore[arg-type]
