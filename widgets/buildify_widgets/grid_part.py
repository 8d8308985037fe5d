"""What the parts of the record grid share: the records that they are about, and whose changes these are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from buildify_widgets.base_widget import KernelWidget

if TYPE_CHECKING:
    from collections.abc import Generator

    from buildify_nb.records.record import Record
    from buildify_widgets.record_source import RecordsLike, RecordWorkspace

_BATCH = 500


class GridPart(KernelWidget):
    """The records of one entity, as a grid's commands reach them."""

    _workspace: RecordWorkspace
    _entity: str
    _own_writes = 0

    @property
    def _records(self) -> RecordsLike:
        return self._workspace.records[self._entity]

    @contextmanager
    def _writing(self) -> Generator[None]:
        """Marks the events of the enclosed write as this grid's own: its views are told more precisely."""
        self._own_writes += 1
        try:
            yield
        finally:
            self._own_writes -= 1


def wired(records: RecordsLike, found: Iterable[Record]) -> dict[str, dict[str, Any]]:
    """These records in wire form by id."""
    return {str(wire["id"]): wire for wire in records.many_to_wire(list(found))}


def found_records(records: RecordsLike, ids: Sequence[str]) -> Iterator[Record]:
    """Those of these records that there are, in any order."""
    for start in range(0, len(ids), _BATCH):
        part: list[Any] = list(ids[start : start + _BATCH])
        yield from records.list(
            filters={"field": "id", "operator": "in", "value": part}, page_size=_BATCH, count="none"
        ).items
