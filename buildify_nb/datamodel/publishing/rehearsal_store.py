"""SQL of rehearsals: a copy of a table, a picture of it, and in which values two tables differ."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Table

from buildify_nb.datamodel.publishing.rehearsals import Loss
from buildify_nb.datamodel.system_columns import DELETED_AT
from buildify_nb.storage.dialects.base import Dialect
from buildify_nb.storage.introspection import live_columns
from buildify_nb.storage.table_shapes import ColumnShape, TableShape
from buildify_nb.storage.tables import to_table
from buildify_nb.storage.transactions import UnitOfWork

_PICTURE = "buildify_rehearsed"


def copy_rows(uow: UnitOfWork, source: TableShape, target: TableShape, dialect: Dialect) -> None:
    """Fills `target` with the rows of `source`, which has the same columns."""
    rows, copy = to_table(source, dialect), to_table(target, dialect)
    uow.execute(sa.insert(copy).from_select([column.name for column in copy.columns], sa.select(rows)))


def take_picture(uow: UnitOfWork, shape: TableShape, dialect: Dialect) -> TableShape:
    """Keeps the rows as they are now in a temporary table; it goes with the transaction, which is rolled back."""
    rows = sa.select(to_table(shape, dialect)).compile(dialect=uow.connection.dialect)
    uow.run_driver_sql(f"CREATE TEMPORARY TABLE {_PICTURE} AS {rows}")
    return replace(shape, schema="", name=_PICTURE)


def columns(uow: UnitOfWork, shape: TableShape) -> list[tuple[str, str, bool]]:
    """Name, type and whether it may be empty of every column that the shape names, as the database has it."""
    wanted = {column.name for column in shape.columns}
    live = live_columns(uow.connection, shape.schema, shape.name)
    return sorted((column.name, str(column.type), column.nullable) for column in live if column.name in wanted)


def differing(uow: UnitOfWork, one: TableShape, other: TableShape, dialect: Dialect) -> int:
    """How many records of two tables with the same columns are not the same."""
    first, second = _table(one, dialect), _table(other, dialect)
    key = one.primary_key[0]
    names = [column.name for column in one.columns]
    differs = sa.or_(*(first.c[name].is_distinct_from(second.c[name]) for name in names))
    both = first.outerjoin(second, first.c[key] == second.c[key], full=True)
    return uow.execute(sa.select(sa.func.count()).select_from(both).where(differs)).scalar_one()


def losses(
    uow: UnitOfWork,
    field: ColumnShape,
    live: TableShape,
    up: tuple[TableShape, str | None],
    down: TableShape,
    dialect: Dialect,
    in_part: Collection[str],
) -> list[Loss]:
    """The values of one field that the way up empties or keeps in part, or that the way down does not give back.

    Args:
        up: the table after the way up, and the name of the field in it; None where it is hidden there, which loses
            nothing but what says that records are deleted.
        in_part: the keys of records whose value is rounded or cut.
    """
    before, after_up, after_down = _table(live, dialect), _table(up[0], dialect), _table(down, dialect)
    key, was, back = before.c[live.primary_key[0]], before.c[field.name], after_down.c[field.name]
    became: Any = after_up.c[up[1]] if up[1] else sa.null()
    may_empty = up[1] is not None or field.name == DELETED_AT
    emptied = sa.and_(was.is_not(None), became.is_(None)) if may_empty else sa.false()
    is_lost = sa.or_(emptied, was.is_distinct_from(back))
    rows = before.outerjoin(after_up, after_up.c[key.name] == key).outerjoin(after_down, after_down.c[key.name] == key)
    told = (key, was.label("was"), became.label("became"), back.label("back"), is_lost.label("is_lost"))
    found = sa.select(*told).select_from(rows).where(sa.true() if in_part else is_lost)
    lost = (row for row in uow.execute(found.order_by(key)) if row.is_lost or str(row[0]) in in_part)
    return [Loss(str(row[0]), field.name, row.was, row.became, row.back) for row in lost]


def _table(shape: TableShape, dialect: Dialect) -> Any:
    """The table under a name of its own; one without a schema is temporary."""
    table: Table = to_table(replace(shape, schema=shape.schema or None), dialect)  # type: ignore[arg-type]
    return table.alias()
