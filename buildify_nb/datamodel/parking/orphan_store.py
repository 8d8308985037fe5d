"""SQL that finds and clears references to records that are gone, before hidden tables and lookups come back."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from buildify_nb.datamodel.risk.risk_store import points_nowhere
from buildify_nb.storage.dialects.base import Dialect
from buildify_nb.storage.introspection import live_columns
from buildify_nb.storage.table_shapes import ForeignKeyShape, TableShape
from buildify_nb.storage.tables import DELETED_AT, to_table
from buildify_nb.storage.transactions import UnitOfWork


def remove(uow: UnitOfWork, shape: TableShape, key: ForeignKeyShape, dialect: Dialect) -> None:
    """Deletes the rows whose reference points at nothing, as links of a record that is gone."""
    table = to_table(shape, dialect)
    uow.execute(sa.delete(table).where(points_nowhere(table, key)))


def whole(uow: UnitOfWork, shape: TableShape, dialect: Dialect) -> int:
    """How many rows have no reference that points at nothing."""
    table = to_table(shape, dialect)
    dangling = (points_nowhere(table, key) for key in shape.foreign_keys)
    return uow.execute(sa.select(sa.func.count()).select_from(table).where(*(~one for one in dangling))).scalar_one()


def empty(uow: UnitOfWork, shape: TableShape, key: ForeignKeyShape, dialect: Dialect) -> None:
    """Empties the references that `at_deleted` finds; their records stay."""
    table = to_table(shape, dialect)
    uow.execute(sa.update(table).where(_at_deleted(uow, table, key)).values({key.column: None}))


def at_deleted(uow: UnitOfWork, shape: TableShape, key: ForeignKeyShape, dialect: Dialect) -> list[str]:
    """The keys of the rows whose reference points at nothing, and of those in service that point at a record which is
    marked as deleted."""
    table = to_table(shape, dialect)
    own = table.c[shape.primary_key[0]]
    rows = uow.execute(sa.select(own).where(_at_deleted(uow, table, key)).order_by(own))
    return [str(row) for row in rows.scalars()]


def _at_deleted(uow: UnitOfWork, table: sa.Table, key: ForeignKeyShape) -> sa.ColumnElement[bool]:
    gone = points_nowhere(table, key)
    if DELETED_AT in {column.name for column in live_columns(uow.connection, key.schema, key.table)}:
        gone = sa.or_(gone, _points_at_deleted(table, key))
    return gone


def _points_at_deleted(table: sa.Table, key: ForeignKeyShape) -> sa.ColumnElement[bool]:
    columns: list[sa.Column[Any]] = [
        sa.Column(key.target, table.c[key.column].type),
        sa.Column(DELETED_AT, sa.DateTime()),
    ]
    # An alias, because a table may refer to itself.
    target = sa.Table(key.table, sa.MetaData(), *columns, schema=key.schema).alias("target")
    is_there = target.c[key.target] == table.c[key.column]
    marked = sa.exists().where(is_there, target.c[DELETED_AT].is_not(None))
    return sa.and_(table.c[DELETED_AT].is_(None), marked) if DELETED_AT in table.c else marked
