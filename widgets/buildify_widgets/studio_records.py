"""The studio's commands that show records: grids, forms and imports, widgets of their own inside the studio's page.

A grid is made when it is first looked at and kept until the studio is closed; a form replaces the form before.
"""

from __future__ import annotations

from typing import Any

from buildify_widgets.base_widget import KernelWidget, command
from buildify_widgets.import_wizard import ImportWizard
from buildify_widgets.record_form import RecordForm
from buildify_widgets.record_grid import RecordGrid
from buildify_widgets.studio_part import StudioPart


class _StudioGrid(RecordGrid):
    """A grid inside a studio; a class of its own, so that a grid opened in a cell does not close it."""


class _StudioForm(RecordForm):
    """A form inside a studio."""


class _StudioImport(ImportWizard):
    """An import inside a studio."""


class RecordCommands(StudioPart):
    """Opens grids and forms over the records of published entities."""

    _children: dict[str, KernelWidget]

    @command()
    def open_grid(self, entity: str, height: int = 480) -> dict[str, Any]:
        """The id of the grid's model, for the page to place its view."""
        grid = self._children.get(f"grid {entity}")
        if grid is None or grid.comm is None:
            grid = self._children[f"grid {entity}"] = _StudioGrid(self._workspace, entity, height=max(int(height), 240))
        return {"model": grid.model_id, "call": f'RecordGrid(ws, "{entity}")'}

    @command()
    def open_form(self, entity: str, id: str | None = None) -> dict[str, Any]:
        """The id of the form's model: for a record, or for a new one."""
        key = f"form {entity} {id}"
        form = self._children.get(key)
        if form is None or form.comm is None or id is None:
            form = self._children[key] = _StudioForm(self._workspace, entity, id)
        shown = f', "{id}"' if id else ""
        return {"model": form.model_id, "call": f'RecordForm(ws, "{entity}"{shown})'}

    @command()
    def open_import(self, entity: str) -> dict[str, Any]:
        """The id of the model of the wizard that imports files; it stands where it stood when it was left."""
        key = f"import {entity}"
        wizard = self._children.get(key)
        if wizard is None or wizard.comm is None:
            wizard = self._children[key] = _StudioImport(self._workspace, entity)
        return {"model": wizard.model_id, "call": f'ImportWizard(ws, "{entity}")'}

    def _close_children(self) -> None:
        for child in self._children.values():
            child.close()
        self._children.clear()
