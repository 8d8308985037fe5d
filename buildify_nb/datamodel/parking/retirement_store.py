"""The hiding of tables that nobody needs any more, and how they come back."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from buildify_nb.datamodel.ddl import ddl_compiler
from buildify_nb.datamodel.ddl.operations import (
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


def hidden_as(uow: UnitOfWork, shape: TableShape, identity: UUID) -> TableShape | None:
    """The table as `park_table` hid it; None where it is not there any more."""
    hidden = shape.named(parked_table_name(shape.name, identity))
    return hidden if table_exists(uow.connection, hidden.schema, hidden.name) else None


def unparking(shape: TableShape, identity: UUID) -> list[Operation]:
    """The operations that take `park_table` back."""
    return unhiding(shape, parked_table_name(shape.name, identity))


def unpark_table(uow: UnitOfWork, shape: TableShape, identity: UUID, database: Database) -> None:
    """Brings a table back that `park_table` hid, with its name, its indexes and its references."""
    _run(uow, unparking(shape, identity), shape, database)


def _run(uow: UnitOfWork, operations: Sequence[Operation], shape: TableShape, database: Database) -> None:
    limit_waiting(uow, database)
    for step in ddl_compiler.steps(operations, shape, shape, [], database):
        uow.run_driver_sql(step.sql)
