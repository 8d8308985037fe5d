"""SQL of revisions: append and read, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, Text, and_, bindparam, cast, func, select
from sqlalchemy.sql import ColumnElement

from buildify_nb.context import Context
from buildify_nb.definitions.revisions import Action, Revision
from buildify_nb.definitions.tables import definition_revisions as table
from buildify_nb.identifiers import new_id
from buildify_nb.storage.hot_statement import HotStatement
from buildify_nb.storage.row_writes import row_insert
from buildify_nb.storage.transactions import UnitOfWork

_NEWEST = HotStatement(
    select(func.max(table.c.number)).where(
        table.c.definition_id == bindparam("definition_id"), table.c.tenant_id == bindparam("tenant_id")
    ),
    prepare=True,
)


def append(
    uow: UnitOfWork,
    context: Context,
    *,
    kind: str,
    definition_id: UUID,
    document: Mapping[str, Any],
    action: Action,
    at: datetime,
    restores: int | None = None,
    message: str | None = None,
    newest: int | None = None,
) -> int:
    """Adds the next revision and returns its number, counted from 1.

    Args:
        newest: the number of the newest one so far, 0 for the first; asked for when it is left out.
    """
    number = (newest_number(uow, definition_id) or 0 if newest is None else newest) + 1
    row = {
        "id": new_id(),
        "kind": kind,
        "definition_id": definition_id,
        "number": number,
        "action": action,
        "restores": restores,
        "document": document,
        "message": message,
        "created_at": at,
        "created_by": context.user_id,
        "created_by_name": context.user,
    }
    uow.run(row_insert(table, tuple(row)), row)
    return number


def newest_number(uow: UnitOfWork, definition_id: UUID) -> int | None:
    """The number of the newest revision, None when there is none."""
    return uow.run(_NEWEST, {"definition_id": definition_id})[0][0]


def is_newest(heads: Table) -> ColumnElement[bool]:
    """Joins `heads`, rows that have an `id` and a `revision`, with the revision that holds each one's document."""
    return and_(table.c.definition_id == heads.c.id, table.c.number == heads.c.revision)


def mentions(parameter: str) -> ColumnElement[bool]:
    """Whether an id, bound as text under that name, occurs anywhere in a document."""
    return cast(table.c.document, Text).contains(bindparam(parameter, type_=Text()))


def history(uow: UnitOfWork, definition_id: UUID) -> list[Revision]:
    """All revisions of a definition, oldest first."""
    rows = uow.execute(select(table).where(table.c.definition_id == definition_id).order_by(table.c.number))
    return [_revision(row) for row in rows]


def document(uow: UnitOfWork, definition_id: UUID, number: int) -> Mapping[str, Any] | None:
    """The document of one revision."""
    return uow.execute(
        select(table.c.document).where(table.c.definition_id == definition_id, table.c.number == number)
    ).scalar()


def _revision(row: Any) -> Revision:
    return Revision(
        number=row.number,
        action=row.action,
        restores=row.restores,
        document=row.document,
        created_at=row.created_at,
        created_by=row.created_by_name,
        message=row.message,
    )
