"""The commands of a grid that change cells: one at once, or many that were staged, in one transaction; and back again.

What is staged waits in the page and in the trait `staged`, so that a page that is loaded again still has it. Nothing
of it is written before the user saves it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from buildify_nb.errors import InvalidState
from buildify_widgets.base_widget import command
from buildify_widgets.grid_part import GridPart, found_records, wired
from buildify_widgets.undo_history import Reversal, UndoHistory, reversals


class GridEdits(GridPart):
    """Checks, saves and takes back changes of fields."""

    _history: UndoHistory

    @command()
    def edit(self, id: str, field: str, value: Any, row_version: Any = None) -> dict[str, Any]:
        """Saves one cell and returns the record as it is now; refused values raise InvalidRecord."""
        records = self._records
        before = records.to_wire(records.get(id))
        with self._writing():
            saved = records.to_wire(records.update(id, {field: value}, row_version))
        found, left = before.get("row_version"), saved.get("row_version")
        if found != left:
            self._history.add((Reversal(str(saved["id"]), {field: before.get(field)}, found, left),))
        self.broadcast("saved", record=saved)
        return saved

    @command()
    def check(self, id: str, values: Mapping[str, Any]) -> list[dict[str, str]]:
        """What a save of these values would be refused for, as `[{"field", "message"}]`; writes nothing."""
        return [problem.as_dict() for problem in self._records.validate(values, id=id)]

    @command()
    def save(self, changes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Writes changes `[{"id", "row_version", field: value, …}]` in one transaction; returns the records.

        Raises:
            InvalidRecord: nothing was written; the field of each problem is a path such as `records.2.name`.
        """
        records = self._records
        ids = [str(change["id"]) for change in changes]
        before = wired(records, found_records(records, ids))
        return list(self._changed(changes, before).values())

    @command()
    def undo(self) -> list[dict[str, Any]]:
        """Gives the records of the last change their old values, in one transaction; returns them as they are.

        Raises:
            InvalidState: there is nothing to undo.
            InvalidRecord: somebody changed one of them since, or an old value is no longer valid; nothing was written.
        """
        step = self._history.newest
        if not step:
            raise InvalidState("There is nothing to undo.", todo="Undo takes back what was saved in this grid.")
        records = self._records
        with self._writing():
            records.bulk_update([one.change for one in step])
        found = wired(records, found_records(records, [one.id for one in step]))
        self._history.undone({key: one.get("row_version") for key, one in found.items()})
        self.broadcast("refresh")
        return list(found.values())

    def _changed(
        self, changes: Sequence[Mapping[str, Any]], before: Mapping[str, Mapping[str, Any]]
    ) -> dict[str, dict[str, Any]]:
        """Writes changes that can be undone; the records by id."""
        records = self._records
        with self._writing():
            done = records.bulk_update(changes)
        after = wired(records, found_records(records, done.ids))
        self._history.add(reversals(changes, before, after))
        self.broadcast("refresh")
        return after
