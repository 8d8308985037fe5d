"""What the parts of the studio share: the workspace, what its user may do, and how a change is answered.

A part is a set of commands over one area of services; `Studio` is made of all parts. No commands of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from buildify_nb.datamodel import edits
from buildify_nb.datamodel.entities import EntityHead
from buildify_nb.datamodel.handles import Entity
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.definitions.as_python import call
from buildify_widgets.base_widget import KernelWidget
from buildify_widgets.studio_entities import entity_document

if TYPE_CHECKING:
    from buildify_nb.workspace import Workspace


class StudioPart(KernelWidget):
    """The ground that the studio's parts stand on."""

    _workspace: Workspace

    def _may(self, permission: str) -> bool:
        return self._workspace.runtime.access.is_allowed(self._workspace.context, permission)

    def _head(self, entity_id: str) -> EntityHead:
        modelling = self._workspace.runtime.modelling
        return modelling.entities.by_id(self._workspace.context, UUID(entity_id))

    def _handle(self, entity_id: str) -> Entity:
        return Entity(self._workspace.runtime.modelling, self._workspace.context, self._head(entity_id))

    def _relationships(self) -> Sequence[RelationshipDefinition]:
        return self._workspace.runtime.modelling.relationships.list(self._workspace.context)

    def _document(self, head: EntityHead) -> dict[str, Any]:
        names = self._workspace.runtime.modelling.entity_names(self._workspace.context)
        serving = self._workspace.runtime.modelling.relationships.serving(
            self._workspace.context, entity_id=head.definition.id
        )
        return entity_document(head, names, self._relationships(), serving)

    def _change(
        self, entity_id: str, permission: str, edit: edits.Edit, source: str, expected_revision: int | None
    ) -> dict[str, Any]:
        context, head = self._workspace.context, self._head(entity_id)
        changed = self._workspace.runtime.modelling.apply(
            context, head.definition.id, permission, edit, expected_revision=expected_revision
        )
        return self._answer_with(changed, source)

    def _answer_with(self, head: EntityHead, source: str) -> dict[str, Any]:
        """A changed entity and the Python that would have done the same."""
        return {"entity": self._document(head), "call": source}


def entity_call(name: str, method: str, /, *positional: Any, **named: Any) -> str:
    """The source of a call on `ws.entities[name]`."""
    return call(f'ws.entities["{name}"].{method}', *positional, **named)


def given(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that are not empty: what a person would write in a call."""
    return {name: value for name, value in values.items() if value is not None and value != "" and value is not False}
