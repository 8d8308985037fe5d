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
from buildify_widgets.grid_conditions import filters_of
from buildify_widgets.grid_export import GridExport
from buildify_widgets.grid_filters import sort_terms_of
from buildify_widgets.grid_forms import GridForms
from buildify_widgets.grid_selection import GridSelection
from buildify_widgets.grid_views import EMPTY_STATE, GridViews, state_of
from buildify_widgets.record_features import rights_of
from buildify_widgets.undo_history import UndoHistory

if TYPE_CHECKING:
    from buildify_nb.records.record import Record
    from buildify_widgets.record_source import EntityLike, RecordsLike, RecordWorkspace

_MAX_BLOCK = 1000
_FALLBACK_ROWS = 10


Saving: TypeAlias = Literal["staged", "at once"]


class RecordGrid(GridSelection, GridViews, GridForms, GridExport):
    """Shows, filters, sorts and edits the records of one entity.

    Args:
        workspace: what `buildify_nb.connect` returned.
        entity: the entity's name.
        height: of the whole grid, in pixels.
        columns: names of the fields to show, in this order; all that are shown by themselves when left out.
        view: the name of a saved view to open; the one that the user opened last when left out, unless `columns` are
            given.
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
    state: Any = traitlets.Dict().tag(sync=True)
    """What is filtered, sorted and shown, as `grid_views.py` and the page's `grid_state.ts` describe it."""
    staged = cast("traitlets.List[Any]", traitlets.List()).tag(sync=True)
    """Edits that are not saved yet, each a cell with its old value, as `staged_edits.ts` describes them."""

    def __init__(
        self,
        workspace: RecordWorkspace,
        entity: str,
        *,
        height: int = 480,
        columns: Sequence[str] | None = None,
        view: str | None = None,
        save: Saving = "staged",
    ) -> None:
        if save not in ("staged", "at once"):
            raise BuildifyError(f"A grid cannot save {save!r}.", todo='Choose "staged" or "at once".')
        self._workspace, self._entity, self._save = workspace, entity, save
        self._columns = list(columns) if columns is not None else None
        self._history = UndoHistory()
        super().__init__(
            identity=(id(workspace), entity),
            title=entity,
            height=height,
            setup=self._describe(self._records),
            state=self._first_state(view),
        )
        self.when_closed(self.close_form)
        self.when_closed(workspace.events.after_commit(RecordsChanged, self._records_changed))
        self.when_closed(workspace.events.after_commit(DefinitionChanged, self._definition_changed))

    def fallback_html(self) -> str:
        """The first rows as a list shows them."""
        setup: Mapping[str, Any] = self.setup
        state: Mapping[str, Any] = self.state
        page = self._records.list(
            filters=filters_of(state["base"], state["filter"]),
            sort=sort_terms_of(state["sort"]) or None,
            search=state["search"] or None,
            page_size=_FALLBACK_ROWS,
        )
        read = {column.name: column for column in page.table.columns}
        shown: Sequence[str] = state["fields"] or [column["field"] for column in setup["columns"]]
        table = PageTable(tuple(read[name] for name in shown if name in read))
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
        base: Sequence[Any] = (),
    ) -> dict[str, Any]:
        """One block of rows in wire form, and the exact total; `base` are parts of the view that is open."""
        first = max(0, int(start))
        records = self._records
        window = records.window(
            start=first,
            stop=min(int(end), first + _MAX_BLOCK),
            filters=filters_of(base, filter or {}),
            sort=sort_terms_of(sort) or None,
            search=search or None,
        )
        return {"rows": self._wire_rows(records, window.items), "total": window.total}

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

    def _wire_rows(self, records: RecordsLike, found: Sequence[Record]) -> list[dict[str, Any]]:
        rows = list(records.many_to_wire(found))
        if self.setup["carries"]:
            counts = records.carried([str(row["id"]) for row in rows])
            for row in rows:
                row["__carried"] = counts.get(str(row["id"]), {})
        return rows

    def _first_state(self, view: str | None) -> dict[str, Any]:
        views = self._records.views
        if view is not None:
            return state_of(views[view])
        opened = views.opened if self._columns is None else None
        return state_of(views[opened]) if opened and not views[opened].saved.problem else dict(EMPTY_STATE)

    def _describe(self, records: RecordsLike) -> dict[str, Any]:
        entity, rights = records.entity, rights_of(records)
        fields = records.shown_fields if self._columns is None else entity.fields
        columns = columns_of(fields, self._columns, records.waiting_lookups)
        shown = {column["field"] for column in columns}
        others = [field for field in entity.fields if field.name not in shown and self._columns is None]
        return {
            "entity": entity.name,
            "label": entity.label,
            "plural": entity.plural_label,
            "titleField": entity.title_field,
            "save": self._save,
            "carries": _carried_by(entity),
            **rights,
            "canRestore": entity.supports_soft_delete,
            "columns": _as_may_be(columns, rights),
            "more": _as_may_be(columns_of(others, None, records.waiting_lookups), rights),
        }


def _carried_by(entity: EntityLike) -> list[str]:
    """What its records may carry besides their fields."""
    switched = {"attachments": entity.supports_attachments, "comments": entity.supports_comments}
    return [name for name, is_on in switched.items() if is_on]


def _as_may_be(columns: list[dict[str, Any]], rights: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The columns, none of which is edited where the user may write no records."""
    if rights["canUpdate"] or rights["canCreate"]:
        return columns
    return [{**column, "editable": False} for column in columns]
