"""The one door to records: every read and write of every entity, for the caller that the context names.

Each call asks for the permission `records:<action>:<entity>` and runs in one transaction together with its audit rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from buildify_nb.clock import Clock
from buildify_nb.context import Context
from buildify_nb.datamodel.catalog import EntityCatalog
from buildify_nb.datamodel.entities import EntityDefinition, unknown_entity
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.errors import NotFound, Problem
from buildify_nb.events import DefinitionChanged, EventBus, RecordsChanged
from buildify_nb.identifiers import name_problem
from buildify_nb.plugins.contracts import FieldType
from buildify_nb.records.access.row_access import RowCheck
from buildify_nb.records.environment import Check, RecordEnvironment
from buildify_nb.records.export import arrow_table, frame
from buildify_nb.records.history import History, history
from buildify_nb.records.loading.bulk import Bulk
from buildify_nb.records.own_checks import ReferenceCheck, UniqueCheck
from buildify_nb.records.querying.expansion import Expand
from buildify_nb.records.querying.order_cache import OrderCache
from buildify_nb.records.querying.query import ListOptions
from buildify_nb.records.querying.reading import Reading
from buildify_nb.records.record import BulkResult, Page, Record, Values, Window
from buildify_nb.records.record_models import RecordModels
from buildify_nb.records.related import reference_store
from buildify_nb.records.related.deleting import Deleting
from buildify_nb.records.related.referrers import Referrers
from buildify_nb.records.related.relations import Relations
from buildify_nb.records.related.restoring import Restoring
from buildify_nb.records.related.shown_relations import Relation, shown_fields, shown_relations
from buildify_nb.records.related.waiting_lookups import SEES_MODEL, waiting_lookups
from buildify_nb.records.service_parts import ServiceParts
from buildify_nb.records.wire import wire_record, wire_records
from buildify_nb.records.writing import Writing
from buildify_nb.security.access import AccessControl
from buildify_nb.security.audit import record_type
from buildify_nb.security.audit_log import AuditLog
from buildify_nb.storage.column_types import ColumnKind
from buildify_nb.storage.database import Database
from buildify_nb.storage.transactions import UnitOfWork

if TYPE_CHECKING:
    import pandas as pd

    from buildify_nb.records.exporting.exporting import Exporting
    from buildify_nb.records.reports.reporting import Reporting

ORDER_SECONDS = 30.0
"""For how long a grid may see an order of records that another process has changed."""


class RecordService(ServiceParts):
    """Records of all published entities. Ids are text; `values` are field values by name."""

    def __init__(
        self,
        database: Database,
        catalog: EntityCatalog,
        access: AccessControl,
        audit: AuditLog,
        events: EventBus,
        clock: Clock,
        field_types: Mapping[str, FieldType],
    ) -> None:
        models = RecordModels(database, catalog, access, field_types, clock)
        orders = OrderCache(ORDER_SECONDS if database.capabilities.many_processes else None)
        events.after_commit(RecordsChanged, orders.changed)
        events.after_commit(DefinitionChanged, orders.forget)
        self._e = RecordEnvironment(database, models, access, audit, events, clock, orders)
        audit.find_record_types(lambda uow, name: [*map(record_type, reference_store.ids_of_entities_named(uow, name))])
        self._e.checks.extend([RowCheck(clock), UniqueCheck(), ReferenceCheck(models)])
        referrers = Referrers(models)
        self._reading, self._writing, self._bulk = Reading(self._e), Writing(self._e, referrers), Bulk(self._e)
        self._deleting, self._restoring = Deleting(self._e, referrers), Restoring(self._e, referrers, self._writing)
        self._relations = Relations(self._e, self._reading)

    @cached_property
    def reporting(self) -> Reporting:
        """Reports and dashboards."""
        from buildify_nb.records.reports.reporting import Reporting

        return Reporting(self._e, self)

    @cached_property
    def exporting(self) -> Exporting:
        """Writes records to files."""
        from buildify_nb.records.exporting.exporting import Exporting

        return Exporting(self)

    def add_check(self, check: Check) -> None:
        """Registers a check that sees each write of records before it is made, in its transaction."""
        self._e.checks.append(check)

    def entities(self, context: Context) -> Sequence[str]:
        """The names of the published entities, own and shared by the platform, whose records the caller may read."""
        names = self._e.database.read(context, reference_store.served_names)
        return [name for name in names if self._e.may(context, "read", name)]

    def require_served(self, context: Context, entity: str) -> None:
        """Raises NotFound with the nearest name, or InvalidState, when the entity has no records.

        Nothing is told of an entity whose records the caller may not read: each call on them is refused.
        """
        if name_problem(entity):
            raise unknown_entity(entity, self.entities(context))
        if not self._e.may(context, "read", entity):
            return
        try:
            self._e.database.read(context, lambda uow: self._e.models.read(uow, context, entity))
        except NotFound:
            names = self.entities(context)
            if entity in names:
                raise
            raise unknown_entity(entity, names) from None

    def definition(self, context: Context, entity: str) -> EntityDefinition:
        """The definition that serves the records."""
        self._e.require(context, "read", entity)
        return self._e.database.read(context, lambda uow: self._e.models.read(uow, context, entity)).entity.definition

    def is_read_only(self, context: Context, entity: str) -> bool:
        """See `Served.is_read_only`."""
        self._e.require(context, "read", entity)
        return self._e.database.read(context, lambda uow: self._e.models.read(uow, context, entity)).is_read_only

    def allowed_changes(self, context: Context, entity: str) -> frozenset[str]:
        """Of "create", "update" and "delete", what the caller may do to the records; nothing where nobody can write."""
        if self.is_read_only(context, entity):
            return frozenset()
        return frozenset(action for action in ("create", "update", "delete") if self._e.may(context, action, entity))

    def shown_fields(self, context: Context, entity: str) -> Sequence[FieldDefinition]:
        """The fields that a form or grid shows unless it is told which; see `shown_relations.shown_fields`."""
        self._e.require(context, "read", entity)
        served = self._e.database.read(context, lambda uow: self._e.models.read(uow, context, entity))
        return shown_fields(served.entity)

    def waiting_lookups(self, context: Context, entity: str) -> Mapping[str, str]:
        """By name, the lookups that take no value yet, each with the reason and what to do."""
        self._e.require(context, "read", entity)
        names = self._e.access.is_allowed(context, SEES_MODEL)

        def work(uow: UnitOfWork) -> Mapping[str, str]:
            return waiting_lookups(uow, self._e.models.read(uow, context, entity).entity.definition, names=names)

        return self._e.database.read(context, work)

    def relations(self, context: Context, entity: str) -> Sequence[Relation]:
        """The lists of related records that the entity shows beside each record."""
        self._e.require(context, "read", entity)
        return self._e.database.read(context, lambda uow: shown_relations(uow, context, self._e, entity))

    def key_kind(self, context: Context, entity: str) -> ColumnKind:
        """The kind of column that references to records of the entity are stored in."""
        self._e.require(context, "read", entity)
        return self._e.database.read(context, lambda uow: self._e.models.read(uow, context, entity)).model.key_kinds[0]

    def create(self, context: Context, entity: str, values: Values) -> Record:
        """Creates a record and returns it as it is stored.

        Raises:
            InvalidRecord: with every problem of every field.
            EntityMigrating: the entity is being published.
        """
        return self._writing.create(context, entity, values)

    def get(
        self, context: Context, entity: str, id: str, *, include_deleted: bool = False, expand: Expand = None
    ) -> Record:
        """One record with what it is related to under these names; raises NotFound for none and for a deleted one."""
        return self._reading.get(context, entity, id, include_deleted=include_deleted, expanded=expand)

    def update(self, context: Context, entity: str, id: str, values: Values, row_version: Any = None) -> Record:
        """Changes the fields in `values`; when nothing differs, nothing is written.

        Args:
            row_version: of the record as the caller read it; a newer one is not overwritten.

        Raises:
            StaleVersion: saying what changed since, by whom and when.
            InvalidRecord: with every problem of every field.
        """
        return self._writing.update(context, entity, id, values, row_version)

    def delete(self, context: Context, entity: str, id: str, row_version: Any = None) -> None:
        """Deletes a record and what CASCADE takes along; where the entity keeps deleted records, it is marked instead.

        Raises:
            StillReferenced: records that stay point at it.
            StaleVersion: as for `update`.
        """
        self._deleting.delete(context, entity, id, row_version)

    def restore(self, context: Context, entity: str, id: str) -> Record:
        """Takes a deletion back, with the records that it took along by CASCADE; what was deleted before stays so.

        Raises:
            InvalidRecord: unique values or references of one of them no longer hold.
        """
        return self._restoring.restore(context, entity, id)

    def list(self, context: Context, entity: str, options: ListOptions) -> Page:
        """One page of records."""
        return self._reading.list(context, entity, options)

    def window(self, context: Context, entity: str, start: int, stop: int, options: ListOptions) -> Window:
        """The records at the places `start` up to, not including, `stop` of a list, and how many it has."""
        return self._reading.window(context, entity, start, stop, options)

    def count(self, context: Context, entity: str, options: ListOptions) -> int:
        """How many records match."""
        return self._reading.count(context, entity, options)

    def bulk_create(
        self, context: Context, entity: str, records: Iterable[Values], *, atomic: bool = True
    ) -> BulkResult:
        """Creates many records in one transaction.

        Args:
            atomic: whether one bad record keeps all from being written; else the good ones are, and the result lists
                the others.

        Raises:
            InvalidRecord: with `atomic`, every problem of every record.
        """
        return self._bulk.create(context, entity, records, atomic=atomic)

    def related(self, context: Context, entity: str, id: str, name: str, options: ListOptions) -> Page:
        """Records that belong to this one: the target of a lookup field, or the other side of a relationship."""
        return self._relations.related(context, entity, id, name, options)

    def link(self, context: Context, entity: str, id: str, name: str, ids: Sequence[str]) -> int:
        """Links records by a many-to-many relationship; returns how many were not linked before."""
        return self._relations.link(context, entity, id, name, ids)

    def unlink(self, context: Context, entity: str, id: str, name: str, ids: Sequence[str]) -> int:
        """Takes links away; returns how many there were."""
        return self._relations.unlink(context, entity, id, name, ids)

    def options(
        self, context: Context, entity: str, field: str, search: str = "", limit: int = 20
    ) -> Sequence[dict[str, str]]:
        """What a lookup or select field may be set to, as `{"value", "label"}`, at most 100."""
        return self._relations.options(context, entity, field, search, limit)

    def validate(self, context: Context, entity: str, values: Values, id: str | None = None) -> Sequence[Problem]:
        """What a create, or with `id` an update, with these values would be refused for."""
        return self._writing.problems(context, entity, values, id)

    def hidden_fields(self, context: Context, entity: str, values: Values, id: str | None = None) -> Sequence[str]:
        """The fields that are not shown for a record with these values, or with `id` for that record changed by them.

        Values that are not valid say nothing.
        """
        return self._writing.hidden(context, entity, values, id)

    def to_arrow(self, context: Context, entity: str, options: ListOptions, *, labels: bool = False) -> Any:
        """All matching records as a `pyarrow.Table`; with `labels`, a column `<field>__label` follows each lookup."""
        asked, records = self._reading.everything(context, entity, options, labels=labels)
        return arrow_table(asked.served.model, asked.query.shown, records, labels=labels, reached=asked.reached_types)

    def to_pandas(self, context: Context, entity: str, options: ListOptions, *, labels: bool = False) -> pd.DataFrame:
        """All matching records as a frame; see `to_arrow`."""
        return frame(self.to_arrow(context, entity, options, labels=labels))

    def sql(self, context: Context, entity: str, options: ListOptions) -> str:
        """The statement that `list` would run, its parameters below it."""
        return self._reading.sql(context, entity, options)

    def to_wire(self, context: Context, entity: str, record: Mapping[str, Any]) -> dict[str, Any]:
        """A record in JSON's types; `<field>__label` holds the title of a reference."""
        self._e.require(context, "read", entity)
        return wire_record(self._e, context, entity, record)

    def many_to_wire(
        self, context: Context, entity: str, records: Sequence[Mapping[str, Any]]
    ) -> Sequence[dict[str, Any]]:
        """Records in JSON's types, in one transaction; see `to_wire`."""
        self._e.require(context, "read", entity)
        return wire_records(self._e, context, entity, records)

    def page_to_wire(self, context: Context, page: Page) -> Sequence[dict[str, Any]]:
        """The records of a page in JSON's types; see `to_wire`."""
        return self.many_to_wire(context, page.entity, page.items)

    def history(self, context: Context, entity: str, id: str, *, page: int = 1, page_size: int = 50) -> History:
        """What was done to a record, newest first."""
        self._e.require(context, "read", entity)
        return history(self._e, context, entity, id, page=page, page_size=page_size)
