"""SQL of single records: get, insert, update, delete. What the database refuses comes back as `Refused`."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from sqlalchemy import exc, select, update

from buildify_nb.datamodel.catalog_store import Published, stamp_of
from buildify_nb.datamodel.system_columns import DELETED_AT, ID, ROW_VERSION
from buildify_nb.errors import DriftFound
from buildify_nb.records.record_table_compiler import KEY, NEW, VERSION, RecordTable
from buildify_nb.security import audit_store
from buildify_nb.storage.dialects.base import Dialect, Violation
from buildify_nb.storage.hot_statement import HotStatement
from buildify_nb.storage.transactions import UnitOfWork

Row = Sequence[Any]
_BATCH = 500


class Refused(Exception):
    """The database refused a write; the transaction is lost."""

    def __init__(self, violation: Violation) -> None:
        super().__init__(violation.kind)
        self.violation = violation


@contextmanager
def refusals(dialect: Dialect) -> Generator[None]:
    """Turns the engine's error about a constraint into `Refused`; others pass."""
    try:
        yield
    except exc.DBAPIError as error:
        violation = dialect.violation(error)
        if violation is None:
            raise
        raise Refused(violation) from error


def find(uow: UnitOfWork, table: RecordTable, key: tuple[Any, ...], *, lock: bool = False) -> Row | None:
    """The row of a key, deleted or not; `lock` keeps other writers off until the transaction ends."""
    statement = table.get_locked if lock else table.get
    return next(iter(uow.run(statement, _identity(key))), None)


def find_many(uow: UnitOfWork, table: RecordTable, keys: Sequence[tuple[Any, ...]]) -> list[Row]:
    """The rows of these keys, deleted or not, in no particular order."""
    found: list[Row] = []
    for start in range(0, len(keys), _BATCH):
        found += uow.execute(table.select().where(table.among(keys[start : start + _BATCH]), *table.permitted))
    return found


def add(
    uow: UnitOfWork,
    table: RecordTable,
    dialect: Dialect,
    row: Mapping[str, Any],
    audit_row: Mapping[str, Any] | None = None,
    head: Published | None = None,
) -> Row:
    """Inserts one row, and its audit row if there is one, and returns it as it is stored.

    Args:
        head: of the entity as far as known; the row is refused when it is another one by now.

    Raises:
        Refused: by the database.
    """
    insert = partial(table.insert, tuple(row), while_published=head is not None)
    values = _new(row) | (stamp_of(head) if head else {})
    with refusals(dialect):
        return table.completed(_noted(uow, dialect, insert, values, audit_row)[0])


def change(
    uow: UnitOfWork,
    table: RecordTable,
    dialect: Dialect,
    key: tuple[Any, ...],
    values: Mapping[str, Any],
    version: int | None,
    audit_row: Mapping[str, Any] | None = None,
) -> Row | None:
    """Writes these columns and the next row version; None when the row is gone or has another one.

    Args:
        audit_row: to be appended along with it, for tables of ours.

    Raises:
        Refused: by the database.
        DriftFound: several rows of an adopted table have the key.
    """
    names = tuple(values)
    given = _new(values) | _identity(key)
    if table.model.managed:
        given[VERSION] = version
    _refuse_several(uow, table, key)
    with refusals(dialect):
        changed = _noted(uow, dialect, partial(table.update, names), given, audit_row)
    if table.model.managed:
        return table.completed(changed[0]) if changed else None
    return find(uow, table, tuple(values.get(name, old) for name, old in zip(table.model.key, key, strict=True)))


def remove(uow: UnitOfWork, table: RecordTable, dialect: Dialect, key: tuple[Any, ...]) -> None:
    """Deletes a row for good; raises `Refused`, and DriftFound where several rows have the key."""
    _refuse_several(uow, table, key)
    with refusals(dialect):
        uow.run(table.delete, _identity(key))


def mark_deleted(uow: UnitOfWork, table: RecordTable, keys: Sequence[Any], values: Mapping[str, Any]) -> int:
    """Writes `deleted_at` and who did it on many rows of a table of ours, and the next row version.

    Returns how many rows that were: those that are gone or deleted already are left alone.
    """
    columns, marked = table.table.c, 0
    for start in range(0, len(keys), _BATCH):
        active = columns[ID].in_(list(keys[start : start + _BATCH])) & columns[DELETED_AT].is_(None)
        statement = update(table.table).where(active).values({**values, ROW_VERSION: columns[ROW_VERSION] + 1})
        marked += len(uow.execute(statement.returning(columns[ID])).all())
    return marked


def titles(uow: UnitOfWork, table: RecordTable, title: str, keys: Sequence[Any]) -> dict[Any, Any]:
    """The value of the column `title` by single-column key, of deleted records too."""
    found: dict[Any, Any] = {}
    for start in range(0, len(keys), _BATCH):
        part = list(keys[start : start + _BATCH])
        wanted = select(table.key[0], table.columns[title]).where(table.key[0].in_(part), *table.permitted)
        found.update({row[0]: row[-1] for row in uow.execute(wanted)})
    return found


def is_deleted(table: RecordTable, row: Row) -> bool:
    """Whether a row read by `find` is marked as deleted."""
    return table.model.soft_delete and row[table.stored.index(DELETED_AT)] is not None


def _refuse_several(uow: UnitOfWork, table: RecordTable, key: tuple[Any, ...]) -> None:
    """The owner of an adopted table may have dropped its key since; in tables of ours there always is one."""
    if not table.model.managed and len(uow.run(table.get_locked, _identity(key))) > 1:
        raise DriftFound(
            "The record was not written.",
            why="Several rows of the adopted table have its key, so that it is no longer one.",
            todo="Give the table back its primary key, or adopt it again.",
        )


def _noted(
    uow: UnitOfWork,
    dialect: Dialect,
    statement: Callable[..., HotStatement],
    values: dict[str, Any],
    audit_row: Mapping[str, Any] | None,
) -> Sequence[Row]:
    """Runs a write and appends its audit row, in one round trip where the engine can."""
    if audit_row is not None and dialect.capabilities.writes_in_queries:
        return uow.run(statement(noted=True), {**values, **audit_row})
    rows = uow.run(statement(), values)
    if audit_row is not None:
        audit_store.append(uow, audit_row)
    return rows


def _new(values: Mapping[str, Any]) -> dict[str, Any]:
    return {NEW.format(name): value for name, value in values.items()}


def _identity(key: tuple[Any, ...]) -> dict[str, Any]:
    return {KEY.format(place): value for place, value in enumerate(key)}
