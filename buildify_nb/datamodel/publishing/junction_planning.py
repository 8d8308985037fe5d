"""Plans the junction tables that come into being when the second end of a many-to-many relationship is published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from buildify_nb.context import Context
from buildify_nb.datamodel import store
from buildify_nb.datamodel.adoption.foreign_tables import refuse_foreign_table
from buildify_nb.datamodel.catalog import EntityCatalog, own_target
from buildify_nb.datamodel.ddl import ddl_compiler
from buildify_nb.datamodel.ddl.operations import Operation, hiding, parked_table_name, undone, unhiding
from buildify_nb.datamodel.ddl.physical import junction_shape
from buildify_nb.datamodel.ddl.shape_comparison import creation
from buildify_nb.datamodel.ddl.statement_compiler import Step
from buildify_nb.datamodel.entities import EntityHead
from buildify_nb.datamodel.parking import parking_store
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.datamodel.risk import risk_store
from buildify_nb.storage.database import Database
from buildify_nb.storage.introspection import table_exists
from buildify_nb.storage.table_shapes import TableShape
from buildify_nb.storage.transactions import UnitOfWork


@dataclass(frozen=True)
class JunctionPlan:
    """How one junction table comes and goes."""

    relationship: RelationshipDefinition
    operations: tuple[Operation, ...]
    steps: tuple[Step, ...]
    down: tuple[Step, ...]


class JunctionPlanner:
    """Finds the junction tables that are due."""

    def __init__(self, database: Database, catalog: EntityCatalog) -> None:
        self._database, self._catalog = database, catalog

    def due(
        self,
        uow: UnitOfWork,
        context: Context,
        head: EntityHead,
        own: TableShape,
        relationships: Sequence[RelationshipDefinition],
    ) -> list[JunctionPlan]:
        """A plan for each of these relationships of `head`, which have no tables yet, whose both ends have some once
        `own` is there."""
        here = head.definition
        linking = [r.seen_in(here) if r.target_entity_id == here.id else r for r in relationships]
        active = [r for r in linking if r and r.is_active and r.relationship_type == "many-to-many"]
        many = [r for r in active if _is_due(uow, head, r)]
        return [self._plan(uow, self.shape(uow, context, head, own, one), one) for one in many]

    def hiding(
        self,
        uow: UnitOfWork,
        context: Context,
        head: EntityHead,
        own: TableShape,
        relationships: Sequence[RelationshipDefinition],
    ) -> list[JunctionPlan]:
        """A plan for each relationship whose table goes when the publish that made it is rolled back."""
        shapes = [self.shape(uow, context, head, own, relationship) for relationship in relationships]
        return [
            self._planned(one, shape, hiding(_tied(shape), parked_table_name(shape.name, one.id)))
            for one, shape in zip(relationships, shapes, strict=True)
        ]

    def shape(
        self,
        uow: UnitOfWork,
        context: Context,
        head: EntityHead,
        own: TableShape,
        relationship: RelationshipDefinition,
    ) -> TableShape:
        """The junction table of a relationship of `head`, whose own table is `own`."""
        schema = self._database.dialect.schema_of(context.tenant)
        source, target = (
            own_target(own) if end == head.definition.id else self._catalog.target(uow, context, end)
            for end in (relationship.source_entity_id, relationship.target_entity_id)
        )
        return junction_shape(relationship, schema, source, target)

    def _plan(self, uow: UnitOfWork, shape: TableShape, relationship: RelationshipDefinition) -> JunctionPlan:
        refuse_foreign_table(
            uow,
            shape,
            f"Rename that table, or delete the relationship {relationship.name!r} and create it anew "
            "with another junction_table_name.",
        )
        parked = parked_table_name(shape.name, relationship.id)
        if table_exists(uow.connection, shape.schema, parked):
            return self._planned(relationship, shape, unhiding(_tied(shape), parked))
        former = self._former(uow, shape, relationship)
        return self._planned(relationship, shape, unhiding(shape, former) if former else creation(shape, parked))

    def _former(self, uow: UnitOfWork, shape: TableShape, relationship: RelationshipDefinition) -> str | None:
        """The hidden table of the last such relationship that was deleted, where all that it links is still there."""
        ends = [(key.schema, key.table) for key in shape.foreign_keys]
        if not all(table_exists(uow.connection, *end) for end in ends):
            return None
        for identity in parking_store.former_links(uow, relationship):
            for name in parking_store.hidden_tables(uow, shape.schema):
                if name.startswith(parked_table_name("", identity)):
                    return name if self._links_records(uow, shape.named(name)) else None
        return None

    def _links_records(self, uow: UnitOfWork, hidden: TableShape) -> bool:
        dialect = self._database.dialect
        return not any(risk_store.orphans(uow, hidden, dialect, key, 1)[0] for key in hidden.foreign_keys)

    def _planned(
        self, relationship: RelationshipDefinition, shape: TableShape, operations: Sequence[Operation]
    ) -> JunctionPlan:
        return JunctionPlan(
            relationship,
            tuple(operations),
            tuple(ddl_compiler.steps(operations, shape, shape, [], self._database)),
            tuple(ddl_compiler.steps(undone(operations), shape, shape, [], self._database)),
        )


def _tied(shape: TableShape) -> TableShape:
    """The table as it is hidden: links keep their references, so that they still go with the records they are of."""
    return replace(shape, foreign_keys=())


def _is_due(uow: UnitOfWork, head: EntityHead, relationship: RelationshipDefinition) -> bool:
    ends = {relationship.source_entity_id, relationship.target_entity_id} - {head.definition.id}
    others = [store.head_by_id(uow, end) for end in ends]
    return all(other is not None and other.published_revision is not None for other in others)
