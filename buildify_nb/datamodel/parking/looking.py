"""Looks at what is parked: the first rows of a hidden column or table, for who may read the records it held."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel import store
from buildify_nb.datamodel.catalog import EntityCatalog
from buildify_nb.datamodel.ddl.operations import parked_table_name
from buildify_nb.datamodel.entities import EntityHead
from buildify_nb.datamodel.field_types.formatting import as_utc
from buildify_nb.datamodel.heads import require_id
from buildify_nb.datamodel.parking import parking_store
from buildify_nb.datamodel.parking.parked_values import Parked, ParkedRows
from buildify_nb.datamodel.parking.parking_service import ParkingService
from buildify_nb.datamodel.publishing.served_tables import ServedTables
from buildify_nb.datamodel.service import Services
from buildify_nb.datamodel.system_columns import PARKED_PREFIX
from buildify_nb.errors import DefinitionError, Problem
from buildify_nb.security.permissions import TENANT
from buildify_nb.storage.introspection import live_table
from buildify_nb.storage.table_shapes import ColumnShape, TableShape
from buildify_nb.storage.transactions import UnitOfWork

MOST = 100
"""Rows that one look may ask for."""


class LookingService:
    """Reads hidden rows; changes nothing."""

    def __init__(self, services: Services, catalog: EntityCatalog, parking: ParkingService) -> None:
        self._s, self._parking, self._tables = services, parking, ServedTables(services, catalog)

    def look(self, context: Context, entity_id: UUID, name: str, *, limit: int = 20) -> ParkedRows:
        """The first rows of what an entity has parked.

        Args:
            name: one of those that `parked` lists, or the field or relationship that it belonged to where only one did.
            limit: how many rows, from 1 to 100.

        Raises:
            PermissionDenied: the user may not read the data model, or the records of the entity; links take the right
                to read those of both ends.
            NotFound: nothing is parked under that name, or several that it may mean.
            DefinitionError: there is no such limit.
        """
        self._s.require(context, "read")
        _check(limit)

        def work(uow: UnitOfWork) -> ParkedRows:
            head = require_id(uow, entity_id)
            [parked] = self._parking.of_entity(uow, context, head).named(name)
            self._require_records(context, _read_by(uow, head, parked))
            if parked.kind == "table":
                return self._of_table(uow, context, parked, limit)
            return self._of_column(uow, context, head, parked, limit)

        return self._s.database.read(context, work)

    def look_at_table(self, context: Context, name: str, *, limit: int = 20) -> ParkedRows:
        """The first rows of the hidden table of a deleted entity; see `look`.

        Raises:
            PermissionDenied: the user may not read the records of every entity. What roles held on the deleted one
                ended with it, and an entity of its name may be another one by now.
        """
        self._s.require(context, "read")
        self._require_records(context, [TENANT])
        _check(limit)

        def work(uow: UnitOfWork) -> ParkedRows:
            [parked] = self._parking.of_deleted(uow, context).named(name)
            return self._of_table(uow, context, parked, limit)

        return self._s.database.read(context, work)

    def _of_column(self, uow: UnitOfWork, context: Context, head: EntityHead, parked: Parked, limit: int) -> ParkedRows:
        served = self._tables.served(uow, context, head)
        assert served is not None  # it has hidden columns
        key = [served.shape.column(name) for name in served.shape.primary_key]
        hidden = next(column for column in served.parked if column.name == parked.name)
        shape = TableShape(served.shape.schema, served.shape.name, (*key, hidden), served.shape.primary_key)
        rows = parking_store.first_rows(uow, shape, self._s.database.dialect, limit, filled=hidden.name)
        shown = hidden.name if parked.belonged_to == "?" else parked.belonged_to
        return _rows(parked, [*served.shape.primary_key, shown], rows)

    def _of_table(self, uow: UnitOfWork, context: Context, parked: Parked, limit: int) -> ParkedRows:
        schema = self._s.database.dialect.schema_of(context.tenant)
        live = live_table(uow.connection, schema, parked.name)
        assert live is not None  # it was listed
        columns = [
            ColumnShape(id=column.name, name=column.name, type=column.type)
            for column in live.columns
            if column.type is not None and not column.name.startswith(PARKED_PREFIX)
        ]
        shape = TableShape(schema, parked.name, tuple(columns), live.primary_key)
        rows = parking_store.first_rows(uow, shape, self._s.database.dialect, limit)
        return _rows(parked, [column.name for column in columns], rows)

    def _require_records(self, context: Context, scopes: Iterable[str]) -> None:
        for scope in scopes:
            self._s.access.require_all(context, scope)


def _read_by(uow: UnitOfWork, head: EntityHead, parked: Parked) -> list[str]:
    """Of which entities one reads records by looking at it; the tenant for what is not one of its own."""
    entity = head.definition
    if parked.kind == "column" or parked.name.startswith(parked_table_name("", entity.id)):
        return [entity.name]
    links = parking_store.relationships_of(uow, entity.id)
    identity = next(one for one in links if parked.name.startswith(parked_table_name("", one)))
    ends = parking_store.ends_of(uow, identity)
    there = store.heads_by_id(uow, ends)
    return [there[end].definition.name if end in there else TENANT for end in ends]


def _rows(parked: Parked, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> ParkedRows:
    read = (dict(zip(names, map(_as_in_records, row), strict=True)) for row in rows)
    return ParkedRows(parked, tuple(names), tuple[Mapping[str, Any], ...](read))


def _as_in_records(value: Any) -> Any:
    """A value as records show it: ids as text, instants in UTC."""
    if isinstance(value, UUID):
        return str(value)
    return as_utc(value) if isinstance(value, datetime) else value


def _check(limit: object) -> None:
    if not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= MOST:
        raise DefinitionError("No rows were read.", [Problem("limit", f"must be a whole number from 1 to {MOST}")])
