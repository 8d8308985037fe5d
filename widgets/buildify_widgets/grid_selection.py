"""The commands of a grid on many records: those that are selected, or all that match what is filtered and searched.

What the user agreed to is a number of records, so all that match are changed only while they are still as many.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from buildify_nb.errors import BuildifyError, InvalidState
from buildify_widgets.base_widget import command
from buildify_widgets.grid_conditions import filters_of
from buildify_widgets.grid_edits import GridEdits
from buildify_widgets.grid_part import found_records, wired

if TYPE_CHECKING:
    from buildify_nb.records.record import Record

MOST_AT_ONCE = 10_000


class GridSelection(GridEdits):
    """Sets a field of many records, deletes them, and brings them back."""

    @command(background=True)
    def set_field(self, field: str, value: Any, target: Mapping[str, Any]) -> int:
        """Gives all records of `target` this value, in one transaction that can be undone; returns how many differed.

        Args:
            target: `{"ids": […]}`, or `{"filter", "base", "search", "count"}` for all that match, which must be
                `count`.

        Raises:
            InvalidState: another number of records matches now, or more than can be changed at once.
            InvalidRecord: nothing was written; the field of each problem is a path such as `records.2.name`.
        """
        records = self._records
        before = wired(records, self._targeted(target))
        differing = {key: one for key, one in before.items() if one.get(field) != value}
        changes = [{"id": key, "row_version": one.get("row_version"), field: value} for key, one in differing.items()]
        if changes:
            self._changed(changes, differing)
        return len(changes)

    @command()
    def delete(self, records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Deletes `[{"id", "row_version"}]` one by one; reports those that were refused and why."""
        service, deleted, refused = self._records, list[str](), list[dict[str, str]]()
        with self._writing():
            for record in records:
                try:
                    service.delete(str(record["id"]), record.get("row_version"))
                    deleted.append(str(record["id"]))
                except BuildifyError as error:
                    refused.append({"id": str(record["id"]), "message": str(error)})
        self.broadcast("refresh")
        return {"deleted": deleted, "refused": refused}

    @command(background=True)
    def delete_matching(self, target: Mapping[str, Any]) -> dict[str, Any]:
        """Deletes all records of a target as for `set_field`; reports as `delete`."""
        ids = [str(one["id"]) for one in self._targeted(target)]
        with self._writing():
            done = self._records.bulk_delete(ids, atomic=False)
        refused = [
            {"id": ids[failure.index], "message": "; ".join(problem.message for problem in failure.problems)}
            for failure in done.failures
        ]
        self.broadcast("refresh")
        return {"deleted": list(done.ids), "refused": refused}

    @command(background=True)
    def restore(self, ids: Sequence[str]) -> int:
        """Brings deleted records back; returns how many."""
        service = self._records
        with self._writing():
            for key in ids:
                service.restore(key)
        self.broadcast("refresh")
        return len(ids)

    def _targeted(self, target: Mapping[str, Any]) -> Sequence[Record]:
        if "ids" in target:
            return list(found_records(self._records, [str(key) for key in target["ids"]]))
        found = list(_up_to(MOST_AT_ONCE, self._matching(target)))
        if len(found) != (expected := int(target["count"])):
            raise InvalidState(
                f"Nothing was changed: {len(found):,} records match now, where {expected:,} were meant.",
                todo="Look at the rows again, and repeat what you did.",
            )
        return found

    def _matching(self, target: Mapping[str, Any]) -> Iterator[Record]:
        yield from self._records.each(
            filters=filters_of(target.get("base") or [], target.get("filter") or {}),
            search=target.get("search") or None,
        )


def _up_to(most: int, records: Iterator[Record]) -> Iterator[Record]:
    for number, record in enumerate(records, 1):
        if number > most:
            raise InvalidState(
                f"More than {most:,} records match, which is too much for one step here.",
                todo='Filter further, or change them from Python: ws.records["…"].bulk_update(…).',
            )
        yield record
