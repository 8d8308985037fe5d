"""The SELECTs of lists: rows, counts and orders of keys, from a checked query to SQL for both engines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from buildify_nb.expressions.sql_compiler import compile_sql
from buildify_nb.expressions.syntax import ALWAYS, Condition
from buildify_nb.expressions.value_compiler import compile_value_sql
from buildify_nb.expressions.value_syntax import Value
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.records.querying.query import Query, default_query
from buildify_nb.records.querying.related_compiler import Source, source_of
from buildify_nb.records.querying.sorting import SortTerm
from buildify_nb.records.record_table_compiler import RecordTable
from buildify_nb.records.related.ends import Children, Linked

Sql = sa.ColumnElement[Any]


def rows(table: RecordTable, query: Query, *, limit: int | None = None, offset: int = 0) -> sa.Select[Any]:
    """The matching rows in order, with the query's columns."""
    source = source_of(table, query.related)
    reached = (source.columns[name].label(name) for name in (*query.reached, *query.placed_by))
    statement = table.select(query.stored).add_columns(*reached).select_from(source.rows)
    statement = statement.where(*conditions(table, query, source))
    if query.after is not None:
        statement = statement.where(_behind(table, query, source, query.after))
    statement = statement.order_by(*ordering(table, query, source))
    if limit is not None:
        statement = statement.limit(limit)
    return statement.offset(offset) if offset else statement


def count(table: RecordTable, query: Query) -> sa.Select[Any]:
    """How many rows match."""
    source = source_of(table, query.related)
    return sa.select(sa.func.count()).select_from(source.rows).where(*conditions(table, query, source))


def keys(table: RecordTable, query: Query) -> sa.Select[Any]:
    """The keys of all matching rows in order."""
    source = source_of(table, query.related)
    found = sa.select(*table.key).select_from(source.rows).where(*conditions(table, query, source))
    return found.order_by(*ordering(table, query, source))


def joined_keys(table: RecordTable, query: Query) -> sa.Select[Any]:
    """The UUID keys of all matching rows in order as one text: one value is read faster than a million."""
    source = source_of(table, query.related)
    text = sa.cast(table.key[0], sa.Text)
    separator = sa.literal_column("''", sa.Text())
    joined = sa.func.string_agg(text, separator, type_=sa.Text()).aggregate_order_by(*ordering(table, query, source))
    return sa.select(joined).select_from(source.rows).where(*conditions(table, query, source))


def rows_of_each(table: RecordTable, end: Children | Linked, keys: Sequence[Any], limit: int) -> sa.Select[Any]:
    """The first rows in the default order at that end of each of these keys, each row with its key behind it."""
    query = default_query(table.model, table.stored)
    rows: sa.FromClause = table.table
    if isinstance(end, Children):
        owner = table.columns[end.lookup]
    else:
        owner = end.junction.here
        rows = rows.join(end.junction.table, end.junction.there == table.key[0])
    source = source_of(table, ())
    place = sa.func.row_number().over(partition_by=owner, order_by=ordering(table, query, source))
    # Names that no field can have.
    found = table.select().add_columns(owner.label("of record"), place.label("in order")).select_from(rows)
    found = found.where(owner.in_(keys), *conditions(table, query, source))
    numbered = found.subquery("numbered")
    *shown, number = numbered.columns
    return sa.select(*shown).where(number <= limit).order_by(shown[-1], number)


def conditions(table: RecordTable, query: Query, source: Source) -> list[Sql]:
    """What has to hold for a row of the list."""
    found = filtered(table, source, query.condition, query.formula)
    if query.include_deleted:
        found += table.permitted
    elif table.active is not None:
        found.append(table.active)
    if query.linked_to is not None:
        junction = query.linked_to.junction
        found.append(table.key[0].in_(sa.select(junction.there).where(junction.here == query.linked_to.key)))
    return found


def filtered(table: RecordTable, source: Source, condition: Condition, formula: Value | None) -> list[Sql]:
    """What a caller's filter asks of a row."""
    found: list[Sql] = [] if condition == ALWAYS else [compile_sql(condition, source.columns)]
    if formula is not None:
        found.append(compile_value_sql(formula, {**source.columns, **table.clocks}))
    return found


def ordering(table: RecordTable, query: Query, source: Source) -> list[Sql]:
    """The order, nulls last, ending with the key, so that it is the same each time."""
    terms: list[Sql] = []
    for term in query.places or query.order:
        column = source.columns[term.field]
        ordered: Any = column.desc() if term.descending else column.asc()
        terms.append(ordered.nulls_last() if _nullable(table, term.field) else ordered)
    if query.places:
        return terms
    named = {term.field for term in query.order}
    others = [n for n, kind in table.model.value_types.items() if kind is not ValueType.JSON and n not in named]
    return [*terms, *(table.columns[name].asc() for name in others)]


def _behind(table: RecordTable, query: Query, source: Source, values: Sequence[Any]) -> Sql:
    """That a row comes behind the one with these values: the first term in which they differ says so."""
    same: list[Sql] = []
    found: list[Sql] = []
    for term, value in zip(query.places, values, strict=True):
        column, is_nullable = source.columns[term.field], _nullable(table, term.field)
        if value is not None:
            bound = sa.literal(value, column.type)
            beyond: Sql = column < bound if term.descending else column > bound
            found.append(sa.and_(*same, sa.or_(beyond, column.is_(None)) if is_nullable else beyond))
        same.append(column.is_(None) if value is None else column == value)
    return sa.and_(_from(table, source, query.places[0], values[0]), sa.or_(sa.false(), *found))


def _from(table: RecordTable, source: Source, term: SortTerm, value: Any) -> Sql:
    """What the first term says alone: of a column without nulls an index finds the place by it."""
    if value is None or _nullable(table, term.field):
        return sa.true()
    column = source.columns[term.field]
    bound = sa.literal(value, column.type)
    return column <= bound if term.descending else column >= bound


def _nullable(table: RecordTable, name: str) -> bool:
    if "." in name:
        return True
    field = table.model.fields.get(name)
    return field.nullable if field is not None else name == "deleted_at" or name.endswith("_by")


def as_text(statement: sa.Select[Any], dialect: Any) -> str:
    """The statement as this engine's SQL with named parameters, their values listed below it."""
    named = type(dialect)(paramstyle="named")
    compiled = statement.compile(dialect=named, compile_kwargs={"render_postcompile": True})
    values = [f"-- :{name} = {value!r}" for name, value in (compiled.params or {}).items()]
    return "\n".join([str(compiled), *values])
