"""A spreadsheet-like grid over the records of one entity, with rows fetched from the kernel as they are scrolled to.

Every command is one call of the records service: filtering, sorting, validation, permission and audit happen there. The
grid keeps no rows and no state of its own; re-running the cell shows the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

import traitlets

from buildify_nb.errors import BuildifyError
from buildify_nb.events import DefinitionChanged, RecordsChanged
from buildify_nb.records.querying.page_table import PageTable
from buildify_widgets.base_widget import command
from buildify_widgets.grid_columns import columns_of, has_lookups
from buildify_widgets.grid_filters import condition_of, sort_terms_of
from buildify_widgets.grid_selection import GridSelection
from buildify_widgets.record_features import rights_of
from buildify_widgets.undo_history import UndoHistory

if TYPE_CHECKING:
    from buildify_widgets.record_source import RecordsLike, RecordWorkspace

_MAX_BLOCK = 1000
_FALLBACK_ROWS = 10


Saving: TypeAlias = Literal["staged", "at once"]


class RecordGrid(GridSelection):
    """Shows, filters, sorts and edits the records of one entity.

    Args:
        workspace: what `buildify_nb.connect` returned.
        entity: the entity's name.
        height: of the whole grid, in pixels.
        columns: names of the fields to show, in this order; all that are shown by themselves when left out.
        save: "staged": edits of cells wait until they are reviewed and saved together; "at once": each is saved as it
            is made.

    Raises:
        NotFound: there is no such published entity.
        BuildifyError: a column names no field, or the front end is not built.
    """

    bundle = "record_grid"

    height = traitlets.Int(480, min=200).tag(sync=True)
    setup = traitlets.Dict().tag(sync=True)
    """What the page needs to know before the first row: labels and columns."""
    staged = cast("traitlets.List[Any]", traitlets.List()).tag(sync=True)
    """Edits that are not saved yet, each a cell with its old value, as `staged_edits.ts` describes them."""

    def __init__(
        self,
        workspace: RecordWorkspace,
        entity: str,
        *,
        height: int = 480,
        columns: Sequence[str] | None = None,
        save: Saving = "staged",
    ) -> None:
        if save not in ("staged", "at once"):
            raise BuildifyError(f"A grid cannot save {save!r}.", todo='Choose "staged" or "at once".')
        self._workspace, self._entity, self._save = workspace, entity, save
        self._columns = list(columns) if columns is not None else None
        self._history = UndoHistory()
        super().__init__(
            identity=(id(workspace), entity), title=entity, height=height, setup=self._describe(self._records)
        )
        self.when_closed(workspace.events.after_commit(RecordsChanged, self._records_changed))
        self.when_closed(workspace.events.after_commit(DefinitionChanged, self._definition_changed))

    def fallback_html(self) -> str:
        """The first rows as a list shows them."""
        setup: Mapping[str, Any] = self.setup
        page = self._records.list(page_size=_FALLBACK_ROWS)
        read = {column.name: column for column in page.table.columns}
        table = PageTable(tuple(read[column["field"]] for column in setup["columns"] if column["field"] in read))
        return table.html(page.items, caption=f"{setup['plural']}: {page.position}")

    # ------------------------------------------------------------------ commands of the page

    @command()
    def rows(
        self,
        start: int,
        end: int,
        sort: Sequence[Mapping[str, Any]] = (),
        filter: Mapping[str, Any] | None = None,
        search: str = "",
    ) -> dict[str, Any]:
        """One block of rows in wire form, and the exact total."""
        first = max(0, int(start))
        records = self._records
        window = records.window(
            start=first,
            stop=min(int(end), first + _MAX_BLOCK),
            filters=condition_of(filter or {}),
            sort=sort_terms_of(sort) or None,
            search=search or None,
        )
        return {"rows": [records.to_wire(record) for record in window.items], "total": window.total}

    @command()
    def create(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Creates a record and returns it; left out fields get their defaults."""
        records = self._records
        with self._writing():
            made = records.to_wire(records.create(values))
        self.broadcast("refresh")
        return made

    @command()
    def record(self, id: str) -> dict[str, Any]:
        """One record as it is now."""
        records = self._records
        return records.to_wire(records.get(id))

    @command()
    def options(self, field: str, search: str = "", limit: int = 20) -> list[dict[str, str]]:
        """Choices of a lookup or select field: `[{"value", "label"}]`."""
        return list(self._records.options(field, search, min(int(limit), 100)))

    # ------------------------------------------------------------------ changes from elsewhere

    def _records_changed(self, event: RecordsChanged) -> None:
        if event.entity == self._entity and not self._own_writes:
            self.broadcast("refresh")

    def _definition_changed(self, event: DefinitionChanged) -> None:
        if event.kind != "entity" or not (event.name == self._entity or has_lookups(self.setup["columns"])):
            return
        with suppress(BuildifyError):  # It may serve no records any more; what is done next says so.
            self.setup = self._describe(self._records)
        if event.name == self._entity:
            self.broadcast("refresh")

    def _describe(self, records: RecordsLike) -> dict[str, Any]:
        entity, rights = records.entity, rights_of(records)
        fields = records.shown_fields if self._columns is None else entity.fields
        columns = columns_of(fields, self._columns, records.waiting_lookups)
        return {
            "entity": entity.name,
            "label": entity.label,
            "plural": entity.plural_label,
            "titleField": entity.title_field,
            "save": self._save,
            **rights,
            "canRestore": entity.supports_soft_delete,
            "columns": columns
            if rights["canUpdate"] or rights["canCreate"]
            else [{**column, "editable": False} for column in columns],
        }
