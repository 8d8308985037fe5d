"""Plans a publish: compares the published table with the one the newest definition asks for. Reads only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from buildify_nb.context import Context
from buildify_nb.datamodel import ddl_compiler, migration_store, risk_store, store
from buildify_nb.datamodel.catalog import EntityCatalog
from buildify_nb.datamodel.conversions import Conversion, convert
from buildify_nb.datamodel.drift import parked_columns, refuse_drift
from buildify_nb.datamodel.entities import EntityDefinition, EntityHead
from buildify_nb.datamodel.junction_planning import JunctionPlanner
from buildify_nb.datamodel.migrations import Preview, Risk
from buildify_nb.datamodel.narrowing import may_refuse_old_values
from buildify_nb.datamodel.operations import Operation, newly_parked, parked_after, parked_table_name
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.datamodel.risks import risks_of, title_risks
from buildify_nb.datamodel.rules import default_of
from buildify_nb.datamodel.service import Services
from buildify_nb.datamodel.shape_comparison import Circumstances, creation, operations_between
from buildify_nb.datamodel.statement_compiler import Step
from buildify_nb.datamodel.widening import is_widening
from buildify_nb.errors import DriftFound, InvalidState
from buildify_nb.storage.introspection import live_columns, table_exists
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

    @property
    def parked(self) -> dict[str, str]:
        """By column id, the name under which this publish hides a column."""
        return {column.id: column.name for column in newly_parked(self.preview.operations)}


@dataclass(frozen=True)
class _Live:
    """The table that serves records now, with the definition that it was made from."""

    definition: EntityDefinition
    shape: TableShape
    parked: list[ColumnShape]


@dataclass(frozen=True)
class _Change:
    """What happens to the entity's own table."""

    operations: list[Operation]
    steps: list[Step]
    down: list[Step]
    conversions: Mapping[str, Conversion]


class Planner:
    """Makes plans within a transaction of the caller."""

    def __init__(self, services: Services, catalog: EntityCatalog) -> None:
        self._s, self._catalog = services, catalog
        self._junctions = JunctionPlanner(services.database, catalog)

    def plan(self, uow: UnitOfWork, context: Context, head: EntityHead) -> Plan:
        """What publishing `head` takes.

        Raises:
            InvalidState: a lookup points at an entity that is not published, or there are no fields.
            DriftFound: the live table is not the one that was published.
        """
        _refuse_unready(uow, head)
        relationships = self._catalog.relationships(uow, head.definition)
        live = self._live(uow, context, head)
        after = self._catalog.shape(uow, context, head.definition, relationships)
        change = self._changed(uow, head, live, after) if live else self._created(head, after)
        if head.definition.is_adopted and change.operations:
            wanted = "; ".join(map(str, change.operations))
            raise InvalidState(
                f"{head.definition.name!r} was not published.",
                why=f"Its table belongs to somebody else and is never altered: {wanted}.",
                todo="Undo that change; labels, help texts and rules may differ from the table.",
            )
        junctions = self._junctions.due(uow, context, head, after, relationships)
        preview = Preview(
            entity=head.definition.name,
            from_version=_served_version(head),
            to_version=head.version,
            operations=(*change.operations, *(o for junction in junctions for o in junction.operations)),
            statements=tuple(step.sql for step in (*change.steps, *(s for j in junctions for s in j.steps))),
            risks=tuple(self._risks(uow, change, live, head.definition, after)),
            before=live.shape if live else None,
            after=after,
        )
        return Plan(
            preview,
            steps=(*change.steps, *(step for junction in junctions for step in junction.steps)),
            down=(*(step for junction in reversed(junctions) for step in junction.down), *change.down),
            conversions=change.conversions,
            junctions=tuple(junction.relationship for junction in junctions),
        )

    def _live(self, uow: UnitOfWork, context: Context, head: EntityHead) -> _Live | None:
        if head.published_revision is None:
            self._refuse_foreign_table(uow, context, head.definition.table_name)
            return None
        published = store.published(uow, head.definition.id, head.published_revision)
        assert published is not None  # the head names it
        before = self._catalog.shape(uow, context, published, self._catalog.relationships(uow, published))
        columns = live_columns(uow.connection, before.schema, before.name)
        refuse_drift(published.name, before, columns, self._s.database.dialect.stored)
        return _Live(published, before, parked_columns(columns))

    def _refuse_foreign_table(self, uow: UnitOfWork, context: Context, name: str) -> None:
        if table_exists(uow.connection, self._s.database.dialect.schema_of(context.tenant), name):
            raise DriftFound(
                f"There already is a table {name!r}, which buildify-nb did not create.",
                todo="Choose another table_name, or adopt the table: ws.entities.adopt(…).",
            )

    def _created(self, head: EntityHead, after: TableShape) -> _Change:
        operations = creation(after, parked_table_name(after.name, head.definition.id))
        return _Change(
            operations,
            ddl_compiler.steps(operations, after, after, [], self._s.database),
            ddl_compiler.steps(undone(operations), after, after, [], self._s.database),
            {},
        )

    def _changed(self, uow: UnitOfWork, head: EntityHead, live: _Live, after: TableShape) -> _Change:
        database = self._s.database
        conversions = dict(self._conversions(uow, live, head.definition, after))
        circumstances = Circumstances(
            version=head.version,
            fills=self._fills(head.definition),
            restorable=self._restorable(uow, live, after),
            converted=set(conversions),
        )
        operations = operations_between(live.shape, after, circumstances)
        hidden = parked_after(operations, live.parked)
        return _Change(
            operations,
            ddl_compiler.steps(operations, live.shape, after, live.parked, database),
            ddl_compiler.steps(undone(operations), after, live.shape, hidden, database),
            conversions,
        )

    def _conversions(
        self, uow: UnitOfWork, live: _Live, wanted: EntityDefinition, after: TableShape
    ) -> Iterator[tuple[str, Conversion]]:
        """By column id, what comes of the values of each field that cannot keep them as they are."""
        old_fields = {str(field.id): field for field in live.definition.fields}
        old_columns = {column.id: column for column in live.shape.columns}
        fields = {str(field.id): field for field in wanted.fields}
        for column in after.columns:
            if column.id not in fields or column.id not in old_columns:
                continue
            field, old = fields[column.id], old_columns[column.id]
            retyped = old.type != column.type and not is_widening(old.type, column.type)
            if retyped or may_refuse_old_values(old_fields[column.id], field):
                rows = risk_store.values(uow, live.shape, self._s.database.dialect, old.name)
                conversion = convert(rows, field, self._s.field_types[field.field_type])
                if retyped or conversion.changes(rows):
                    yield column.id, conversion

    def _restorable(self, uow: UnitOfWork, live: _Live, after: TableShape) -> dict[str, str]:
        """By column id, the hidden column that holds the values of a field which was dropped and is back."""
        stored = self._s.database.dialect.stored
        hidden = {column.name: column.type for column in live.parked}
        there = {column.id for column in live.shape.columns}
        wanted = {column.id: stored(column.type) for column in after.columns if column.id not in there}
        names = migration_store.parked_columns(uow, live.definition.id) if wanted and hidden else {}
        return {
            identity: names[identity]
            for identity, column_type in wanted.items()
            if not identity.startswith("system:") and hidden.get(names.get(identity, "")) == column_type
        }

    def _fills(self, entity: EntityDefinition) -> dict[str, Any]:
        return {
            str(field.id): default_of(field, self._s.field_types[field.field_type])
            for field in entity.fields
            if field.default_value is not None
        }

    def _risks(
        self, uow: UnitOfWork, change: _Change, live: _Live | None, wanted: EntityDefinition, after: TableShape
    ) -> list[Risk]:
        if live is None:
            return []
        found = risks_of(uow, change.operations, live.shape, after, self._s.database, change.conversions)
        # A table without records, which risks nothing, has none to be titled either.
        return [*found, *title_risks(live.definition, wanted)] if found else []


def undone(operations: Sequence[Operation]) -> list[Operation]:
    """The operations that lead back, in order."""
    return [inverse for operation in reversed(operations) for inverse in operation.inverse()]


def _served_version(head: EntityHead) -> int | None:
    if head.published_revision is None:
        return None
    return head.version - 1 if head.has_unpublished_changes else head.version


def _refuse_unready(uow: UnitOfWork, head: EntityHead) -> None:
    entity = head.definition
    if not entity.fields:
        raise InvalidState(f"{entity.name!r} has no fields.", todo="Add one before you publish.")
    for field in entity.fields:
        if field.reference_entity_id and field.reference_entity_id != entity.id:
            found = store.head_by_id(uow, field.reference_entity_id)
            if found is None or found.published_revision is None:
                name = found.definition.name if found else "its target"
                raise InvalidState(
                    f"{entity.name!r} cannot be published yet.",
                    why=f"The lookup {field.name!r} points at {name!r}, which is not published.",
                    todo=f"Publish {name!r} first.",
                )
