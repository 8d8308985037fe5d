"""The studio's commands for relationships between entities. Each is one call of `ws.relationships`; one that is
required is another one, of the lookup that it made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from buildify_nb.definitions.as_python import call
from buildify_widgets.base_widget import command
from buildify_widgets.studio_entities import relationship_document
from buildify_widgets.studio_part import StudioPart, entity_call, given

_ENDS = ("display_in_source", "display_in_target")
"""What is on unless it is switched off."""


class RelationshipCommands(StudioPart):
    """Relates entities, changes how, parts them again, and takes that back."""

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

    @command(background=True)
    def deleted_relationships(self, id: str) -> list[dict[str, Any]]:
        """The relationships of an entity that can come back, and how many links or values with each."""
        modelling, context = self._workspace.runtime.modelling, self._workspace.context
        names = modelling.entity_names(context)
        found = modelling.deleted_relationships.list(context, entity_id=UUID(id))
        return [relationship_document(one.relationship, names) | {"count": one.count} for one in found]

    @command(background=True)
    def restore_relationship(self, id: str, relationship: str) -> dict[str, Any]:
        """Brings the deleted relationship with an id back; answers with the entity that is open."""
        relationships = self._workspace.runtime.modelling.relationships
        restored = relationships.restore(self._workspace.context, UUID(relationship)).relationship
        return self._answer_with(self._head(id), call("ws.relationships.restore", restored.name))
