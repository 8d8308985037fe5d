"""The studio's commands that define views over entities. Each is one call of the data model's services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from buildify_nb.definitions.as_python import call
from buildify_widgets.base_widget import command
from buildify_widgets.studio_part import StudioPart, entity_call, given


class ViewCommands(StudioPart):
    """Makes views and defines them anew; publishing and everything else is as with any entity."""

    @command()
    def view_fields(self, source: str) -> list[dict[str, Any]]:
        """What a view over an entity can show, behind its lookups too."""
        offered = self._workspace.runtime.modelling.views.offered(self._workspace.context, source)
        return [
            {"text": one.text, "labels": one.labels, "field_type": one.field_type, "aggregates": one.aggregates}
            for one in offered
        ]

    @command()
    def view(self, id: str) -> dict[str, Any]:
        """What a view reads, with today's names."""
        written = self._workspace.runtime.modelling.views.written(self._workspace.context, self._head(id).definition)
        return {"source": written.source, "fields": written.fields, "where": written.where}

    @command()
    def check_view(
        self, source: str, fields: Mapping[str, Any], where: Mapping[str, Any] | None = None
    ) -> list[dict[str, str]]:
        """What is wrong with a view that could be made; nothing is saved."""
        found = self._workspace.entities.check_view(source=source, fields=fields, where=where)
        return [problem.as_dict() for problem in found]

    @command()
    def create_view(
        self, values: Mapping[str, Any], source: str, fields: Mapping[str, Any], where: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Saves a new view as a draft."""
        columns = given(values)
        name = str(columns.pop("name", ""))
        named: dict[str, Any] = {"source": source, "fields": fields, **given({"where": where or None}), **columns}
        made = self._workspace.entities.create_view(name, **named)
        return self._answer_with(self._head(str(made.definition.id)), call("ws.entities.create_view", name, **named))

    @command()
    def edit_view(
        self, id: str, fields: Mapping[str, Any], where: Mapping[str, Any], expected_revision: int | None = None
    ) -> dict[str, Any]:
        """Defines a view anew over the same source."""
        head = self._head(id)
        changed = self._workspace.runtime.modelling.views.change(
            self._workspace.context, head.definition.id, fields=fields, where=where, expected_revision=expected_revision
        )
        source = entity_call(head.definition.name, "edit_view", fields=fields, where=where)
        return self._answer_with(changed, source)
