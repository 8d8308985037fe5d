"""Relationships that were deleted and can come back, and how much comes with each of them. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.counts import counted
from buildify_nb.datamodel import relationship_store, store
from buildify_nb.datamodel.catalog import EntityCatalog
from buildify_nb.datamodel.ddl.operations import parked_table_name
from buildify_nb.datamodel.parking import orphan_store, parking_store, retirement_store
from buildify_nb.datamodel.parking.column_history import parkings
from buildify_nb.datamodel.publishing import migration_store
from buildify_nb.datamodel.publishing.served_tables import ServedTables
from buildify_nb.datamodel.relationship_lives import junction_of
from buildify_nb.datamodel.relationships import LOOKUP_ID, RelationshipDefinition
from buildify_nb.datamodel.service import Services
from buildify_nb.errors import DriftFound
from buildify_nb.storage.introspection import table_exists
from buildify_nb.storage.transactions import UnitOfWork


@dataclass(frozen=True, slots=True, repr=False)
class DeletedRelationship:
    """A relationship as it was when it was deleted."""

    relationship: RelationshipDefinition
    count: int | None
    """How many links come back with it, or values of the lookup that it stood on; None where that cannot be told: an
    end is gone, its table was changed by hand, or the links are in a table of somebody else."""

    @property
    def amount(self) -> str:
        """The count with what is counted, as far as that is known: "2 links", "values"."""
        what = "link" if self.relationship.relationship_type == "many-to-many" else "value"
        return f"{what}s" if self.count is None else counted(self.count, what)

    def __repr__(self) -> str:
        return f"{self.relationship.name}: {self.amount}"


class DeletedRelationshipService:
    """Lists them."""

    def __init__(self, services: Services, catalog: EntityCatalog) -> None:
        self._s, self._catalog, self._tables = services, catalog, ServedTables(services, catalog)

    def list(self, context: Context, *, entity_id: UUID | None = None) -> Sequence[DeletedRelationship]:
        """The deleted relationships, the last one first; all, or those that started or ended at one entity."""
        self._s.require(context, "read")

        def work(uow: UnitOfWork) -> Sequence[DeletedRelationship]:
            found = relationship_store.last_known(uow)
            own = [one for one in found if entity_id is None or entity_id in one.ends]
            return [self.told(uow, context, one) for one in own]

        return self._s.database.read(context, work)

    def told(self, uow: UnitOfWork, context: Context, relationship: RelationshipDefinition) -> DeletedRelationship:
        """A deleted relationship with what comes back with it, for callers within a transaction."""
        return DeletedRelationship(relationship, self._count(uow, context, relationship))

    def _count(self, uow: UnitOfWork, context: Context, relationship: RelationshipDefinition) -> int | None:
        if store.heads_by_id(uow, relationship.ends).keys() != relationship.ends:
            return None
        if relationship.relationship_type == "many-to-many":
            return None if relationship.junction_schema else self._links(uow, context, relationship)
        return self._values(uow, context, relationship)

    def _links(self, uow: UnitOfWork, context: Context, relationship: RelationshipDefinition) -> int | None:
        """How many hidden links have both their records."""
        if not store.is_relationship_published(uow, relationship.id):
            return 0
        shape = junction_of(self._s, self._catalog, uow, context, relationship)
        if not retirement_store.is_hidden(uow, shape, relationship.id):
            return 0
        if not all(table_exists(uow.connection, key.schema, key.table) for key in shape.foreign_keys):
            return None
        hidden = shape.named(parked_table_name(shape.name, relationship.id))
        return orphan_store.whole(uow, hidden, self._s.database.dialect)

    def _values(self, uow: UnitOfWork, context: Context, relationship: RelationshipDefinition) -> int | None:
        """How many records have a value of the lookup, which serves still or was hidden by a publish."""
        head = store.heads_by_id(uow, {relationship.target_entity_id})[relationship.target_entity_id]
        try:
            served = self._tables.served(uow, context, head)
        except DriftFound:
            return None
        if served is None:
            return 0
        lookup = str(relationship.metadata.get(LOOKUP_ID))
        hidden = {column.name: column for column in served.parked}
        past = parkings(migration_store.history(uow, head.definition.id))
        there = [hidden[one.name] for one in past if one.column_id == lookup and one.name in hidden]
        there += [column for column in served.shape.columns if column.id == lookup]
        return sum(parking_store.values_in(uow, served.shape, there[-1:], self._s.database.dialect))
