"""The hiding of tables that nobody needs any more, and how they come back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from buildify_nb.datamodel.ddl import ddl_compiler
from buildify_nb.datamodel.ddl.operations import (
    AddForeignKey,
    CreateView,
    DropView,
    Operation,
    hiding,
    parked_table_name,
    unhiding,
)
from buildify_nb.datamodel.ddl.statement_compiler import view_step
from buildify_nb.storage.database import Database
from buildify_nb.storage.introspection import table_exists
from buildify_nb.storage.table_shapes import TableShape
from buildify_nb.storage.transactions import UnitOfWork

LOCK_TIMEOUT = "5s"
"""How long DDL waits for others before it gives up, so that it never queues everybody behind itself."""


def limit_waiting(uow: UnitOfWork, database: Database) -> None:
    """Gives up on locks after a while for the rest of the transaction, where statements wait for locks at all."""
    if database.capabilities.row_locks:
        uow.run_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")


def drop_view(uow: UnitOfWork, shape: TableShape, database: Database) -> None:
    """Drops the view of a virtual entity."""
    limit_waiting(uow, database)
    uow.run_driver_sql(view_step(DropView(CreateView(shape.schema, shape.name, "")), database).sql)


def park_table(uow: UnitOfWork, shape: TableShape, identity: UUID, database: Database) -> None:
    """Hides a table, if it is there: its rows stay, its name and those of its indexes are free.

    Args:
        identity: the id of the definition that the table belonged to.
    """
    if table_exists(uow.connection, shape.schema, shape.name):
        _run(uow, hiding(shape, parked_table_name(shape.name, identity)), shape, database)


def is_hidden(uow: UnitOfWork, shape: TableShape, identity: UUID) -> bool:
    """Whether the table is still there as `park_table` hid it."""
    return table_exists(uow.connection, shape.schema, parked_table_name(shape.name, identity))


def unparking(shape: TableShape, identity: UUID) -> list[Operation]:
    """The operations that take `park_table` back."""
    return unhiding(shape, parked_table_name(shape.name, identity))


def unpark_table(
    uow: UnitOfWork, shape: TableShape, identity: UUID, database: Database, mend: Callable[[], None] = lambda: None
) -> None:
    """Brings a table back that `park_table` hid, with its name, its indexes and its references.

    Args:
        mend: clears references that point at nothing, before the engine checks them. It comes after the indexes, since
            DuckDB makes none over rows that the same transaction has changed.
    """
    operations = unparking(shape, identity)
    references = [one for one in operations if isinstance(one, AddForeignKey)]
    _run(uow, [one for one in operations if one not in references], shape, database)
    mend()
    _run(uow, references, shape, database)


def _run(uow: UnitOfWork, operations: Sequence[Operation], shape: TableShape, database: Database) -> None:
    limit_waiting(uow, database)
    for step in ddl_compiler.steps(operations, shape, shape, [], database):
        uow.run_driver_sql(step.sql)
