"""Plans a publish: compares the published table with the one the newest definition asks for. Reads only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from buildify_nb.context import Context
from buildify_nb.datamodel import catalog_store, ddl_compiler, risk_store, store
from buildify_nb.datamodel.catalog import EntityCatalog, own_target
from buildify_nb.datamodel.conversions import Conversion, convert
from buildify_nb.datamodel.ddl_compiler import Step
from buildify_nb.datamodel.entities import EntityDefinition, EntityHead
from buildify_nb.datamodel.migrations import Preview
from buildify_nb.datamodel.operations import PARKED_PREFIX, ConvertColumn, CreateIndex, CreateTable, Operation
from buildify_nb.datamodel.physical import junction_shape
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.datamodel.risks import risks_of
from buildify_nb.datamodel.rules import default_of
from buildify_nb.datamodel.service import Services
from buildify_nb.datamodel.shape_comparison import operations_between
from buildify_nb.errors import DriftFound, InvalidState
from buildify_nb.storage.introspection import LiveColumn, live_columns
from buildify_nb.storage.table_shapes import ColumnShape, TableShape
from buildify_nb.storage.transactions import UnitOfWork


@dataclass(frozen=True)
class Plan:
    """A preview with what it takes to carry it out."""

    preview: Preview
    steps: tuple[Step, ...]
    down: tuple[Step, ...]
    conversions: Mapping[str, Conversion]
    junctions: tuple[RelationshipDefinition, ...]
    """Many-to-many relationships whose table comes into being with this publish."""


class Planner:
    """Makes plans within a transaction of the caller."""

    def __init__(self, services: Services, catalog: EntityCatalog) -> None:
        self._s, self._catalog = services, catalog

    def plan(self, uow: UnitOfWork, context: Context, head: EntityHead) -> Plan:
        """What publishing `head` takes.

        Raises:
            InvalidState: a lookup points at an entity that is not published, or there are no fields.
            DriftFound: the live table is not the one that was published.
        """
        self._refuse_unready(uow, head)
        before, parked = self._live(uow, context, head)
        relationships = tuple(catalog_store.relationships_of(uow, head.definition.id))
        after = self._catalog.shape(uow, context, head.definition, relationships)
        operations = operations_between(before, after, version=head.version, fills=self._fills(head.definition))
        conversions = self._conversions(uow, operations, before, head.definition)
        risks = risks_of(uow, operations, before, self._s.database.dialect, conversions)
        steps = ddl_compiler.steps(operations, before, after, parked, self._s.database)
        junctions, junction_operations, junction_steps = self._junctions(uow, context, head, after, relationships)
        preview = Preview(
            entity=head.definition.name,
            from_version=head.version - 1 if before else None,
            to_version=head.version,
            operations=(*operations, *junction_operations),
            statements=tuple(step.sql for step in (*steps, *junction_steps)),
            risks=tuple(risks),
            before=before,
            after=after,
        )
        down = self._down(operations, before, after, parked)
        return Plan(preview, (*steps, *junction_steps), down, conversions, junctions)

    def _refuse_unready(self, uow: UnitOfWork, head: EntityHead) -> None:
        entity = head.definition
        if entity.is_adopted:
            raise InvalidState(f"{entity.name!r} is adopted.", why="Its table belongs to somebody else and is never altered.")
        if not entity.fields:
            raise InvalidState(f"{entity.name!r} has no fields.", todo="Add one before you publish.")
        for field in entity.fields:
            target = field.reference_entity_id
            if target and target != entity.id:
                found = store.head_by_id(uow, target)
                if found is None or found.published_revision is None:
                    name = found.definition.name if found else "its target"
                    raise InvalidState(
                        f"{entity.name!r} cannot be published yet.",
                        why=f"The lookup {field.name!r} points at {name!r}, which is not published.",
                        todo=f"Publish {name!r} first.",
                    )

    def _live(
        self, uow: UnitOfWork, context: Context, head: EntityHead
    ) -> tuple[TableShape | None, list[ColumnShape]]:
        if head.published_revision is None:
            schema = self._s.database.dialect.schema_of(context.tenant)
            if live_columns(uow.connection, schema, head.definition.table_name):
                raise DriftFound(
                    f"There already is a table {head.definition.table_name!r}, which buildify-nb did not create.",
                    todo="Choose another table_name, or adopt the table: ws.entities.adopt(…).",
                )
            return None, []
        published = store.published(uow, head.definition.id, head.published_revision)
        assert published is not None  # the head names it
        relationships = tuple(catalog_store.relationships_of(uow, head.definition.id))
        before = self._catalog.shape(uow, context, published, relationships)
        live = live_columns(uow.connection, before.schema, before.name)
        _refuse_drift(published, before, live, self._s.database.dialect.stored)
        return before, [_parked_column(column) for column in live if column.name.startswith(PARKED_PREFIX)]

    def _fills(self, entity: EntityDefinition) -> dict[str, Any]:
        return {
            str(field.id): default_of(field, self._s.field_types[field.field_type])
            for field in entity.fields
            if field.default_value is not None
        }

    def _conversions(
        self, uow: UnitOfWork, operations: Sequence[Operation], before: TableShape | None, entity: EntityDefinition
    ) -> dict[str, Conversion]:
        found: dict[str, Conversion] = {}
        fields = {str(field.id): field for field in entity.fields}
        for operation in operations:
            if before is not None and isinstance(operation, ConvertColumn) and operation.how == "checked":
                field = fields[operation.after.id]
                rows = risk_store.values(uow, before, self._s.database.dialect, operation.before.name)
                found[operation.after.id] = convert(rows, field, self._s.field_types[field.field_type])
        return found

    def _junctions(
        self,
        uow: UnitOfWork,
        context: Context,
        head: EntityHead,
        own: TableShape,
        relationships: Sequence[RelationshipDefinition],
    ) -> tuple[tuple[RelationshipDefinition, ...], list[Operation], list[Step]]:
        due = [r for r in relationships if r.relationship_type == "many-to-many" and self._is_due(uow, head, r)]
        operations: list[Operation] = []
        steps: list[Step] = []
        for relationship in due:
            ends = [
                own_target(own) if end == head.definition.id else self._catalog.target(uow, context, end)
                for end in (relationship.source_entity_id, relationship.target_entity_id)
            ]
            shape = junction_shape(relationship, own.schema, ends[0], ends[1])
            created: list[Operation] = [CreateTable(shape), *(CreateIndex(index) for index in shape.indexes)]
            operations += created
            steps += ddl_compiler.steps(created, None, shape, [], self._s.database)
        return tuple(due), operations, steps

    def _is_due(self, uow: UnitOfWork, head: EntityHead, relationship: RelationshipDefinition) -> bool:
        if store.is_relationship_published(uow, relationship.id):
            return False
        ends = {relationship.source_entity_id, relationship.target_entity_id} - {head.definition.id}
        others = [store.head_by_id(uow, end) for end in ends]
        return all(other is not None and other.published_revision is not None for other in others)

    def _down(
        self, operations: Sequence[Operation], before: TableShape | None, after: TableShape, parked: list[ColumnShape]
    ) -> tuple[Step, ...]:
        inverses = [operation.inverse() for operation in reversed(operations)]
        if before is None:
            inverses = [inverse for inverse in inverses if not isinstance(inverse, CreateIndex)][-1:]
            return tuple(ddl_compiler.steps(inverses, None, after, [], self._s.database))
        return tuple(ddl_compiler.steps(inverses, after, before, parked, self._s.database))


def _parked_column(column: LiveColumn) -> ColumnShape:
    assert column.type is not None  # parked columns were made from kinds that we have
    return ColumnShape(id=f"parked:{column.name}", name=column.name, type=column.type)


def _refuse_drift(entity: EntityDefinition, expected: TableShape, live: Sequence[LiveColumn], stored: Any) -> None:
    there = {column.name: column for column in live if not column.name.startswith(PARKED_PREFIX)}
    wanted = {column.name: column for column in expected.columns}
    told = [f"the column {name} is missing" for name in wanted if name not in there]
    told += [f"there is an unknown column {name}" for name in there if name not in wanted]
    for name, column in wanted.items():
        if name in there and there[name].type != stored(column.type):
            told.append(f"the column {name} is {there[name].type_name} instead of {column.type}")
    if told:
        raise DriftFound(
            f"{entity.name!r} was not published.",
            why=f"Its table was changed behind buildify-nb's back: {'; '.join(told)}.",
            todo="Undo that change in the database, then publish again.",
        )

