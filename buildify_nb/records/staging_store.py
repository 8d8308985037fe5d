"""Temporary tables of values: a set of any size becomes something that one statement can join."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Generator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from buildify_nb.records.loading.arrow_columns import arrow_column
from buildify_nb.storage.transactions import UnitOfWork

_numbers = itertools.count(1)


@contextmanager
def staged(
    uow: UnitOfWork, columns: Sequence[sa.Column[Any]], values: Collection[tuple[Any, ...]]
) -> Generator[sa.Table]:
    """A temporary table with these columns (name and type) and one row per value, gone at the end of the block."""
    import pyarrow as pa

    name = f"buildify_staged_{next(_numbers)}"
    table = sa.Table(name, sa.MetaData(), *(sa.Column(c.name, c.type) for c in columns), prefixes=["TEMPORARY"])
    uow.execute(sa.schema.CreateTable(table))
    by_column = zip(*values, strict=True)
    arrays = {c.name: arrow_column(list(found)) for c, found in zip(columns, by_column, strict=True)}
    uow.load(table, pa.table(arrays))
    yield table
    uow.execute(sa.schema.DropTable(table))
