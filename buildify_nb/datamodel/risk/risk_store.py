"""SQL behind risks: counts and sample keys of the records that an operation concerns."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal, cast

import sqlalchemy as sa

from buildify_nb.expressions.sql_compiler import compile_sql
from buildify_nb.expressions.syntax import Condition
from buildify_nb.storage.dialects.base import Dialect
from buildify_nb.storage.introspection import live_columns
from buildify_nb.storage.table_shapes import ColumnShape, ForeignKeyShape, IndexShape, TableShape
from buildify_nb.storage.tables import DELETED_AT, qualified, to_table
from buildify_nb.storage.transactions import UnitOfWork

Found = tuple[int, tuple[str, ...]]
"""How many, and some of them."""

Repeated = tuple[int, tuple[str, ...], tuple[str, ...]]
"""How many values, a record of each of some of them, and these."""

CHUNK = 1000
"""Values that one statement asks for."""


def count_rows(uow: UnitOfWork, shape: TableShape) -> int:
    """How many rows the table has, deleted records included."""
    name = qualified(uow.connection.dialect, shape.schema, shape.name)
    return uow.run_driver_sql(f"SELECT count(*) FROM {name}").scalar_one()


def filled(uow: UnitOfWork, shape: TableShape, dialect: Dialect, column: str, sample: int) -> Found:
    """Records that have a value in `column`."""
    table = to_table(shape, dialect)
    return _found(uow, table, table.c[column].is_not(None), sample)


def empty(uow: UnitOfWork, shape: TableShape, dialect: Dialect, column: str, sample: int) -> Found:
    """Records that have none."""
    table = to_table(shape, dialect)
    return _found(uow, table, table.c[column].is_(None), sample)


def repeated(
    uow: UnitOfWork,
    shape: TableShape,
    dialect: Dialect,
    index: IndexShape,
    sample: int,
    read: Mapping[str, str] = MappingProxyType({}),
) -> Repeated:
    """Values that a unique index would refuse, with the key of a record that has each.

    Args:
        read: the columns that the index's condition reads, by the names that it has for them.
    """
    table = to_table(shape, dialect)
    columns = [table.c[name] for name in index.columns]
    counted: list[sa.ColumnElement[bool]] = [column.is_not(None) for column in columns]
    if index.active_only and DELETED_AT in table.c:
        counted.append(table.c[DELETED_AT].is_(None))
    if index.where is not None:
        counted.append(compile_sql(cast("Condition", index.where), {name: table.c[now] for name, now in read.items()}))
    groups = sa.select(*columns).where(*counted).group_by(*columns).having(sa.func.count() > 1)
    total = uow.execute(sa.select(sa.func.count()).select_from(groups.subquery())).scalar_one()
    key = sa.func.min(sa.cast(table.c[shape.primary_key[0]], sa.Text))
    rows = uow.execute(groups.add_columns(key).limit(sample)).all()
    values = tuple(", ".join(str(value) for value in row[:-1]) for row in rows)
    return total, tuple(row[-1] for row in rows), values


def orphans(uow: UnitOfWork, shape: TableShape, dialect: Dialect, key: ForeignKeyShape, sample: int) -> Found:
    """Records whose reference points at nothing."""
    table = to_table(shape, dialect)
    return _found(uow, table, points_nowhere(table, key), sample)


def points_nowhere(table: sa.Table, key: ForeignKeyShape) -> sa.ColumnElement[bool]:
    """That a row of `table` has a reference, and that there is no such record."""
    # An alias, because a table may refer to itself.
    key_column: sa.Column[Any] = sa.Column(key.target, table.c[key.column].type)
    target = sa.Table(key.table, sa.MetaData(), key_column, schema=key.schema).alias("target")
    there = sa.exists().where(target.c[key.target] == table.c[key.column])
    return sa.and_(table.c[key.column].is_not(None), ~there)


def left_behind(uow: UnitOfWork, shape: TableShape, dialect: Dialect) -> int:
    """How many deleted records point at a record of another table that is deleted as well."""
    table, others = to_table(shape, dialect), (key for key in shape.foreign_keys if key.table != shape.name)
    lost = [there for key in others if (there := _points_at_deleted(uow, table, key)) is not None]
    if not lost:
        return 0
    wanted = sa.select(sa.func.count()).select_from(table).where(table.c[DELETED_AT].is_not(None), sa.or_(*lost))
    return uow.execute(wanted).scalar_one()


def _points_at_deleted(uow: UnitOfWork, table: sa.Table, key: ForeignKeyShape) -> sa.ColumnElement[bool] | None:
    """That a row points at a deleted record; None where the other table marks none."""
    if all(column.name != DELETED_AT for column in live_columns(uow.connection, key.schema, key.table)):
        return None
    target = sa.table(key.table, sa.column(key.target), sa.column(DELETED_AT), schema=key.schema)
    return sa.exists().where(target.c[key.target] == table.c[key.column], target.c[DELETED_AT].is_not(None))


def existing(
    uow: UnitOfWork,
    key: ForeignKeyShape,
    column: ColumnShape,
    dialect: Dialect,
    wanted: Collection[Any],
    *,
    active_only: bool = False,
) -> set[Any]:
    """Which of the `wanted` values are keys of the table that a reference points at.

    Args:
        active_only: whether records that are marked as deleted are passed over.
    """
    target, mark = sa.column(key.target, dialect.column(column.type)), sa.column(DELETED_AT, sa.DateTime())
    table = sa.table(key.table, target, mark, schema=key.schema)
    marks = active_only and any(one.name == DELETED_AT for one in live_columns(uow.connection, key.schema, key.table))
    active = [mark.is_(None)] if marks else []
    found: set[Any] = set()
    ordered = list(wanted)
    for start in range(0, len(ordered), CHUNK):
        part = ordered[start : start + CHUNK]
        found |= set(uow.execute(sa.select(target).select_from(table).where(target.in_(part), *active)).scalars())
    return found


def values(uow: UnitOfWork, shape: TableShape, dialect: Dialect, column: str) -> list[tuple[Any, Any]]:
    """(key, value) of every record that has a value in `column`."""
    return [(key, value) for key, value in several_values(uow, shape, dialect, [column])]


def several_values(
    uow: UnitOfWork, shape: TableShape, dialect: Dialect, columns: Sequence[str]
) -> list[tuple[Any, ...]]:
    """(key, value, …) of every record that has a value in one of `columns`."""
    table = to_table(shape, dialect)
    key, wanted = table.c[shape.primary_key[0]], [table.c[name] for name in columns]
    filled = sa.or_(*(column.is_not(None) for column in wanted))
    return [tuple(row) for row in uow.execute(sa.select(key, *wanted).where(filled).order_by(key))]


def records(uow: UnitOfWork, shape: TableShape, dialect: Dialect, columns: Sequence[str]) -> list[tuple[Any, ...]]:
    """Of every record its key, as a tuple, and then its values in the columns."""
    table = to_table(shape, dialect)
    key, wanted = [table.c[name] for name in shape.primary_key], [table.c[name] for name in columns]
    rows = uow.execute(sa.select(*(column.label(f"c{place}") for place, column in enumerate((*key, *wanted)))))
    return [(tuple(row[: len(key)]), *row[len(key) :]) for row in rows]


def there_before(
    uow: UnitOfWork, shape: TableShape, dialect: Dialect, moment: datetime, stamp: Literal["created_at", "updated_at"]
) -> set[Any]:
    """The keys of the records that were made, or written last, before a moment."""
    table = to_table(shape, dialect)
    key = table.c[shape.primary_key[0]]
    return set(uow.execute(sa.select(key).where(table.c[stamp] < moment)).scalars())


def _found(uow: UnitOfWork, table: sa.Table, condition: sa.ColumnElement[bool], sample: int) -> Found:
    count = uow.execute(sa.select(sa.func.count()).select_from(table).where(condition)).scalar_one()
    key = next(iter(table.primary_key.columns))
    keys = uow.execute(sa.select(key).where(condition).order_by(key).limit(sample)).scalars() if count else ()
    return count, tuple(str(value) for value in keys)
