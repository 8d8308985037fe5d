"""Entities and field types in the JSON that the studio's page shows.

Pure: definitions in, JSON out. Decides nothing and reads nothing from the database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from buildify_nb.datamodel.entities import EntityDefinition, EntityHead
from buildify_nb.datamodel.entity_text import field_type_text
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.formulas.formula_rules import NOT_CALCULATED
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.plugins.contracts import FieldType

_GROUPS: Final = {
    ValueType.TEXT: "Text",
    ValueType.INTEGER: "Numbers",
    ValueType.DECIMAL: "Numbers",
    ValueType.DATE: "Dates",
    ValueType.TIME: "Dates",
    ValueType.TIMESTAMP: "Dates",
    ValueType.BOOLEAN: "Choices",
}


def field_type_document(field_type: FieldType) -> dict[str, Any]:
    """What the type picker and the field form need to know of a type."""
    return {
        "name": field_type.name,
        "label": field_type.label,
        "description": field_type.description,
        "group": _group(field_type),
        "inputs": list(field_type.input_types),
        "options": sorted(field_type.options),
        "holds": str(field_type.value_type),
        "canBeCalculated": field_type.name not in NOT_CALCULATED,
    }


def _group(field_type: FieldType) -> str:
    if "allowed_values" in field_type.options:
        return "Choices"
    if field_type.name == "lookup":
        return "Relations"
    return _GROUPS.get(field_type.value_type, "Other")


def entity_status(head: EntityHead) -> str:
    """The one word of the status badge."""
    if head.is_platform:
        return "platform"
    if head.status == "published" and head.has_unpublished_changes:
        return "changes"
    if head.status == "published" and head.definition.is_adopted:
        return "adopted"
    if head.status == "published" and head.definition.is_virtual:
        return "view"
    return head.status


def entity_summary(head: EntityHead, relationships: Sequence[RelationshipDefinition]) -> dict[str, Any]:
    """One entity as the list at the left shows it."""
    return {
        **served_summary(head.definition, relationships),
        "status": entity_status(head),
        "isServing": head.published_revision is not None and head.status == "published",
    }


def served_summary(entity: EntityDefinition, relationships: Sequence[RelationshipDefinition] = ()) -> dict[str, Any]:
    """The same of an entity of which nothing is known but that it serves records."""
    return {
        "id": str(entity.id),
        "name": entity.name,
        "label": entity.label,
        "plural": entity.plural_label,
        "icon": entity.icon,
        "category": entity.category,
        "status": "published",
        "isAdopted": entity.is_adopted,
        "isView": entity.is_virtual,
        "isServing": True,
        "fields": len(entity.fields),
        "relationships": sum(entity.id in (one.source_entity_id, one.target_entity_id) for one in relationships),
    }


def entity_document(
    head: EntityHead,
    names: Mapping[UUID, str],
    relationships: Sequence[RelationshipDefinition],
    serving: Mapping[UUID, RelationshipDefinition],
) -> dict[str, Any]:
    """One entity as the designer shows and edits it; each relationship beside what of it serves records, if it does."""
    entity = head.definition
    columns = entity.model_dump(mode="json", exclude={"fields", "indexes", "metadata", "id", "view"})
    own = [one for one in relationships if entity.id in (one.source_entity_id, one.target_entity_id)]
    return {
        **entity_summary(head, relationships),
        "columns": columns,
        "isAdopted": not entity.is_managed or head.is_platform,
        "wasPublished": head.published_revision is not None,
        "titleField": entity.title_field,
        "clonedFrom": names.get(head.parent_version_id) if head.parent_version_id else None,
        "version": head.version,
        "revision": head.revision,
        "fieldList": [_field(field, names) for field in entity.fields],
        "indexList": [index.model_dump(mode="json") for index in entity.indexes],
        "relationshipList": [
            relationship_document(one, names)
            | {"served": relationship_document(serving[one.id], names) if one.id in serving else None}
            for one in own
        ],
    }


def _field(field: FieldDefinition, names: Mapping[UUID, str]) -> dict[str, Any]:
    document = field.model_dump(mode="json")
    target = names.get(field.reference_entity_id) if field.reference_entity_id else None
    return {**document, "reference_entity": target, "type_text": field_type_text(field, names)}


def relationship_document(relationship: RelationshipDefinition, names: Mapping[UUID, str]) -> dict[str, Any]:
    """One relationship with the names of its ends."""
    return {
        "id": str(relationship.id),
        "name": relationship.name,
        "label": relationship.label,
        "description": relationship.description or "",
        "type": relationship.relationship_type,
        "source": names.get(relationship.source_entity_id, "?"),
        "sourceField": relationship.source_field_name,
        "target": names.get(relationship.target_entity_id, "?"),
        "targetField": relationship.target_field_name,
        "onDelete": relationship.on_delete,
        "onUpdate": relationship.on_update,
        "isActive": relationship.is_active,
        "displayInSource": relationship.display_in_source,
        "displayInTarget": relationship.display_in_target,
    }
