"""What adoption notes about a table of others in the metadata of its entity, which nobody else may change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import JsonValue

from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.storage.column_types import ColumnKind

TABLE_FACTS = ("key_fields", "read_only", "table_kind")
"""Keys of an adopted entity's metadata that say what its table is."""
COLUMN_FACTS = (
    *("column_name", "column_type", "type_name", "references", "on_delete", "on_update", "unsupported"),
    *("key_type", "storage", "nullable", "filled", "generated", "unique", "choices", "domain"),
)
"""Keys of the metadata of an adopted entity's fields that say what their columns are."""
_WHOLE_NUMBERS = (ColumnKind.SMALLINT, ColumnKind.INTEGER, ColumnKind.BIGINT)


def table_facts(entity: EntityDefinition) -> dict[str, list[JsonValue]]:
    """What adoption noted about table and columns, by field id; empty for entities with a table of ours."""
    if not entity.is_adopted:
        return {}
    columns = {str(field.id): [field.metadata.get(key) for key in COLUMN_FACTS] for field in entity.fields}
    return {"": [entity.metadata.get(key) for key in TABLE_FACTS], **columns}


def key_type_noted(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """What a reference to records notes of the type of their key; `metadata` is that of the key or of the column."""
    kind = ColumnKind(metadata["column_type"]["kind"])
    return {} if kind is ColumnKind.UUID else {"key_type": "integer" if kind in _WHOLE_NUMBERS else "text"}


def references_noted(entity: EntityDefinition, targets: Mapping[UUID, EntityDefinition]) -> EntityDefinition:
    """An entity of ours whose lookups note the type of the adopted key that they hold, which is seldom an id like ours.

    Args:
        targets: by id, what the lookups point at.
    """
    if entity.is_adopted:
        return entity

    def noted(field: FieldDefinition) -> FieldDefinition:
        target = targets.get(field.reference_entity_id) if field.reference_entity_id else None
        if target is None or target.is_virtual:
            return field
        metadata = {key: value for key, value in field.metadata.items() if key != "key_type"}
        if target.is_adopted and len(target.key_fields) == 1:
            metadata |= key_type_noted(target.field(target.key_fields[0]).metadata)
        return field if metadata == field.metadata else field.model_copy(update={"metadata": metadata})

    return entity.with_fields(map(noted, entity.fields))
