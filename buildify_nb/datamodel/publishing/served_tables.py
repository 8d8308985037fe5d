"""The tables that serve records, as they are: how they differ from what was published, and what hides in them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from buildify_nb.context import Context
from buildify_nb.datamodel import catalog_store, store
from buildify_nb.datamodel.catalog import EntityCatalog, own_target
from buildify_nb.datamodel.ddl.statement_compiler import makes
from buildify_nb.datamodel.drift.drift import (
    Difference,
    Drift,
    accounted_for,
    drift_of,
    parked_columns,
    refuse_drift,
    visible_columns,
)
from buildify_nb.datamodel.drift.part_drift import Mend, PartComparison, links_seen_from
from buildify_nb.datamodel.entities import EntityDefinition, EntityHead
from buildify_nb.datamodel.publishing.transitions import Served
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.datamodel.service import Services
from buildify_nb.storage.introspection import live_columns, live_parts, live_tables, table_exists
from buildify_nb.storage.live_tables import LiveColumn, LiveParts
from buildify_nb.storage.table_shapes import IndexShape, TableShape
from buildify_nb.storage.transactions import UnitOfWork

Links = Sequence[tuple[RelationshipDefinition, TableShape]]
"""The tables of many-to-many relationships that should be there."""
_NO_PARTS = LiveParts({}, frozenset())


@dataclass(frozen=True)
class _Found:
    """A table as it is: its columns, what stands on them and on the tables of its links."""

    columns: Sequence[LiveColumn]
    parts: Mapping[tuple[str, str], LiveParts]
    links: Links


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
        links: Sequence[RelationshipDefinition] = (),
    ) -> Served | None:
        """The table that serves records now; None of a draft.

        Args:
            wanted: the table that shall come of it; what was changed by hand and is like that there is no drift.
            published: its definition, where that is known already.
            links: its many-to-many relationships whose tables should be there.

        Raises:
            DriftFound: it is not the one that was published.
        """
        expected = self._expected(uow, context, head, published)
        if expected is None:
            return None
        return self.found(uow, *expected, wanted, self._linking(context, expected[0], expected[1], links))

    def drift(self, uow: UnitOfWork, context: Context, head: EntityHead) -> Drift:
        """How the table differs from the one that was published; a view only by being gone."""
        if head.definition.is_virtual:
            return self._drift_of_view(uow, context, head)
        expected = self._expected(uow, context, head)
        if expected is None:
            return Drift(head.definition.name, ())
        definition, shape = expected
        return self._compared(definition, shape, self._live(uow, shape, self._links(uow, context, head, shape)))

    def untold_drift(self, uow: UnitOfWork, context: Context, head: EntityHead) -> Drift:
        """What differs and is not what the newest definition asks for."""
        expected = self._expected(uow, context, head)
        drift = self.drift(uow, context, head)
        if expected is None or not drift:
            return drift
        definition, shape = expected
        found = self._live(uow, shape, self._links(uow, context, head, shape))
        wanted = self._catalog.shape(uow, context, head.definition)
        return self._compared(definition, self._accounted(definition, shape, wanted, found), found)

    def mends(self, uow: UnitOfWork, shape: TableShape, links: Links) -> list[Mend]:
        """What would put back that which stands on a table, or on these of its links, and was changed by hand."""
        return list(self._mends(shape, self._live(uow, shape, links)))

    def drifts(self, uow: UnitOfWork, context: Context, heads: Sequence[EntityHead]) -> Iterator[Drift]:
        """How many tables differ, those of others only by the tables of their links; the catalogue is read once."""
        schema = self._s.database.dialect.schema_of(context.tenant)
        lives = {table.name: table.columns for table in live_tables(uow.connection, schema)}
        junctions = catalog_store.all_junctions(uow)
        expected = {head.definition.id: self._expected(uow, context, head) for head in heads}
        linking = {
            one.id: self._linking(context, one, shape, [r for r in junctions if one.id in r.ends])
            for one, shape in filter(None, expected.values())
        }
        shapes = [shape for _, shape in filter(None, expected.values())]
        shapes += [shape for links in linking.values() for _, shape in links]
        parts = live_parts(uow.connection, {(shape.schema, shape.name) for shape in shapes}) if shapes else {}
        for head in heads:
            if head.definition.is_virtual:
                yield self._drift_of_view(uow, context, head, lives)
            elif of_table := expected[head.definition.id]:
                definition, shape = of_table
                found = _Found(lives.get(shape.name, ()), parts, linking[definition.id])
                drift = self._compared(definition, shape, found)
                if definition.is_adopted:
                    lost = tuple(mend.difference for mend in self._mends(shape, found))
                    drift = Drift(definition.name, lost, is_adopted=True)
                yield drift

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

    def _links(self, uow: UnitOfWork, context: Context, head: EntityHead, shape: TableShape) -> Links:
        """The tables of its many-to-many relationships, as the entity alone knows them."""
        return self._linking(context, head.definition, shape, catalog_store.junctions_of(uow, head.definition.id))

    def found(
        self,
        uow: UnitOfWork,
        definition: EntityDefinition,
        shape: TableShape,
        wanted: TableShape | None = None,
        links: Links = (),
    ) -> Served:
        """The table as it is, which should be `shape`; raises DriftFound, and takes `wanted` as `served`."""
        found = self._live(uow, shape, links)
        if wanted is not None and self._compared(definition, shape, found):
            shape = self._accounted(definition, shape, wanted, found)
        refuse_drift(self._compared(definition, shape, found))
        # In a table of somebody else a column of such a name is theirs.
        return Served(definition, shape, [] if definition.is_adopted else parked_columns(found.columns))

    def _linking(
        self,
        context: Context,
        entity: EntityDefinition,
        shape: TableShape,
        relationships: Sequence[RelationshipDefinition],
    ) -> Links:
        schema = self._s.database.dialect.schema_of(context.tenant)
        return [(one, links_seen_from(entity.id, own_target(shape), schema, one)) for one in relationships]

    def _accounted(
        self, definition: EntityDefinition, shape: TableShape, wanted: TableShape, found: _Found
    ) -> TableShape:
        """The published table with what was done by hand and is wanted; a table that is gone or of others as it was."""
        if not found.columns or definition.is_adopted:
            return shape
        parts = found.parts.get((shape.schema, shape.name), _NO_PARTS)

        def is_made(index: IndexShape) -> bool:
            statement = parts.indexes.get(index.name)
            return statement is not None and self._makes(statement, index, wanted)

        return accounted_for(shape, wanted, found.columns, parts, self._s.database.dialect.stored, is_made)

    def _compared(self, definition: EntityDefinition, shape: TableShape, found: _Found) -> Drift:
        return drift_of(
            definition.name,
            shape,
            found.columns,
            self._s.database.dialect.stored,
            parts=[mend.difference for mend in self._mends(shape, found)],
            is_adopted=definition.is_adopted,
        )

    def _mends(self, shape: TableShape, found: _Found) -> Iterator[Mend]:
        database = self._s.database
        comparison = PartComparison(self._makes, database.capabilities.foreign_keys, database.dialect.stored)
        own = found.parts.get((shape.schema, shape.name))
        if found.columns and own is not None:
            yield from comparison.of_table(shape, own, visible_columns(found.columns))
        for relationship, linking in found.links:
            yield from comparison.of_links(relationship, linking, found.parts.get((linking.schema, linking.name)))

    def _makes(self, statement: str, index: IndexShape, shape: TableShape) -> bool:
        return makes(statement, index, shape, self._s.database)

    def _live(self, uow: UnitOfWork, shape: TableShape, links: Links) -> _Found:
        columns = live_columns(uow.connection, shape.schema, shape.name)
        places = {(linking.schema, linking.name) for _, linking in links}
        places |= {(shape.schema, shape.name)} if shape.indexes else set()
        return _Found(columns, live_parts(uow.connection, places) if places else {}, links)

    def _is_there(self, uow: UnitOfWork, context: Context, view: EntityDefinition) -> bool:
        shape = self._catalog.shape(uow, context, view)
        return table_exists(uow.connection, shape.schema, shape.name)
