"""The studio's commands for what is really in the database: what others changed there, and what ours left hidden."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from buildify_nb.datamodel.adoption.adoption_changes import AdoptionChanges
from buildify_nb.datamodel.drift.drift import OF_PARTS, PUT_BACK, Drift
from buildify_nb.datamodel.drift.reconciliation import Reconciliation
from buildify_nb.datamodel.parking.parked_values import Parked, ParkedRows
from buildify_nb.definitions.as_python import call
from buildify_widgets.base_widget import command
from buildify_widgets.studio_part import StudioPart, entity_call, given


class TableCommands(StudioPart):
    """Takes over what was changed outside, shows hidden values and deletes them for good."""

    @command(background=True)
    def drift(self, id: str) -> dict[str, Any]:
        """What was changed in the table behind our back, and what taking it over would change; nothing is saved."""
        handle = self._handle(id)
        if handle.definition.is_adopted:
            changes = handle.readopt(preview=True)
            return adopted_drift_document(changes) if changes.items else links_document(handle.drift())
        return drift_document(handle.drift(), handle.reconcile(preview=True))

    @command(background=True)
    def changed_tables(self) -> list[str]:
        """The names of the entities whose tables were changed behind our back."""
        entities = self._workspace.entities
        return sorted(found.entity for found in (*entities.drifted(), *entities.adoption_changes()))

    @command(background=True)
    def take_over(self, id: str) -> dict[str, Any]:
        """Takes such changes over: into the draft, or for an adopted table into what serves records."""
        handle = self._handle(id)
        method = "readopt" if handle.definition.is_adopted else "reconcile"
        getattr(handle, method)()
        return self._answer_with(self._head(id), entity_call(handle.name, method))

    @command(background=True)
    def put_back(self, id: str) -> dict[str, Any]:
        """Makes indexes, foreign keys and tables of links again as they were published."""
        handle = self._handle(id)
        handle.reconcile(put_back=True)
        return self._answer_with(self._head(id), entity_call(handle.name, "reconcile", put_back=True))

    @command(background=True)
    def parked(self, id: str) -> list[dict[str, Any]]:
        """The columns and tables that changes of the entity left hidden."""
        handle = self._handle(id)
        may_look = self._may(f"records:read:{handle.name}")
        return [parked_document(one, may_look=may_look) for one in handle.parked()]

    @command(background=True)
    def look(self, id: str, name: str) -> dict[str, Any]:
        """The first rows of one of them."""
        return rows_document(self._handle(id).parked_rows(name))

    @command(background=True)
    def purge(self, id: str, name: str) -> dict[str, Any]:
        """Deletes one of them for good."""
        handle = self._handle(id)
        handle.purge(name, confirm=True)
        return self._answer_with(self._head(id), entity_call(handle.name, "purge", name, confirm=True))

    @command(background=True)
    def parked_tables(self) -> list[dict[str, Any]]:
        """The hidden tables of deleted entities."""
        may_look = self._may("records:read:tenant")
        return [parked_document(one, may_look=may_look) for one in self._workspace.entities.parked()]

    @command(background=True)
    def look_at_table(self, name: str) -> dict[str, Any]:
        """The first rows of one of them."""
        return rows_document(self._workspace.entities.parked_rows(name))

    @command(background=True)
    def restore_entity(self, name: str, accept_data_loss: bool = False) -> dict[str, Any]:
        """Brings the deleted entity back whose hidden table has that name."""
        handle = self._workspace.entities.restore(name, accept_data_loss=accept_data_loss)
        source = call("ws.entities.restore", name, **given({"accept_data_loss": accept_data_loss}))
        return self._answer_with(self._head(str(handle.definition.id)), source)

    @command(background=True)
    def purge_table(self, name: str) -> dict[str, str]:
        """Deletes one of them for good."""
        self._workspace.entities.purge(name, confirm=True)
        return {"call": call("ws.entities.purge", name, confirm=True)}


def drift_document(drift: Drift, outcome: Reconciliation) -> dict[str, Any]:
    """What changed in a table of ours, what would be taken over, and what somebody has to undo."""
    return {
        "changes": [str(one) for one in drift],
        "takenOver": list(outcome.accepted),
        "toUndo": list(outcome.remaining),
        "notes": [],
        "mayPutBack": any(one.kind in PUT_BACK for one in drift),
        "isAdopted": False,
    }


def links_document(drift: Drift) -> dict[str, Any]:
    """What changed in the tables of links of an entity whose own table is somebody else's."""
    lost = [one for one in drift if one.kind in OF_PARTS]
    of_others = [str(one) for one in lost if one.kind not in PUT_BACK]
    told = drift_document(replace(drift, items=tuple(lost)), Reconciliation(drift.entity, (), tuple(of_others)))
    return told | {"isAdopted": True}


def adopted_drift_document(changes: AdoptionChanges) -> dict[str, Any]:
    """What changed in a table of others: all of it is taken over, unless the table is gone."""
    told = [str(one) for one in changes.items]
    gone = ["the table is gone; adopt another one, or archive and delete the entity"] if changes.is_gone else []
    edits = ["Changes of labels and rules that are saved and not published take effect as well."]
    return {
        "changes": told,
        "takenOver": [] if gone else told,
        "toUndo": gone,
        "notes": [*changes.hints, *edits * changes.publishes_edits],
        "mayPutBack": False,
        "isAdopted": True,
    }


def parked_document(parked: Parked, *, may_look: bool) -> dict[str, Any]:
    """One hidden column or table as the page shows it."""
    return {
        "name": parked.name,
        "kind": parked.kind,
        "of": parked.belonged_to,
        "migration": parked.migration,
        "rows": parked.rows,
        "mayLook": may_look,
    }


def rows_document(found: ParkedRows) -> dict[str, Any]:
    """The first rows of one as the page shows them."""
    return {"columns": list(found.columns), "rows": [list(row.values()) for row in found.wire], "told": found.told}
