"""The tables that serve records, as they are: how they differ from what was published, and what hides in them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel import shared_store, store
from buildify_nb.datamodel.catalog import EntityCatalog
from buildify_nb.datamodel.drift.drift import Difference, Drift, accounted_for, drift_of, parked_columns, refuse_drift
from buildify_nb.datamodel.entities import EntityDefinition, EntityHead
from buildify_nb.datamodel.publishing.transitions import Served
from buildify_nb.datamodel.seen import keep_targets
from buildify_nb.datamodel.service import Services
from buildify_nb.datamodel.sharing import SHARING_KEY
from buildify_nb.storage.introspection import index_names, live_columns, live_tables, table_exists
from buildify_nb.storage.live_tables import LiveColumn
from buildify_nb.storage.table_shapes import TableShape
from buildify_nb.storage.transactions import UnitOfWork


class ServedTables:
    """Reads tables within a transaction of the caller."""

    def __init__(self, services: Services, catalog: EntityCatalog) -> None:
        self._s, self._catalog = services, catalog

    def served(
        self,
        uow: UnitOfWork,
        context: Context,
        head: EntityHead,
        wanted: TableShape | None = None,
        published: EntityDefinition | None = None,
    ) -> Served | None:
        """The table that serves records now; None of a draft.

        Args:
            wanted: the table that shall come of it; what was changed by hand and is like that there is no drift.
            published: its definition, where that is known already.

        Raises:
            DriftFound: it is not the one that was published.
        """
        expected = self._expected(uow, context, head, published)
        return self.found(uow, *expected, wanted) if expected else None

    def drift(self, uow: UnitOfWork, context: Context, head: EntityHead) -> Drift:
        """How the table differs from the one that was published; a view only by being gone."""
        if head.definition.is_virtual:
            return self._drift_of_view(uow, context, head)
        expected = self._expected(uow, context, head)
        if expected is None:
            return Drift(head.definition.name, ())
        definition, shape = expected
        columns, indexes = self._live(uow, shape)
        return self._compared(definition, shape, columns, indexes)

    def untold_drift(self, uow: UnitOfWork, context: Context, head: EntityHead) -> Drift:
        """What differs and is not what the newest definition asks for."""
        expected = self._expected(uow, context, head)
        drift = self.drift(uow, context, head)
        if expected is None or not drift:
            return drift
        definition, shape = expected
        columns, indexes = self._live(uow, shape)
        vain = unpublished_targets(uow, head.definition)
        ready = [field for field in head.definition.fields if field.name not in vain]
        newest = head.definition.with_fields(ready)
        wanted = self._catalog.shape(uow, context, newest)
        told = self._accounted(definition, shape, wanted, columns, indexes)
        return self._compared(definition, told, columns, indexes)

    def column_drifts(self, uow: UnitOfWork, context: Context, heads: Sequence[EntityHead]) -> Iterator[Drift]:
        """How the columns of many tables of ours differ; the catalogue is read once, and indexes are not looked at."""
        schema = self._s.database.dialect.schema_of(context.tenant)
        lives = {table.name: table.columns for table in live_tables(uow.connection, schema)}
        for head in heads:
            if head.definition.is_virtual:
                yield self._drift_of_view(uow, context, head, lives)
            expected = None if head.definition.is_adopted else self._expected(uow, context, head)
            if expected is not None:
                shape = replace(expected[1], indexes=())
                yield self._compared(head.definition, shape, lives.get(shape.name, ()), ())

    def _drift_of_view(
        self, uow: UnitOfWork, context: Context, head: EntityHead, there: Collection[str] | None = None
    ) -> Drift:
        """Whether a view that was published is gone.

        Args:
            there: the names of all tables and views, where they are known already.
        """
        view, name = store.published(uow, head.definition.id, head.published_revision or 0), head.definition.name
        if view is None:
            return Drift(name, ())
        is_there = view.table_name in there if there is not None else self._is_there(uow, context, view)
        return Drift(name, () if is_there else (Difference("view missing", view.table_name),))

    def _expected(
        self, uow: UnitOfWork, context: Context, head: EntityHead, published: EntityDefinition | None = None
    ) -> tuple[EntityDefinition, TableShape] | None:
        if head.published_revision is None or head.definition.is_virtual:
            return None
        published = published or store.published(uow, head.definition.id, head.published_revision)
        assert published is not None  # the head names it
        return published, self._catalog.shape(uow, context, published)

    def found(
        self, uow: UnitOfWork, definition: EntityDefinition, shape: TableShape, wanted: TableShape | None = None
    ) -> Served:
        """The table as it is, which should be `shape`; raises DriftFound, and takes `wanted` as `served`."""
        columns, indexes = self._live(uow, shape)
        if wanted is not None and self._compared(definition, shape, columns, indexes):
            shape = self._accounted(definition, shape, wanted, columns, indexes)
        refuse_drift(self._compared(definition, shape, columns, indexes))
        # In a table of somebody else a column of such a name is theirs.
        return Served(definition, shape, [] if definition.is_adopted else parked_columns(columns))

    def _accounted(
        self,
        definition: EntityDefinition,
        shape: TableShape,
        wanted: TableShape,
        columns: Sequence[LiveColumn],
        indexes: Collection[str],
    ) -> TableShape:
        """The published table with what was done by hand and is wanted; a table that is gone or of others as it was."""
        if not columns or definition.is_adopted:
            return shape
        return accounted_for(shape, wanted, columns, indexes, self._s.database.dialect.stored)

    def _compared(
        self, definition: EntityDefinition, shape: TableShape, columns: Sequence[LiveColumn], indexes: Collection[str]
    ) -> Drift:
        stored, is_adopted = self._s.database.dialect.stored, definition.is_adopted
        return drift_of(definition.name, shape, columns, indexes, stored, is_adopted=is_adopted)

    def _live(self, uow: UnitOfWork, shape: TableShape) -> tuple[Sequence[LiveColumn], Collection[str]]:
        columns = live_columns(uow.connection, shape.schema, shape.name)
        return columns, index_names(uow.connection, shape.schema, shape.name) if shape.indexes else ()

    def _is_there(self, uow: UnitOfWork, context: Context, view: EntityDefinition) -> bool:
        shape = self._catalog.shape(uow, context, view)
        return table_exists(uow.connection, shape.schema, shape.name)


def unpublished_targets(
    uow: UnitOfWork, entity: EntityDefinition, served: EntityDefinition | None = None
) -> dict[str, str]:
    """What lookups point at in vain, by their names, as there is no such table yet.

    What the platform shares is kept as it is until the transaction ends.

    Args:
        served: what serves records now; lookups that it has too make no new reference.
    """
    wanted = {f.name: f.reference_entity_id for f in entity.fields if f.reference_entity_id not in (None, entity.id)}
    there = store.heads_by_id(uow, entity.targets)
    others = entity.targets - there.keys()
    if others and not (served and _references(entity) <= _references(served)):
        uow.share_lock(SHARING_KEY)
    dropped = served.targets - entity.targets if served else frozenset[UUID]()
    keep_targets(uow, others | dropped)
    shared = shared_store.published_by_id(uow, others)
    found = {name: there.get(target) for name, target in wanted.items() if target and target not in shared}
    return {
        name: head.definition.name if head else "its target"
        for name, head in found.items()
        if head is None or head.published_revision is None
    }


def _references(entity: EntityDefinition) -> set[tuple[UUID, UUID | None]]:
    return {(field.id, field.reference_entity_id) for field in entity.fields if field.reference_entity_id}
