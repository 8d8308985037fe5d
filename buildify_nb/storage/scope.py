"""Keeps every statement on the system tables inside one tenant. An unscoped one is an error, not an open door."""

from __future__ import annotations

from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import BindParameter, Column, Delete, Executable, Insert, Select, Table, Update
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import BinaryExpression, ClauseElement

from buildify_nb.errors import StorageError
from buildify_nb.storage.system_tables import SCOPED, TENANT_COLUMN


class TenantScope(Protocol):
    """Whom a unit of work acts for; a `Context` is one."""

    @property
    def tenant_id(self) -> UUID: ...
    @property
    def tenant(self) -> str: ...


def scoped(statement: Executable, tenant_id: UUID) -> Executable:
    """`statement` restricted to one tenant wherever it touches a system table at its top level.

    Raises:
        StorageError: a system table inside (a subquery) carries no tenant condition of its own.
    """
    if isinstance(statement, Insert):
        table = statement.table
        if _is_scoped(table):
            statement = statement.values({TENANT_COLUMN: tenant_id})
        return statement
    for table in _top_level_tables(statement):
        statement = statement.where(table.c[TENANT_COLUMN] == tenant_id)  # type: ignore[attr-defined]
    _refuse_unscoped(statement)
    return statement


def _is_scoped(table: Any) -> bool:
    return isinstance(table, Table) and bool(table.info.get(SCOPED))


def _top_level_tables(statement: Executable) -> list[Table]:
    if isinstance(statement, Update | Delete):
        return [statement.table] if _is_scoped(statement.table) else []  # pyright: ignore[reportReturnType]
    if not isinstance(statement, Select):
        return []
    found: list[Table] = []
    for source in statement.get_final_froms():
        found += [part for part in _joined(source) if _is_scoped(part)]
    return found


def _joined(source: Any) -> list[Any]:
    if hasattr(source, "left") and hasattr(source, "right"):
        return _joined(source.left) + _joined(source.right)
    return [source]


def _refuse_unscoped(statement: Executable) -> None:
    tables: set[Table] = set()
    restricted: set[Table] = set()
    for part in visitors.iterate(statement):  # type: ignore[arg-type]
        if isinstance(part, Table) and _is_scoped(part):
            tables.add(part)
        elif isinstance(part, BinaryExpression) and part.operator is operators.eq:
            restricted.update(_restricted_table(part))
    if missing := tables - restricted:
        names = ", ".join(sorted(table.name for table in missing))
        raise StorageError(f"A statement on {names} names no tenant and was refused.")


def _restricted_table(comparison: BinaryExpression[Any]) -> list[Table]:
    left: ClauseElement = comparison.left
    if isinstance(left, Column) and left.name == TENANT_COLUMN and isinstance(comparison.right, BindParameter | Column):
        return [left.table]  # type: ignore[list-item]
    return []
