"""The studio: model entities, publish them, work with their records, say who may do what, and see what was done.

It is a view: every action is one public call, which the page shows as Python. It holds no state but what is looked at;
re-running the cell shows the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import traitlets

from buildify_nb.counts import counted
from buildify_nb.events import DefinitionChanged, RecordsChanged
from buildify_nb.html_table import html_table
from buildify_nb.security.tenants import PLATFORM_TENANT_ID
from buildify_widgets.base_widget import command
from buildify_widgets.studio_adoption import AdoptionCommands
from buildify_widgets.studio_design import DesignCommands
from buildify_widgets.studio_diagram import DiagramCommands
from buildify_widgets.studio_entities import entity_summary, field_type_document, relationship_document, served_summary
from buildify_widgets.studio_indexes import IndexCommands
from buildify_widgets.studio_publishing import PublishCommands
from buildify_widgets.studio_records import RecordCommands
from buildify_widgets.studio_relationships import RelationshipCommands
from buildify_widgets.studio_security import SecurityCommands
from buildify_widgets.studio_tables import TableCommands
from buildify_widgets.studio_views import ViewCommands

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buildify_nb.datamodel.relationships import RelationshipDefinition
    from buildify_nb.workspace import Workspace

_RIGHTS = {
    "read": "data_model:read:tenant",
    "create": "data_model:create:tenant",
    "update": "data_model:update:tenant",
    "delete": "data_model:delete:tenant",
    "publish": "data_model:execute:tenant",
    "seeUsers": "security:read:tenant",
    "createUsers": "security:create:tenant",
    "updateUsers": "security:update:tenant",
    "deleteUsers": "security:delete:tenant",
    "seeAudit": "audit:read:tenant",
}


class Studio(
    DesignCommands,
    IndexCommands,
    PublishCommands,
    RelationshipCommands,
    DiagramCommands,
    AdoptionCommands,
    TableCommands,
    ViewCommands,
    RecordCommands,
    SecurityCommands,
):
    """Everything a workspace can do, in one place.

    Args:
        workspace: what `buildify_nb.connect` returned. What its user may not do is not offered.
        height: of the whole studio, in pixels.

    Raises:
        BuildifyError: the front end is not built.
    """

    bundle = "studio"

    height = traitlets.Int(640, min=360).tag(sync=True)
    looking_at = traitlets.Dict().tag(sync=True)
    """Which section, entity and tab the page shows, so that a reloaded page shows them again."""

    def __init__(self, workspace: Workspace, *, height: int = 640) -> None:
        self._workspace = workspace
        self._children = {}
        super().__init__(identity=id(workspace), title="", height=height)
        self.when_closed(workspace.events.after_commit(DefinitionChanged, self._definition_changed))
        self.when_closed(workspace.events.after_commit(RecordsChanged, self._records_changed))
        self.when_closed(self._close_children)

    def __repr__(self) -> str:
        return "Studio()"

    def fallback_html(self) -> str:
        """The entities as a plain table."""
        rows = [
            (one["label"], one["name"], _STATUS[one["status"]], one["fields"], one["relationships"])
            for one in self._shown(self._relationships_read())
        ]
        columns = ("Entity", "Name", "Status", "Fields", "Relationships")
        caption = f"Data model: {counted(len(rows), 'entity', 'entities')}"
        return html_table(columns, rows, caption=caption, numeric={3, 4})

    @command()
    def overview(self) -> dict[str, Any]:
        """What the page needs first: who works here, what they may do, entities, relationships and field types."""
        workspace, modelling = self._workspace, self._workspace.runtime.modelling
        context = workspace.context
        can = {name: self._may(permission) for name, permission in _RIGHTS.items()}
        can["adopt"] = modelling.adoption.may_adopt(context)
        relationships = self._relationships_read()
        shown = self._shown(relationships)
        names = {UUID(one["id"]): one["name"] for one in shown}
        readable = sorted(workspace.records)
        return {
            "user": context.user,
            "tenant": context.tenant,
            "engine": workspace.runtime.database.capabilities.engine,
            "indexTypes": list(workspace.runtime.database.capabilities.index_types),
            "hasPartialIndexes": workspace.runtime.database.capabilities.partial_indexes,
            "can": can,
            "types": [field_type_document(one) for one in modelling.field_types.values()],
            "entities": shown,
            "relationships": [relationship_document(one, names) for one in relationships],
            "readable": readable,
            "creatable": [name for name in readable if "create" in workspace.records[name].allowed_changes],
        }

    def _shown(self, relationships: Sequence[RelationshipDefinition]) -> list[dict[str, Any]]:
        """The entities: all, or those with records to read for who may not see the data model."""
        workspace = self._workspace
        if self._may(_RIGHTS["read"]):
            heads = workspace.runtime.modelling.entities.list(workspace.context)
            return [entity_summary(head, relationships) for head in heads]
        return [served_summary(workspace.records[name].entity) for name in workspace.records]

    def _relationships_read(self) -> Sequence[RelationshipDefinition]:
        return self._relationships() if self._may(_RIGHTS["read"]) else ()

    def _definition_changed(self, event: DefinitionChanged) -> None:
        if self._is_seen(event.tenant_id):
            self.broadcast("definition", kind=event.kind, definition=event.name)

    def _is_seen(self, tenant_id: UUID) -> bool:
        """Whether what is that tenant's is shown here: our own, and what the platform shares."""
        return tenant_id in (self._workspace.context.tenant_id, PLATFORM_TENANT_ID)

    def _records_changed(self, event: RecordsChanged) -> None:
        if self._is_seen(event.tenant_id):
            self.broadcast("records", entity=event.entity)


_STATUS = {
    "draft": "Draft",
    "published": "Published",
    "changes": "Unpublished changes",
    "archived": "Archived",
    "adopted": "Adopted",
    "view": "View",
    "platform": "Platform",
    "migrating": "Publishing",
}
