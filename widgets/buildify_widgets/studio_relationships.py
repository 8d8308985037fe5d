"""The studio's commands for relationships between entities. Each is one call of `ws.relationships`; one that is
required is another one, of the lookup that it made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from buildify_nb.definitions.as_python import call
from buildify_widgets.base_widget import command
from buildify_widgets.studio_part import StudioPart, entity_call, given

_ENDS = ("display_in_source", "display_in_target")
"""What is on unless it is switched off."""


class RelationshipCommands(StudioPart):
    """Relates entities, changes how, and parts them again."""

    @command()
    def create_relationship(self, id: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Relates `values["source"]` and `values["target"]`; answers with the entity that is open.

        With `is_required` among the values no record of the target is saved without one of the source.
        """
        options: dict[str, Any] = {name: value for name, value in given(values).items() if name not in _ENDS}
        options.update({end: False for end in _ENDS if values.get(end) is False})
        source, target = str(options.pop("source", "")), str(options.pop("target", ""))
        is_required = bool(options.pop("is_required", False))
        made = self._workspace.relationships.create(source, target, **options)
        shown = {"relationship_type": made.relationship_type} | options
        calls = [call("ws.relationships.create", source, target, **shown)]
        if is_required and made.relationship_type != "many-to-many":
            self._workspace.entities[target].edit_field(made.target_field_name, is_required=True)
            calls.append(entity_call(target, "edit_field", made.target_field_name, is_required=True))
        return self._answer_with(self._head(id), "\n".join(calls))

    @command()
    def update_relationship(self, id: str, name: str, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Changes a relationship, in the draft of the entity where it serves; answers with the one that is open."""
        self._workspace.relationships.update(name, **changes)
        return self._answer_with(self._head(id), call("ws.relationships.update", name, **changes))

    @command()
    def delete_relationship(self, id: str, name: str) -> dict[str, Any]:
        """Removes a relationship; answers with the entity that is open."""
        self._workspace.relationships.delete(name)
        return self._answer_with(self._head(id), call("ws.relationships.delete", name))
