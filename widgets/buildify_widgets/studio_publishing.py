"""The studio's commands that publish entities, take publishes back, and show what was done or would be done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from buildify_nb.datamodel.entities import EntityHead
from buildify_nb.definitions.as_python import call
from buildify_nb.errors import BuildifyError, NotFound, PermissionDenied
from buildify_nb.records.record import Record
from buildify_widgets.base_widget import command
from buildify_widgets.studio_entities import entity_summary
from buildify_widgets.studio_migrations import diff_document, history_document, outcome_document, preview_document
from buildify_widgets.studio_part import StudioPart, entity_call, given

MOST_ROWS: Final = 10
"""Records that a risk is illustrated with."""
MOST_COLUMNS: Final = 6


class PublishCommands(StudioPart):
    """Previews, publishes, rollbacks and the history of an entity."""

    @command(background=True)
    def preview(self, id: str, rehearse: bool = False) -> dict[str, Any]:
        """What publishing would do; nothing is changed. `rehearse` also tries it on a copy of the table."""
        handle = self._handle(id)
        names = self._workspace.runtime.modelling.entity_names(self._workspace.context)
        diff = diff_document(handle.diff(), names)
        return {**preview_document(handle.preview(rehearse=rehearse)), "diff": diff}

    @command(background=True)
    def publish(self, id: str, message: str = "", accept_data_loss: bool = False) -> dict[str, Any]:
        """Makes the newest definition the one that serves records."""
        handle = self._handle(id)
        options = given({"accept_data_loss": accept_data_loss})
        source = entity_call(handle.name, "publish", *([message] if message else []), **options)
        handle.publish(message, accept_data_loss=accept_data_loss)
        return self._answer_with(self._head(id), source)

    @command(background=True)
    def preview_all(self) -> list[dict[str, Any]]:
        """What publishing each entity that waits would do, in the order in which they go; nothing is changed."""
        workspace = self._workspace
        return [self._previewed(head) for head in workspace.runtime.modelling.several.waiting(workspace.context)]

    @command(background=True)
    def publish_all(self, names: Sequence[str], message: str = "", accept_data_loss: bool = False) -> dict[str, Any]:
        """Publishes these entities up to the first that is refused, and tells what became of each."""
        workspace = self._workspace
        outcomes = workspace.runtime.modelling.several.publish(
            workspace.context, names, message, accept_data_loss=accept_data_loss
        )
        options = given({"accept_data_loss": accept_data_loss})
        source = call("ws.entities.publish", list(names), *([message] if message else []), **options)
        return {"outcomes": [outcome_document(one) for one in outcomes], "call": source}

    def _previewed(self, head: EntityHead) -> dict[str, Any]:
        document = {"entity": entity_summary(head, ()), "preview": None, "refusal": ""}
        try:
            return document | {"preview": preview_document(self._handle(str(head.definition.id)).preview())}
        except BuildifyError as refusal:
            return document | {"refusal": str(refusal)}

    @command(background=True)
    def preview_rollback(self, id: str) -> dict[str, Any]:
        """What taking back the newest publish would do; nothing is changed."""
        return preview_document(self._handle(id).preview_rollback())

    @command(background=True)
    def rollback(self, id: str, accept_data_loss: bool = False) -> dict[str, Any]:
        """Takes back the newest publish."""
        handle = self._handle(id)
        source = entity_call(handle.name, "rollback", **given({"accept_data_loss": accept_data_loss}))
        handle.rollback(accept_data_loss=accept_data_loss)
        return self._answer_with(self._head(id), source)

    @command(background=True)
    def sample_rows(self, id: str, keys: Sequence[str]) -> dict[str, Any]:
        """Records that a risk names, as a small table; those that are gone meanwhile are left out."""
        records = self._workspace.records[self._handle(id).name]
        found: list[Record] = []
        for key in keys[:MOST_ROWS]:
            try:
                found.append(records.get(key))
            except NotFound:
                continue
        names = [field.name for field in records.entity.fields][:MOST_COLUMNS]
        labels = [field.label for field in records.entity.fields][:MOST_COLUMNS]
        shown = [{**record, **records.to_wire(record)} for record in found]
        rows = [[_text(record[name], record.get(f"{name}__label")) for name in names] for record in shown]
        return {"columns": labels, "rows": rows}

    @command()
    def history(self, id: str) -> dict[str, Any]:
        """Publishes and revisions, newest first."""
        handle = self._handle(id)
        try:
            users = {user.id: user.name for user in self._workspace.users.list()}
        except PermissionDenied:
            users = {self._workspace.context.user_id: self._workspace.context.user}
        return history_document(handle.history(), handle.revisions(), users)


def _text(value: Any, label: str | None) -> str:
    """A value of a record as a risk shows it; a reference by what it is called."""
    return label or ("" if value is None else str(value))
