"""The commands of a grid that open something beside it: the form of a record, or the import of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from buildify_nb.errors import NotFound
from buildify_widgets.base_widget import command
from buildify_widgets.grid_part import GridPart
from buildify_widgets.import_wizard import ImportWizard
from buildify_widgets.record_form import RecordForm

if TYPE_CHECKING:
    from buildify_nb.workspace import Workspace


class _FormBesideGrid(RecordForm):
    """A form beside a grid; a class of its own, so that a form opened in a cell does not close it."""


class _ImportBesideGrid(ImportWizard):
    """An import beside a grid."""


class GridForms(GridPart):
    """Opens forms of records, and imports."""

    _form: RecordForm | ImportWizard | None = None

    @command()
    def open_form(self, id: str, lookup: str | None = None) -> dict[str, Any]:
        """The form of a record of this grid, or of the one that its field `lookup` points at.

        Returns:
            `{"model", "label", "call"}`: the id of the form's model, what it is about, and the same from Python.

        Raises:
            NotFound: the record is gone, or points at nothing.
            PermissionDenied: its user may not read the records that the lookup points at.
        """
        entity, key = (self._entity, id) if lookup is None else self._pointed_at(id, lookup)
        self.close_form()
        # The protocols of a grid are less than a workspace; who opens forms has a whole one.
        form = self._form = _FormBesideGrid(cast("Workspace", self._workspace), entity, key)
        return {"model": form.model_id, "label": form.setup["label"], "call": f'RecordForm(ws, "{entity}", "{key}")'}

    @command()
    def open_import(self) -> dict[str, Any]:
        """The wizard that imports files into the grid's entity, as `open_form` gives a form.

        Raises:
            PermissionDenied: its user may not create records.
        """
        self.close_form()
        wizard = self._form = _ImportBesideGrid(cast("Workspace", self._workspace), self._entity)
        label = f"Import {wizard.setup['plural'].lower()}"
        return {"model": wizard.model_id, "label": label, "call": f'ImportWizard(ws, "{self._entity}")'}

    @command()
    def close_form(self) -> None:
        """Closes what is open beside the grid."""
        if self._form is not None:
            self._form.close()
            self._form = None

    def _pointed_at(self, id: str, lookup: str) -> tuple[str, str]:
        found = self._records.related(id, lookup, page_size=1)
        if not found.items:
            raise NotFound("There is no record to open.", why="The field is empty, or its record was deleted.")
        return found.entity, str(found.items[0]["id"])
