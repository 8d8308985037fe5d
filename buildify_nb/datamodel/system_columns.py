"""The columns that every generated table has besides its fields."""

from __future__ import annotations

from buildify_nb.expressions.value_types import ValueType
from buildify_nb.storage.column_types import ColumnKind, ColumnType
from buildify_nb.storage.table_shapes import ColumnShape

ID = "id"
ROW_VERSION = "row_version"
UPDATED_AT = "updated_at"
DELETED_AT = "deleted_at"
PARKED_PREFIX = "parked_"
"""Columns and tables that start like this hold what was dropped or converted."""

_KINDS = {
    ID: (ColumnKind.UUID, False),
    "created_at": (ColumnKind.TIMESTAMPTZ, False),
    "created_by": (ColumnKind.UUID, True),
    UPDATED_AT: (ColumnKind.TIMESTAMPTZ, False),
    "updated_by": (ColumnKind.UUID, True),
    ROW_VERSION: (ColumnKind.INTEGER, False),
    DELETED_AT: (ColumnKind.TIMESTAMPTZ, True),
}

SYSTEM_FIELD_NAMES = frozenset(_KINDS) | {"tenant_id", "is_deleted"}
"""Names that a field cannot have."""

SYSTEM_VALUE_TYPES = {
    ID: ValueType.UUID,
    "created_at": ValueType.TIMESTAMP,
    "created_by": ValueType.UUID,
    "updated_at": ValueType.TIMESTAMP,
    "updated_by": ValueType.UUID,
    ROW_VERSION: ValueType.INTEGER,
    DELETED_AT: ValueType.TIMESTAMP,
}
"""What filters may compare them as."""

_ENDING = tuple(name for name in _KINDS if name not in (ID, DELETED_AT))


def leading_columns() -> tuple[ColumnShape, ...]:
    """The key, before the fields."""
    return (_shape(ID),)


def ending_columns(*, soft_delete: bool) -> tuple[ColumnShape, ...]:
    """Who, when and which version, after the fields."""
    return tuple(_shape(name) for name in (*_ENDING, *((DELETED_AT,) if soft_delete else ())))


def _shape(name: str) -> ColumnShape:
    kind, nullable = _KINDS[name]
    return ColumnShape(id=f"system:{name}", name=name, type=ColumnType(kind), nullable=nullable)
