"""From a definition to the table that it asks for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from buildify_nb.datamodel.entities import EntityDefinition, IndexDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.index_conditions import condition_of, fields_read
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.datamodel.system_columns import ending_columns, leading_columns
from buildify_nb.expressions.syntax import Condition
from buildify_nb.identifiers import MAX_NAME_LENGTH
from buildify_nb.plugins.contracts import FieldType
from buildify_nb.storage.column_types import ColumnKind, ColumnType
from buildify_nb.storage.table_shapes import ColumnShape, ForeignKeyShape, IndexShape, TableShape


@dataclass(frozen=True, slots=True)
class ReferenceTarget:
    """Where a lookup points: the published table and its key column."""

    schema: str
    table: str
    key: str
    key_type: ColumnType
    is_shared: bool = False
    """Whether it is a table of the platform's, in its schema."""


def table_shape(
    entity: EntityDefinition,
    schema: str,
    field_types: Mapping[str, FieldType],
    targets: Mapping[UUID, ReferenceTarget],
) -> TableShape:
    """The table of an entity.

    Args:
        schema: the tenant's schema.
        targets: published tables by entity id, for the lookups in `entity`.
    """
    columns = tuple(_column(field, field_types, targets) for field in stored_fields(entity))
    return TableShape(
        schema=schema,
        name=entity.table_name,
        columns=(*leading_columns(), *columns, *ending_columns(soft_delete=entity.supports_soft_delete)),
        indexes=tuple(_indexes(entity, field_types)),
        foreign_keys=tuple(_foreign_keys(entity, schema, targets)),
    )


def stored_fields(entity: EntityDefinition) -> list[FieldDefinition]:
    """The fields that have a column of their own."""
    return [field for field in entity.fields if not field.is_calculated]


def junction_shape(
    relationship: RelationshipDefinition, schema: str, source: ReferenceTarget, target: ReferenceTarget
) -> TableShape:
    """The table of a many-to-many relationship: one row for each pair, each pair once."""
    name = relationship.junction_table_name or ""
    ends = (
        (relationship.junction_source_field or "", source),
        (relationship.junction_target_field or "", target),
    )
    return TableShape(
        schema=schema,
        name=name,
        columns=tuple(
            ColumnShape(id=f"{relationship.id}:{column}", name=column, type=end.key_type, nullable=False)
            for column, end in ends
        ),
        primary_key=tuple(column for column, _ in ends),
        indexes=(IndexShape(object_name(name, ends[1][0], "idx"), (ends[1][0],)),),
        foreign_keys=tuple(
            ForeignKeyShape(object_name(name, column, "fk"), column, end.schema, end.table, end.key, "CASCADE")
            for column, end in ends
            if end.schema == schema
        ),
    )


def object_name(table: str, part: str, suffix: str) -> str:
    """A name for an index or constraint that fits the narrower engine and stays unique when it is cut."""
    name = f"{table}_{part}_{suffix}"
    if len(name) <= MAX_NAME_LENGTH:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{name[: MAX_NAME_LENGTH - len(suffix) - 10]}_{digest}_{suffix}"


def _column(
    field: FieldDefinition, field_types: Mapping[str, FieldType], targets: Mapping[UUID, ReferenceTarget]
) -> ColumnShape:
    column_type = field_types[field.field_type].column_type(field)
    if field.reference_entity_id and field.reference_entity_id in targets:
        column_type = targets[field.reference_entity_id].key_type
    # A field that is not always shown is not always filled, however much it is required while it is.
    nullable = field.is_nullable and (not field.is_required or field.visible_when is not None)
    return ColumnShape(id=str(field.id), name=field.name, type=column_type, nullable=nullable)


def _indexes(entity: EntityDefinition, field_types: Mapping[str, FieldType]) -> Iterable[IndexShape]:
    soft = entity.supports_soft_delete
    for field in stored_fields(entity):
        if field.is_unique or field.relationship_type == "one-to-one":
            yield IndexShape(
                object_name(entity.table_name, field.name, "key"), (field.name,), unique=True, active_only=soft
            )
        elif field.is_indexed or field.reference_entity_id:
            yield IndexShape(object_name(entity.table_name, field.name, "idx"), (field.name,))
    for index in entity.indexes:
        if index.is_active:
            yield _declared_index(entity, index, condition_of(entity, index, field_types))


def _declared_index(entity: EntityDefinition, index: IndexDefinition, where: Condition | None) -> IndexShape:
    return IndexShape(
        name=object_name(entity.table_name, index.name, "idx"),
        columns=index.field_names,
        unique=index.is_unique,
        active_only=entity.supports_soft_delete and (index.is_unique or index.is_partial),
        method=index.index_type,
        where=where,
        reads=fields_read(where),
    )


def _foreign_keys(
    entity: EntityDefinition, schema: str, targets: Mapping[UUID, ReferenceTarget]
) -> Iterable[ForeignKeyShape]:
    """Constraints between tables of ours; on an adopted table one would keep its owner from deleting rows.

    None of them cascades: the record service follows the rules itself, with rights and audit rows.
    """
    for field in stored_fields(entity):
        target = targets.get(field.reference_entity_id) if field.reference_entity_id else None
        if target is not None and (target.schema == schema or target.is_shared):
            name = object_name(entity.table_name, field.name, "fk")
            yield ForeignKeyShape(name, field.name, target.schema, target.table, target.key)


def adopted_shape(entity: EntityDefinition, schema: str) -> TableShape:
    """The table of an adopted entity, as it was found; its columns' types are kept in the fields' metadata."""
    return TableShape(
        schema=schema,
        name=entity.table_name,
        columns=tuple(
            ColumnShape(
                str(field.id),
                field.name,
                column_type_of(field),
                nullable=field.is_nullable,
                stored_as=str(field.metadata.get("column_name", "")),
            )
            for field in entity.fields
        ),
        primary_key=entity.key_fields,
    )


def view_shape(entity: EntityDefinition, schema: str, field_types: Mapping[str, FieldType]) -> TableShape:
    """The view of a virtual entity."""
    columns = tuple(_column(field, field_types, {}) for field in entity.fields)
    return TableShape(schema=schema, name=entity.table_name, columns=columns, primary_key=entity.key_fields)


def column_type_of(field: FieldDefinition) -> ColumnType:
    """The column type that adoption noted in a field's metadata."""
    noted: Any = field.metadata["column_type"]
    kind = ColumnKind(noted["kind"])
    if kind is ColumnKind.TEXT and field.metadata.get("unsupported"):
        return ColumnType(ColumnKind.OTHER)  # adopted before there was a kind for them
    name = tuple(noted["name"]) if "name" in noted else None
    return ColumnType(kind, noted.get("length"), noted.get("precision"), noted.get("scale"), name)


KEY_TYPE = ColumnType(ColumnKind.UUID)
"""The type of the key of generated tables."""
