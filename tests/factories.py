"""Small builders for values that many tests need."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from buildify_nb.datamodel.entities import EntityDefinition, EntityHead, IndexDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.plugins.contracts import FieldType
from buildify_nb.plugins.registry import Registry
from buildify_nb.storage.column_types import ColumnKind, ColumnType
from buildify_nb.storage.table_shapes import ColumnShape, TableShape


def field(name: str = "title", field_type: str = "string", **columns: Any) -> FieldDefinition:
    """A field."""
    return FieldDefinition(name=name, field_type=field_type, **columns)


def entity(name: str = "track", *fields: FieldDefinition, **columns: Any) -> EntityDefinition:
    """An entity; with one text field when none is given."""
    return EntityDefinition(name=name, **columns).with_fields(fields or (field(),))


def index(name: str = "by_title", *field_names: str, **columns: Any) -> IndexDefinition:
    """An index."""
    return IndexDefinition(name=name, field_names=field_names or ("title",), **columns)


def head(definition: EntityDefinition, **state: Any) -> EntityHead:
    """The head of an entity; a draft when nothing else is said."""
    plain: dict[str, Any] = {"status": "draft", "version": 1, "revision": 1, "published_revision": None}
    return EntityHead(definition=definition, **plain | state)


def column(
    name: str, kind: ColumnKind = ColumnKind.TEXT, *, id: str = "", nullable: bool = True, **size: Any
) -> ColumnShape:
    """A column whose id is its name when none is given."""
    return ColumnShape(id or name, name, ColumnType(kind, **size), nullable)


def table(name: str, *columns: ColumnShape, **parts: Any) -> TableShape:
    """A table with a key and these columns."""
    key = column("id", ColumnKind.UUID, nullable=False)
    return TableShape("tenant_default", name, (key, *columns), **parts)


def built_in_field_types() -> dict[str, FieldType]:
    """Our own field types by name."""
    from buildify_nb.datamodel.field_types import plugin

    registry = Registry()
    plugin.setup(registry)
    return dict(registry.field_types)


def number(value: int) -> UUID:
    """A UUID that reads as a number."""
    return UUID(int=value)
