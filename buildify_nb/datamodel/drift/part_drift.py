"""Indexes, foreign keys and tables of links that were changed by hand, and what puts them back. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from buildify_nb.datamodel.ddl.operations import AddForeignKey, CreateIndex, DropIndex, Operation, parked_table_name
from buildify_nb.datamodel.ddl.physical import ReferenceTarget, junction_shape
from buildify_nb.datamodel.ddl.shape_comparison import creation
from buildify_nb.datamodel.drift.drift import Difference, Stored, type_found
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.storage.column_types import ColumnKind, ColumnType
from buildify_nb.storage.live_tables import LiveParts
from buildify_nb.storage.table_shapes import IndexShape, TableShape

_UNKNOWN: Final = ColumnType(ColumnKind.OTHER)
Makes = Callable[[str, IndexShape, TableShape], bool]
"""Whether a statement of the catalogue makes this index of a table."""


@dataclass(frozen=True, slots=True)
class Mend:
    """A difference, and what would put it back where that is ours to do."""

    difference: Difference
    shape: TableShape
    operations: tuple[Operation, ...] = ()


@dataclass(frozen=True)
class PartComparison:
    """How parts of tables are compared.

    Args:
        has_references: whether the engine keeps foreign keys.
        stored: a type as the engine's catalogue reports it.
    """

    makes: Makes
    has_references: bool
    stored: Stored

    def of_table(self, shape: TableShape, live: LiveParts, columns: Collection[str] | None = None) -> Iterator[Mend]:
        """What an index or reference of a table lacks.

        Args:
            columns: those that the table has by now; what stands on others is told with them. All when left out.
        """
        for index in shape.indexes:
            yield from self._index(shape, index, live, columns)
        for key in shape.foreign_keys if self.has_references else ():
            is_told = columns is not None and key.column not in columns
            if not is_told and (key.column, key.schema, key.table) not in live.references:
                lost = Difference("reference missing", key.column, expected=key.table)
                yield Mend(lost, shape, (AddForeignKey(key),))

    def of_links(
        self, relationship: RelationshipDefinition, shape: TableShape, live: LiveParts | None
    ) -> Iterator[Mend]:
        """What the table of a many-to-many relationship lacks; `live` is None where it is gone."""
        if live is not None:
            altered = dict(self._altered(relationship, shape, live))
            for difference in altered.values():
                yield Mend(difference, shape)
            for mend in self.of_table(shape, live, live.columns.keys() - altered.keys()):
                name = f"{shape.name}.{mend.difference.name}"
                is_reference = mend.difference.kind == "reference missing"
                yield replace(mend, difference=replace(mend.difference, name=name)) if is_reference else mend
        elif relationship.junction_schema:
            yield Mend(Difference("adopted links missing", shape.name, relationship.name), shape)
        else:
            parked = parked_table_name(shape.name, relationship.id)
            lost = Difference("links missing", shape.name, relationship.name)
            yield Mend(lost, shape, tuple(creation(shape, parked)))

    def _altered(
        self, relationship: RelationshipDefinition, shape: TableShape, live: LiveParts
    ) -> Iterator[tuple[str, Difference]]:
        """The columns of a table of links that are missing or of another type, by name."""
        for column in shape.columns:
            name, there = f"{shape.name}.{column.name}", live.columns.get(column.name)
            if there is None:
                yield column.name, Difference("link column missing", name, relationship.name)
            elif column.type != _UNKNOWN and (found := type_found(column, there, self.stored)):
                yield column.name, Difference("link column changed", name, str(column.type), found)

    def _index(
        self, shape: TableShape, index: IndexShape, live: LiveParts, columns: Collection[str] | None
    ) -> Iterator[Mend]:
        statement = live.indexes.get(index.name)
        is_on_columns = columns is None or {*index.columns, *index.reads} <= set(columns)
        if statement is None:
            made = (CreateIndex(index),) if is_on_columns else ()
            yield Mend(Difference("index missing", index.name), shape, made)
        elif is_on_columns and not self.makes(statement, index, shape):
            found = "" if not index.unique or statement.upper().startswith("CREATE UNIQUE ") else "not unique any more"
            changed = Difference("index changed", index.name, found=found or "of other columns or other records")
            yield Mend(changed, shape, (DropIndex(index), CreateIndex(index)))


def links_seen_from(
    entity_id: UUID, own: ReferenceTarget, schema: str, relationship: RelationshipDefinition
) -> TableShape:
    """The table of a many-to-many relationship, as far as one of its ends knows it without asking for the other: the
    type of the other's column is unknown, and so are both where the table is somebody else's.

    Args:
        schema: of the tenant, where tables of ours are.
    """
    unknown = replace(own, key_type=_UNKNOWN)
    if relationship.junction_schema:
        shape = junction_shape(relationship, schema, unknown, unknown)
        return replace(shape, schema=relationship.junction_schema, indexes=(), foreign_keys=())
    ends = (
        (relationship.source_entity_id, relationship.junction_source_field),
        (relationship.target_entity_id, relationship.junction_target_field),
    )
    source, target = (own if end == entity_id else unknown for end, _ in ends)
    shape = junction_shape(relationship, schema, source, target)
    mine = {column for end, column in ends if end == entity_id}
    return replace(shape, foreign_keys=tuple(key for key in shape.foreign_keys if key.column in mine))
