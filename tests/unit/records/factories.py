"""Makes record models from definitions without a database."""

from __future__ import annotations

from typing import Any

from buildify_nb.datamodel.catalog import PublishedEntity
from buildify_nb.datamodel.ddl.physical import KEY_TYPE, ReferenceTarget, adopted_shape, table_shape
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.field_types.plugin import built_in_field_types
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.records.record_model import RecordModel

FIELD_TYPES = {field_type.name: field_type for field_type in built_in_field_types()}


def model(fields: dict[str, Any], **columns: Any) -> RecordModel:
    """The records of a generated entity "track" with these fields (a type, or the columns of a field)."""
    made = [
        FieldDefinition(name=name, **(given if isinstance(given, dict) else {"field_type": given}))
        for name, given in fields.items()
    ]
    entity = EntityDefinition(name="track", fields=tuple(made), **columns)
    targets = {
        field.reference_entity_id: ReferenceTarget("tenant_acme", "custom_album", "id", KEY_TYPE)
        for field in made
        if field.reference_entity_id
    }
    shape = table_shape(entity, "tenant_acme", FIELD_TYPES, targets)
    return RecordModel(PublishedEntity(entity, 1, shape, ()), FIELD_TYPES)


def adopted_model(fields: dict[str, dict[str, Any]], *, key: list[str], **metadata: Any) -> RecordModel:
    """The records of an adopted table; each field names its `kind` of column."""
    made = [
        FieldDefinition(
            name=name,
            metadata={"column_type": {"kind": given.pop("kind")}, **given.pop("metadata", {})},
            **given,
        )
        for name, given in fields.items()
    ]
    entity = EntityDefinition(
        name="track",
        fields=tuple(made),
        entity_type="adopted",
        table_name="Track",
        metadata={"key_fields": list[Any](key), **metadata},
        supports_soft_delete=False,
    )
    return RecordModel(PublishedEntity(entity, 1, adopted_shape(entity, "public"), ()), FIELD_TYPES)
