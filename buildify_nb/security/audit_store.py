"""SQL of the audit log: appending one row or many inside the caller's transaction, and reading pages."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any
from typing import cast as py_cast
from uuid import UUID

from sqlalchemy import Executable, Text, bindparam, cast, func, insert, select

from buildify_nb.security.audit import AuditEntry, read_record
from buildify_nb.security.tables import audit_log
from buildify_nb.storage.hot_statement import HotStatement
from buildify_nb.storage.transactions import UnitOfWork

_INSERT = insert(audit_log).values(
    {column.name: bindparam(column.name, type_=column.type) for column in audit_log.c}
    | {"changes": cast(bindparam("changes", type_=Text), audit_log.c.changes.type)}
)
_APPEND = HotStatement(_INSERT, prepare=True)


def append(uow: UnitOfWork, row: Mapping[str, Any]) -> None:
    """Inserts one row given by the table's columns, `changes` as JSON text."""
    uow.run(_APPEND, row)


def with_append(write: Any) -> Executable:
    """`write`, an INSERT or UPDATE with RETURNING, and an `append`, as one statement; the rows are those of `write`.

    The columns of the audit row are bound under their names.
    """
    written = write.cte("written")
    return select(*written.c).add_cte(_INSERT.cte("appended"))


def append_many(uow: UnitOfWork, shared: Mapping[str, Any], entity_ids: list[str], changes: list[str]) -> None:
    """Inserts one row per entity id by the engine's bulk path; `shared` holds the columns that all rows share."""
    pa: Any = importlib.import_module("pyarrow")
    from uuid_utils import uuid7

    count = len(entity_ids)
    columns: dict[str, Any] = {name: pa.repeat(_scalar(pa, value), count) for name, value in shared.items()}
    columns["id"] = pa.array([str(uuid7()) for _ in range(count)], pa.string())
    columns["entity_id"] = pa.array(entity_ids, pa.string())
    columns["changes"] = pa.array(changes, pa.string())
    uow.load(audit_log, pa.table(columns), staged=True)


def page(
    uow: UnitOfWork, tenant_id: UUID, wanted: Mapping[str, Any], *, since: Any, until: Any, offset: int, limit: int
) -> tuple[list[AuditEntry], int]:
    """Entries whose columns equal `wanted`, or are in a list there, newest first, and how many there are in all."""
    conditions = [audit_log.c.tenant_id == tenant_id]
    for name, value in wanted.items():
        column = audit_log.c[name]
        conditions.append(column.in_(py_cast("list[Any]", value)) if isinstance(value, list) else column == value)
    if since is not None:
        conditions.append(audit_log.c.occurred_at >= since)
    if until is not None:
        conditions.append(audit_log.c.occurred_at < until)
    total = uow.execute(select(func.count()).select_from(audit_log).where(*conditions)).scalar_one()
    newest_first = select(audit_log).where(*conditions).order_by(audit_log.c.occurred_at.desc(), audit_log.c.id.desc())
    return [_entry(row) for row in uow.execute(newest_first.offset(offset).limit(limit))], total


def _scalar(pa: Any, value: Any) -> Any:
    return pa.scalar(str(value) if isinstance(value, UUID) else value, pa.string() if value is None else None)


def _entry(row: Any) -> AuditEntry:
    record_of, kind, name = read_record(row.entity_type, row.entity_name) or (None, row.entity_type, row.entity_name)
    return AuditEntry(
        id=row.id,
        occurred_at=row.occurred_at,
        user_id=row.user_id,
        user=row.user_name,
        action=row.action,
        entity_type=kind,
        entity_id=row.entity_id,
        entity_name=name,
        changes=row.changes,
        correlation_id=row.correlation_id,
        record_of=record_of,
    )
