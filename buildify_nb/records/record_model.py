"""What one published entity means for its records: which names can be read, compared and assigned, and how values read.

Made once per published revision. No SQL: the table behind it is `record_table_compiler`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from buildify_nb.datamodel.catalog import PublishedEntity
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.formulas.entity_formulas import EntityFormulas, calculated_column
from buildify_nb.datamodel.formulas.field_uses import telling_nothing_of
from buildify_nb.datamodel.system_columns import DELETED_AT, ID, ROW_VERSION, SYSTEM_VALUE_TYPES
from buildify_nb.errors import InvalidState
from buildify_nb.expressions.value_syntax import Value
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.plugins.contracts import FieldType
from buildify_nb.records.querying.page_table import PageTable, ShownField, system_column
from buildify_nb.records.querying.search import SearchedField
from buildify_nb.records.values import Reader, field_reader, filter_type, system_reader
from buildify_nb.storage.column_types import ColumnKind, ColumnType
from buildify_nb.storage.table_shapes import ColumnShape


@dataclass(frozen=True)
class RecordField:
    """A field with a column of its own, or with a formula that computes it."""

    definition: FieldDefinition
    type: FieldType
    kind: ColumnKind
    nullable: bool
    unsupported: bool
    """The column's type is none of ours: it is shown as text and never written."""
    formula: Value | None = None
    """What computes a calculated field."""
    is_closed: bool = False
    """Whether access rules keep the user from writing it."""
    is_unseen: bool = False
    """Whether they keep the user from seeing it too."""

    @cached_property
    def reader(self) -> Reader:
        """How its values are read."""
        return None if self.unsupported else field_reader(self.definition, self.type, self.kind)

    @cached_property
    def value_type(self) -> ValueType:
        """As what conditions compare it."""
        return ValueType.TEXT if self.unsupported else filter_type(self.type, self.kind)

    @property
    def name(self) -> str:
        """The field's name."""
        return self.definition.name

    @property
    def is_lookup(self) -> bool:
        """Whether it points at records of another entity."""
        return self.definition.reference_entity_id is not None

    @property
    def is_assignable(self) -> bool:
        """Whether callers may give it a value."""
        fixed = self.definition.is_readonly or self.definition.is_system or self.definition.is_calculated
        return not (fixed or self.unsupported or self.is_closed)

    @property
    def column_type(self) -> ColumnType:
        """The type that a calculated field would have in a column."""
        return calculated_column(self.definition, self.type)


class RecordModel:
    """The records of one published entity.

    Args:
        entity: what serves now.
        field_types: field types by name.
        hidden: names of fields that do not exist for whoever reads by it; calculated ones go on to read them.
        closed: names of fields that take no value.
        unseen: those of them that whoever writes is told nothing of.
    """

    def __init__(
        self,
        entity: PublishedEntity,
        field_types: Mapping[str, FieldType],
        *,
        hidden: Collection[str] = (),
        closed: Collection[str] = (),
        unseen: Collection[str] = (),
    ) -> None:
        self._whole = entity.definition
        self._hidden_names, self._closed = frozenset(hidden), frozenset(closed)
        self.unseen = frozenset(unseen)
        """Names of fields that are there and of which whoever writes is told nothing."""
        self.entity = without_fields(entity, hidden)
        self.definition: EntityDefinition = self.entity.definition
        self.name = entity.name
        self.managed = entity.definition.is_managed
        """Whether the table is ours, with its system columns."""
        self.field_types = field_types
        stored = {column.name: column for column in entity.shape.columns}
        fields = {
            field.name: self._calculated(field) if field.is_calculated else self._stored(field, stored[field.name])
            for field in entity.definition.fields
            if field.is_calculated or field.name in stored
        }
        self.hidden = {name: field for name, field in fields.items() if name in hidden}
        """The fields that are left out."""
        self.fields: dict[str, RecordField] = {name: one for name, one in fields.items() if name not in hidden}
        self.key = tuple(entity.shape.primary_key)
        self.key_kinds = tuple(stored[name].type.kind for name in self.key)
        self.system = tuple(name for name in stored if self.managed and name not in fields and name != ID)
        self.stored = (ID, *self.fields, *self.system) if self.managed else tuple(self.fields)
        """The columns that its table has, and calculated fields among them."""
        self.calculated = {name: field.formula for name, field in self.fields.items() if field.formula is not None}
        """What computes the calculated fields that are seen."""
        self.system_readers = {name: system_reader(stored[name].type.kind) for name in self.system}

    @cached_property
    def formulas(self) -> EntityFormulas:
        """Reads formulas over its fields."""
        return EntityFormulas(self._whole, self.field_types, hidden=self._hidden_names)

    def _stored(self, field: FieldDefinition, column: ColumnShape) -> RecordField:
        return RecordField(
            field,
            self.field_types[field.field_type],
            column.type.kind,
            column.nullable,
            bool(field.metadata.get("unsupported")),
            is_closed=field.name in self._closed,
            is_unseen=field.name in self.unseen,
        )

    def _calculated(self, field: FieldDefinition) -> RecordField:
        field_type = self.field_types[field.field_type]
        kind = calculated_column(field, field_type).kind
        formula = self.formulas.value_of(field)
        is_unseen = field.name in self.unseen
        return RecordField(field, field_type, kind, True, False, formula, is_closed=is_unseen, is_unseen=is_unseen)

    @property
    def soft_delete(self) -> bool:
        """Whether deleted records are kept."""
        return DELETED_AT in self.system

    @property
    def is_read_only(self) -> bool:
        """Whether its rows cannot be written: a view, or a table without a key."""
        noted = bool(self.definition.metadata.get("read_only"))
        return noted or self.definition.is_virtual or not self.key

    def require_writable(self) -> None:
        """Raises InvalidState for a view or a table without a key."""
        if not self.is_read_only:
            return
        what, kind = f"{self.definition.plural_label} cannot be changed.", self.definition.metadata.get("table_kind")
        if self.definition.is_virtual or kind in ("view", "materialized view"):
            raise InvalidState(what, why="They come from a view.", todo="Change the records that it is made from.")
        raise InvalidState(
            what,
            why="Their table has no primary key that tells its rows apart.",
            todo=f"Give it one in the database, then ws.entities[{self.name!r}].readopt().",
        )

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names in a record, in order."""
        own = tuple(name for name in self.fields if name != ID)
        if not self.managed:
            return (ID, *own, ROW_VERSION)
        return (ID, *own, *(name for name in self.system if name != DELETED_AT))

    @cached_property
    def value_types(self) -> dict[str, ValueType]:
        """What filters and sort orders may name."""
        types = {name: field.value_type for name, field in self.fields.items()}
        system = {name: SYSTEM_VALUE_TYPES[name] for name in (ID, *self.system)} if self.managed else {}
        return types | system

    @cached_property
    def searched(self) -> tuple[SearchedField, ...]:
        """The fields that a search looks into."""
        return tuple(
            SearchedField(name, _labels(field.definition))
            for name, field in self.fields.items()
            if field.value_type is ValueType.TEXT and not field.unsupported and not field.is_lookup
        )

    @cached_property
    def lookups(self) -> tuple[RecordField, ...]:
        """The fields that point at other records."""
        return tuple(field for field in self.fields.values() if field.is_lookup)

    @cached_property
    def links(self) -> tuple[str, ...]:
        """The names under which callers may link its records to others."""
        many = [one for one in self.entity.relationships if one.relationship_type == "many-to-many"]
        ends = [(one.source_entity_id, one.source_field_name, one.name) for one in many]
        ends += [(one.target_entity_id, one.target_field_name, one.name) for one in many]
        return tuple(dict.fromkeys(name for end, *names in ends if end == self.definition.id for name in names))

    @cached_property
    def lists(self) -> tuple[str, ...]:
        """The names under which its records have many others."""
        children = [
            one.source_field_name
            for one in self.entity.relationships
            if one.relationship_type != "many-to-many" and one.source_entity_id == self.definition.id
        ]
        return (*filter(None, children), *self.links)

    def table(self, names: tuple[str, ...]) -> PageTable:
        """How these columns of records read."""
        return PageTable(tuple(self._shown(name) for name in names))

    def _shown(self, name: str) -> ShownField:
        field = self.fields.get(name)
        if field is None or name == ID:
            return system_column(name)
        if field.unsupported:
            return ShownField(name, field.definition.label, field.definition)
        return ShownField(name, field.definition.label, field.definition, field.type)


def without_fields(entity: PublishedEntity, hidden: Collection[str]) -> PublishedEntity:
    """The entity as it reads for who does not see these fields; its table stays as it is."""
    if not hidden:
        return entity
    whole = entity.definition
    kept: dict[str, Any] = {
        "fields": tuple(telling_nothing_of(one, hidden) for one in whole.fields if one.name not in hidden),
        "indexes": tuple(index for index in whole.indexes if not set(hidden).intersection(index.field_names)),
    }
    for setting in ("primary_field", "default_sort_field"):
        if getattr(whole, setting) in hidden:
            kept[setting] = None
    return replace(entity, definition=whole.model_copy(update=kept))


def _labels(field: FieldDefinition) -> dict[str, str] | None:
    if field.allowed_values is None:
        return None
    return {choice.value: choice.label for choice in field.allowed_values}
