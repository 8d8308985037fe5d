"""What adoption notes about a table of others in the metadata of its entity, which nobody else may change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue

from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.storage.column_types import ColumnKind

TABLE_FACTS = ("key_fields", "read_only", "table_kind")
"""Keys of an adopted entity's metadata that say what its table is."""
COLUMN_FACTS = (
    *("column_name", "column_type", "type_name", "references", "on_delete", "unsupported", "key_type", "storage"),
    *("nullable", "filled", "generated", "unique", "choices", "domain"),
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
