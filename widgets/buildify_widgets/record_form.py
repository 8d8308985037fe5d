"""A form over one record, made from the entity's definition: the right input per field, all problems at once.

Every command is one call of the records service: validation, permission, versions and audit happen there. What is typed
but not saved yet is kept in a trait, so that a reloaded page shows it again; nothing half-typed is ever written.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import traitlets

from buildify_nb.errors import BuildifyError
from buildify_nb.events import DefinitionChanged, RecordsChanged
from buildify_nb.records.querying.page_table import ShownField
from buildify_widgets.base_widget import command
from buildify_widgets.form_schema import form_fields
from buildify_widgets.grid_columns import has_lookups
from buildify_widgets.record_features import RecordFeatures, described_features, described_relations, rights_of

if TYPE_CHECKING:
    from buildify_nb.records.recordset import Records
    from buildify_nb.workspace import Workspace


class RecordForm(RecordFeatures):
    """Creates a record, or shows and changes one.

    Args:
        workspace: what `buildify_nb.connect` returned.
        entity: the entity's name.
        id: the record's id; a new record when left out.
        fields: names of the fields to show, in this order; all that are shown by themselves when left out.

    Raises:
        NotFound: there is no such published entity, or no such record.
        BuildifyError: `fields` names no field, or the front end is not built.
    """

    bundle = "record_form"

    setup = traitlets.Dict().tag(sync=True)
    """Labels, inputs, and what the user may do."""
    record_id = traitlets.Unicode(None, allow_none=True, read_only=True).tag(sync=True)
    """The record that is shown; None until a new one is saved."""
    draft = traitlets.Dict().tag(sync=True)
    """What is typed but not saved: `{"values": {…}, "row_version": …}`."""

    def __init__(
        self, workspace: Workspace, entity: str, id: str | None = None, *, fields: Sequence[str] | None = None
    ) -> None:
        self._workspace, self._entity = workspace, entity
        self._fields = list(fields) if fields is not None else None
        if id is not None:
            self._records.get(id)
        super().__init__(identity=self._identity_of(id), title=entity, setup=self._describe())
        self.set_trait("record_id", id)
        self.when_closed(workspace.events.after_commit(RecordsChanged, self._records_changed))
        self.when_closed(workspace.events.after_commit(DefinitionChanged, self._definition_changed))

    def _identity_of(self, record_id: str | None) -> tuple[Any, ...]:
        return (id(self._workspace), self._entity, record_id)

    @property
    def _records(self) -> Records:
        return self._workspace.records[self._entity]

    def fallback_html(self) -> str:
        """The record as a list of names and values, which read as they do in lists."""
        fields: Sequence[Mapping[str, Any]] = self.setup["fields"]
        if self.record_id is None:
            names = ", ".join(html.escape(field["label"]) for field in fields)
            return f"<p>New {html.escape(self.setup['label'].lower())}: {names}. Run this cell to fill it in.</p>"
        record = self._records.get(self._saved_id(), include_deleted=True)
        wire = self._records.to_wire(record)
        entries = (
            (field.label, wire.get(f"{field.name}__label") or field.text(record)) for field in self._shown_fields()
        )
        rows = (f"<dt>{html.escape(label)}</dt><dd>{html.escape(text)}</dd>" for label, text in entries)
        return f"<dl>{''.join(rows)}</dl>"

    def _shown_fields(self) -> Iterator[ShownField]:
        known = {field.name: field for field in self._records.entity.fields}
        types = self._workspace.runtime.plugins.field_types
        for shown in self.setup["fields"]:
            field = known[shown["field"]]
            field_type = None if field.metadata.get("unsupported") else types.get(field.field_type)
            yield ShownField(field.name, field.label, field, field_type)

    # ------------------------------------------------------------------ commands of the page

    @command()
    def record(self) -> dict[str, Any]:
        """The record as it is now; a deleted one too, with its `deleted_at`."""
        found = self._records.get(self._saved_id(), include_deleted=True)
        return self._records.to_wire(found)

    @command()
    def save(self, values: Mapping[str, Any], row_version: Any = None) -> dict[str, Any]:
        """Creates the record or changes the given fields of it; refused values raise InvalidRecord."""
        if self.record_id is None:
            saved = self._records.create(values)
            self.set_trait("record_id", str(saved["id"]))
        else:
            saved = self._records.update(self.record_id, values, row_version)
        self.draft = {}
        wire = self._records.to_wire(saved)
        self.broadcast("saved", record=wire)
        return wire

    @command()
    def delete(self, row_version: Any = None) -> dict[str, Any]:
        """Deletes the record; the form then offers to restore it where the entity allows that."""
        self._records.delete(self._saved_id(), row_version)
        self.draft = {}
        if not self.setup["canRestore"]:
            self.set_trait("record_id", None)
            return {}
        return self.record()

    @command()
    def restore(self) -> dict[str, Any]:
        """Takes the deletion back."""
        return self._records.to_wire(self._records.restore(self._saved_id()))

    @command()
    def start_new(self) -> None:
        """Empties the form for another record."""
        self.set_trait("record_id", None)
        self.draft = {}

    @command()
    def hidden(self, values: Mapping[str, Any]) -> list[str]:
        """The fields that are not shown for the record with these values typed over its own."""
        return list(self._records.hidden_fields(values, id=self.record_id))

    @command()
    def options(self, field: str, search: str = "", limit: int = 20) -> list[dict[str, str]]:
        """Choices of a lookup or select field: `[{"value", "label"}]`."""
        found = self._records.options(field, search, min(int(limit), 100))
        return [{"value": option["value"], "label": option["label"]} for option in found]

    # ------------------------------------------------------------------ changes from elsewhere

    def _records_changed(self, event: RecordsChanged) -> None:
        if event.entity == self._entity and self.record_id in event.keys:
            self.broadcast("changed", change=event.change)
        if event.entity in {relation["entity"] for relation in self.setup["relations"]}:
            self.broadcast("related")

    def _definition_changed(self, event: DefinitionChanged) -> None:
        if event.kind == "entity" and (event.name == self._entity or has_lookups(self.setup["fields"])):
            with suppress(BuildifyError):  # It may serve no records any more; what is done next says so.
                self.setup = self._describe()

    def _describe(self) -> dict[str, Any]:
        records = self._records
        entity = records.entity
        fields = records.shown_fields if self._fields is None else entity.fields
        runtime, context = self._workspace.runtime, self._workspace.context
        return {
            "entity": entity.name,
            "label": entity.label,
            "titleField": entity.title_field,
            "canRestore": entity.supports_soft_delete,
            "user": context.user,
            **described_features(entity),
            "relations": described_relations(records.relations),
            "fields": form_fields(fields, runtime.plugins.field_types, self._fields, records.waiting_lookups),
            **rights_of(records),
        }

    def _saved_id(self) -> str:
        if self.record_id is None:
            raise BuildifyError("This record was not saved yet.", todo="Save it first.")
        return str(self.record_id)
