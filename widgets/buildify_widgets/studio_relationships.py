"""The studio's commands for relationships between entities. Each is one call of `ws.relationships`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from buildify_nb.definitions.as_python import call
from buildify_widgets.base_widget import command
from buildify_widgets.studio_part import StudioPart, given

_ENDS = ("display_in_source", "display_in_target")
"""What is on unless it is switched off."""


class RelationshipCommands(StudioPart):
    """Relates entities, changes how, and parts them again."""

    @command()
    def create_relationship(self, id: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Relates `values["source"]` and `values["target"]`; answers with the entity that is open."""
        options: dict[str, Any] = {name: value for name, value in given(values).items() if name not in _ENDS}
        options.update({end: False for end in _ENDS if values.get(end) is False})
        source, target = str(options.pop("source", "")), str(options.pop("target", ""))
        made = self._workspace.relationships.create(source, target, **options)
        shown = {"relationship_type": made.relationship_type} | options
        return self._answer_with(self._head(id), call("ws.relationships.create", source, target, **shown))

    @command()
    def update_relationship(self, id: str, name: str, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Changes a relationship, at once; answers with the entity that is open."""
        self._workspace.relationships.update(name, **changes)
        return self._answer_with(self._head(id), call("ws.relationships.update", name, **changes))

    @command()
    def delete_relationship(self, id: str, name: str) -> dict[str, Any]:
        """Removes a relationship; answers with the entity that is open."""
        self._workspace.relationships.delete(name)
        return self._answer_with(self._head(id), call("ws.relationships.delete", name))
