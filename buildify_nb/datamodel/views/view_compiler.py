"""The SELECT behind a view, built of tables and columns that we know: no text of a user is in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from buildify_nb.datamodel.ddl.statement_compiler import text_of
from buildify_nb.datamodel.views.view_definition import RECORD_ID, FieldPath, ViewColumn, ViewDefinition
from buildify_nb.datamodel.views.view_fields import AVERAGE_PLACES, ViewReader
from buildify_nb.expressions.sql_compiler import compile_sql
from buildify_nb.expressions.value_compiler import compile_value_sql
from buildify_nb.storage.column_types import ColumnKind, ColumnType
from buildify_nb.storage.database import Database
from buildify_nb.storage.table_shapes import ColumnShape, TableShape
from buildify_nb.storage.tables import DELETED_AT, to_table

_AGGREGATES: dict[str, Any] = {"sum": sa.func.sum, "avg": sa.func.avg, "min": sa.func.min, "max": sa.func.max}


def view_query(
    view: ViewDefinition,
    reader: ViewReader,
    tables: Mapping[UUID, TableShape],
    columns: Mapping[str, ColumnShape],
    database: Database,
) -> str:
    """The query of a view.

    Args:
        reader: knows the entities that the view reads.
        tables: their tables by entity id.
        columns: the view's own columns by name.
    """
    return text_of(_Query(view, reader, tables, columns, database).select(), database)


class _Query:
    """One query: the source, and a join for each lookup that is followed, whichever columns follow it."""

    def __init__(
        self,
        view: ViewDefinition,
        reader: ViewReader,
        tables: Mapping[UUID, TableShape],
        columns: Mapping[str, ColumnShape],
        database: Database,
    ) -> None:
        self._view, self._reader, self._tables = view, reader, tables
        self._columns, self._dialect = columns, database.dialect
        self._joined: dict[FieldPath, sa.FromClause] = {(): self._table(view.entity_ids[0], 0)}
        self._rows: sa.FromClause = self._joined[()]

    def select(self) -> sa.Select[Any]:
        """The whole query."""
        shown = [self._shown(column).label(column.name) for column in self._view.columns]
        condition = compile_sql(
            self._reader.condition(self._view), {name: self._at(path) for name, path in self._view.reads.items()}
        )
        source = self._joined[()]
        query = sa.select(*shown).select_from(self._rows).where(condition)
        if DELETED_AT in source.c:
            query = query.where(source.c[DELETED_AT].is_(None))
        groups = [self._at(column.path) for column in self._view.columns if column.aggregate is None]
        return query.group_by(*groups) if self._view.is_grouped and groups else query

    def _shown(self, column: ViewColumn) -> sa.ColumnElement[Any]:
        if column.aggregate is None:
            return self._unlimited(self._at(column.path))
        wanted = self._columns[column.name].type
        return sa.cast(self._aggregated(column, wanted), self._dialect.column(wanted))

    def _aggregated(self, column: ViewColumn, wanted: ColumnType) -> sa.ColumnElement[Any]:
        if column.aggregate == "count":
            return sa.func.count()
        values = self._at(column.path)
        if column.aggregate == "avg" and wanted.kind is ColumnKind.NUMERIC:
            return self._dialect.average(values, AVERAGE_PLACES if wanted.scale is None else wanted.scale)
        return _AGGREGATES[str(column.aggregate)](values)

    def _unlimited(self, value: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """Text without a greatest length: a longer one in the source must not be another type to plans of reads."""
        if isinstance(value.type, sa.String):
            return sa.cast(value, self._dialect.column(ColumnType(ColumnKind.TEXT)))
        return value

    def _at(self, path: FieldPath) -> sa.ColumnElement[Any]:
        table = self._join(path[:-1])
        field, formula = self._reader.field_at(path), self._reader.formula_at(path)
        if field is None or formula is None:
            return table.c[RECORD_ID if field is None else field.name]
        value = sa.cast(compile_value_sql(formula, dict(table.c)), self._dialect.column(self._reader.type_of(field)))
        # Where a lookup is empty there is no record to compute anything of.
        return value if len(path) == 1 else sa.case((table.c[RECORD_ID].is_not(None), value))

    def _join(self, path: FieldPath) -> sa.FromClause:
        if path not in self._joined:
            lookup = self._at(path)
            *_, target = self._reader.entities_on((*path, RECORD_ID))
            table = self._table(target.id, len(self._joined))
            is_target = table.c[RECORD_ID] == lookup
            if DELETED_AT in table.c:
                is_target = sa.and_(is_target, table.c[DELETED_AT].is_(None))
            self._rows = self._rows.outerjoin(table, is_target)
            self._joined[path] = table
        return self._joined[path]

    def _table(self, entity_id: UUID, number: int) -> sa.FromClause:
        return to_table(self._tables[entity_id], self._dialect).alias(f"t{number}")
