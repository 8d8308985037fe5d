"""Parked values: what changes left hidden, and deleting it for good when somebody says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel.catalog import EntityCatalog, writers_key
from buildify_nb.datamodel.ddl import ddl_compiler
from buildify_nb.datamodel.ddl.operations import PurgeColumn, parked_table_name
from buildify_nb.datamodel.entities import EntityHead
from buildify_nb.datamodel.heads import require_id
from buildify_nb.datamodel.parking import parking_store, retirement_store
from buildify_nb.datamodel.parking.column_history import parkings
from buildify_nb.datamodel.parking.hidden_fields import field_of
from buildify_nb.datamodel.parking.parked_values import Parked, ParkedValues
from buildify_nb.datamodel.publishing import migration_store, publishing_store
from buildify_nb.datamodel.publishing.planning import Planner
from buildify_nb.datamodel.service import Services
from buildify_nb.datamodel.sharing import sharing_keys
from buildify_nb.errors import EntityMigrating, UnsafeMigration
from buildify_nb.security.audit import Deed
from buildify_nb.storage.transactions import UnitOfWork


class ParkingService:
    """Lists and purges. A purge is the only thing in the data model that destroys values."""

    def __init__(self, services: Services, catalog: EntityCatalog) -> None:
        self._s, self._planner = services, Planner(services, catalog)

    def parked(self, context: Context, entity_id: UUID) -> ParkedValues:
        """The hidden columns and tables of an entity and of its relationships."""
        self._s.require(context, "read")
        return self._s.database.read(context, lambda uow: self.of_entity(uow, context, require_id(uow, entity_id)))

    def purge(
        self, context: Context, entity_id: UUID, name: str | None = None, *, confirm: bool = False
    ) -> ParkedValues:
        """Deletes hidden values of an entity for good; nothing that needs them can be rolled back afterwards.

        Args:
            name: one of those that `parked` lists, or the field or relationship that it belonged to where only one did;
                all of them when left out.
            confirm: must be true.

        Returns:
            What was deleted.

        Raises:
            UnsafeMigration: without `confirm`.
            NotFound: nothing is parked under that name, or several that it may mean.
            EntityMigrating: the entity is being published.
        """
        self._s.require(context, "delete")

        def work(uow: UnitOfWork) -> ParkedValues:
            head = require_id(uow, entity_id)
            if head.status == "migrating":
                raise EntityMigrating(f"{head.definition.name!r} is being published.", todo="Try again in a moment.")
            chosen = _chosen(self.of_entity(uow, context, head), name, confirm=confirm)
            if not chosen:
                return chosen
            uow.hold_locks(*sharing_keys(context, self._s.database))
            self._purge_columns(uow, context, head, [item.name for item in chosen if item.kind == "column"])
            self._drop_tables(uow, context, chosen)
            self._told(uow, context, head.definition.name, head.definition.id, chosen)
            return chosen

        return self._s.change_definitions(context, work)

    def parked_tables(self, context: Context) -> ParkedValues:
        """The hidden tables of deleted entities."""
        self._s.require(context, "read")
        return self._s.database.read(context, lambda uow: self.of_deleted(uow, context))

    def purge_tables(self, context: Context, name: str | None = None, *, confirm: bool = False) -> ParkedValues:
        """Deletes hidden tables of deleted entities for good; see `purge`."""
        self._s.require(context, "delete")

        def work(uow: UnitOfWork) -> ParkedValues:
            chosen = _chosen(self.of_deleted(uow, context), name, confirm=confirm)
            uow.hold_locks(*sharing_keys(context, self._s.database))
            retirement_store.limit_waiting(uow, self._s.database)
            self._drop_tables(uow, context, chosen)
            for item in chosen:
                self._told(uow, context, item.belonged_to, None, ParkedValues((item,)))
            return chosen

        return self._s.change_definitions(context, work)

    def of_entity(self, uow: UnitOfWork, context: Context, head: EntityHead) -> ParkedValues:
        """As `parked`, within a transaction of a caller who asked for the right."""
        owners = {head.definition.id: head.definition.name, **parking_store.relationships_of(uow, head.definition.id)}
        columns = self._columns(uow, context, head)
        return ParkedValues((*sorted(columns, key=lambda item: item.name), *self._tables(uow, context, owners)))

    def of_deleted(self, uow: UnitOfWork, context: Context) -> ParkedValues:
        """As `parked_tables`, within such a transaction."""
        return ParkedValues(tuple(self._tables(uow, context, parking_store.deleted_entities(uow))))

    def _columns(self, uow: UnitOfWork, context: Context, head: EntityHead) -> Iterator[Parked]:
        served = self._planner.tables.served(uow, context, head)
        if served is None or not served.parked:
            return
        known = {one.name: one for one in parkings(migration_store.history(uow, head.definition.id))}
        counts = parking_store.values_in(uow, served.shape, served.parked, self._s.database.dialect)
        for column, rows in zip(served.parked, counts, strict=True):
            parking = known.get(column.name)
            migration = parking.migration_name if parking else None
            yield Parked(
                column.name, "column", field_of(uow, head.definition.id, parking, head.revision), migration, rows
            )

    def _tables(self, uow: UnitOfWork, context: Context, owners: Mapping[UUID, str]) -> Iterator[Parked]:
        """Hidden tables by their owners' ids; tables of links before those that they refer to."""
        schema = self._s.database.dialect.schema_of(context.tenant)
        hidden = parking_store.hidden_tables(uow, schema)
        for identity, name in reversed(list(owners.items())):
            own = parked_table_name("", identity)
            for table in hidden:
                if table.startswith(own):
                    yield Parked(table, "table", name, None, parking_store.rows_in(uow, schema, table))

    def _purge_columns(self, uow: UnitOfWork, context: Context, head: EntityHead, names: list[str]) -> None:
        uow.hold_locks(writers_key(head.definition.id), patience=retirement_store.LOCK_TIMEOUT)
        served = self._planner.tables.served(uow, context, head) if names else None
        if served is not None:
            operations, shape = [PurgeColumn(name) for name in names], served.shape
            steps = ddl_compiler.steps(operations, shape, shape, served.parked, self._s.database)
            key = shape.column(shape.primary_key[0])
            publishing_store.run_steps(uow, steps, {}, key, self._s.database)

    def _drop_tables(self, uow: UnitOfWork, context: Context, chosen: ParkedValues) -> None:
        schema = self._s.database.dialect.schema_of(context.tenant)
        for item in chosen:
            if item.kind == "table":
                parking_store.drop_table(uow, schema, item.name)

    def _told(self, uow: UnitOfWork, context: Context, name: str, entity_id: UUID | None, purged: ParkedValues) -> None:
        self._s.audit.append(
            uow,
            context,
            Deed(
                action="purge_entity",
                entity_type="entity_definition",
                entity_id=str(entity_id) if entity_id else "",
                entity_name=name,
                changes={"purged": [str(item) for item in purged]},
            ),
        )


def _chosen(parked: ParkedValues, name: str | None, *, confirm: bool) -> ParkedValues:
    chosen = parked if name is None else parked.named(name)
    if chosen and not confirm:
        raise UnsafeMigration(
            "Nothing was deleted.",
            why=f"A purge cannot be taken back: {'; '.join(map(str, chosen))}.",
            todo="Say confirm=True.",
        )
    return chosen
