"""Turns neutral table shapes into SQLAlchemy tables for statements and DDL."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Index, MetaData, Table
from sqlalchemy.sql.elements import Grouping

from buildify_nb.storage.dialects.base import Dialect
from buildify_nb.storage.table_shapes import ForeignKeyShape, IndexShape, TableShape

DELETED_AT = "deleted_at"


def qualified(dialect: sa.Dialect, schema: str, name: str) -> str:
    """A table's name with its schema, quoted where that is needed, for statements that are text."""
    quote = dialect.identifier_preparer.quote
    return f"{quote(schema)}.{quote(name)}"


def to_table(shape: TableShape, dialect: Dialect) -> Table:
    """A table without indexes or references, for building statements."""
    columns = [
        Column(
            column.stored_as or column.name,
            dialect.column(column.type),
            key=column.name,
            primary_key=column.name in shape.primary_key,
            nullable=column.nullable and column.name not in shape.primary_key,
            autoincrement=False,
            # A key that may be left out is filled by the database, as those of adopted tables often are.
            server_default=sa.FetchedValue() if column.nullable and column.name in shape.primary_key else None,
        )
        for column in shape.columns
    ]
    return Table(shape.name, MetaData(), *columns, schema=shape.schema)


def to_index(index: IndexShape, table: Table, dialect: Dialect, where: sa.ColumnElement[bool] | None = None) -> Index:
    """An index on `table`.

    Where no index may have a WHERE clause, a CASE expression keeps other rows out of a unique one; any other one then
    holds all rows, which answers the same.

    Args:
        where: the condition of the index over the columns of `table`.
    """
    columns: list[sa.ColumnElement[object]] = [table.c[name] for name in index.columns]
    options: dict[str, Any] = {}
    if index.method != "btree":
        options["postgresql_using"] = index.method
    conditions = [table.c[DELETED_AT].is_(None)] if index.active_only else []
    conditions += [] if where is None else [where]
    if conditions:
        held = sa.and_(*conditions)
        if dialect.capabilities.partial_indexes:
            options["postgresql_where"] = held
        elif index.unique:
            columns = [Grouping(sa.case((held, column))) for column in columns]
    return Index(index.name, *columns, unique=index.unique, **options)


def to_foreign_key(key: ForeignKeyShape, table: Table) -> sa.ForeignKeyConstraint:
    """The constraint behind a reference, attached to `table`."""
    target = Table(
        key.table, table.metadata, Column(key.target, table.c[key.column].type), schema=key.schema, keep_existing=True
    )
    constraint = sa.ForeignKeyConstraint(
        [table.c[key.column]],
        [target.c[key.target]] if key.target in target.c else [f"{key.schema}.{key.table}.{key.target}"],
        name=key.name,
        ondelete=None if key.on_delete in ("NO ACTION", "RESTRICT") else key.on_delete,
    )
    table.append_constraint(constraint)
    return constraint
