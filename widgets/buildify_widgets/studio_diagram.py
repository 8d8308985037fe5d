"""The studio's command behind the diagram of the data model: all entities with their fields, and what ties them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from buildify_nb.datamodel.entities import EntityHead
from buildify_nb.datamodel.entity_text import field_type_text
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_widgets.base_widget import command
from buildify_widgets.studio_entities import entity_status
from buildify_widgets.studio_part import StudioPart


class DiagramCommands(StudioPart):
    """The diagram."""

    @command(background=True)
    def diagram(self) -> dict[str, Any]:
        """Entities as boxes and references as lines."""
        heads = self._workspace.runtime.modelling.entities.list(self._workspace.context)
        return diagram_document(heads, self._relationships())


def diagram_document(heads: Sequence[EntityHead], relationships: Sequence[RelationshipDefinition]) -> dict[str, Any]:
    """Boxes and lines; a lookup field without a relationship is a line as well, and so is what a view reads."""
    names = {head.definition.id: head.definition.name for head in heads}
    lines = [_line(one) for one in relationships if one.source_entity_id in names and one.target_entity_id in names]
    drawn = {(line["to"], line["field"]) for line in lines}
    return {
        "boxes": [_box(head, names) for head in heads],
        "lines": [*lines, *(line for head in heads for line in (*_lookups(head, names, drawn), *_read(head, names)))],
    }


def _box(head: EntityHead, names: Mapping[UUID, str]) -> dict[str, Any]:
    entity = head.definition
    fields = [
        {
            "name": field.name,
            "type": field_type_text(field, names),
            "isRequired": field.is_required,
            "isReference": field.reference_entity_id is not None,
        }
        for field in entity.fields
    ]
    return {
        "id": str(entity.id),
        "label": entity.label,
        "name": entity.name,
        "icon": entity.icon,
        "status": entity_status(head),
        "fields": fields,
    }


def _line(relationship: RelationshipDefinition) -> dict[str, Any]:
    return {
        "from": str(relationship.source_entity_id),
        "to": str(relationship.target_entity_id),
        "type": relationship.relationship_type,
        "name": relationship.label or relationship.name,
        "field": relationship.target_field_name,
    }


def _lookups(head: EntityHead, names: Mapping[UUID, str], drawn: set[tuple[str, str]]) -> list[dict[str, Any]]:
    own = str(head.definition.id)
    return [
        {
            "from": str(field.reference_entity_id),
            "to": own,
            "type": "one-to-one" if field.is_unique else "one-to-many",
            "name": field.label,
            "field": field.name,
        }
        for field in head.definition.fields
        if field.reference_entity_id in names and (own, field.name) not in drawn
    ]


def _read(head: EntityHead, names: Mapping[UUID, str]) -> list[dict[str, Any]]:
    entity = head.definition
    sources = entity.view.entity_ids if entity.view else ()
    return [
        {
            "from": str(one),
            "to": str(entity.id),
            "type": "view",
            "name": f"{entity.label} reads {names[one]}",
            "field": "",
        }
        for one in sources
        if one in names
    ]
