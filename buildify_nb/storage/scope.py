"""Keeps every statement on the system tables inside one tenant. An unscoped one is an error, not an open door.

A statement is restricted wherever it reads or changes a system table: at its top level, in joins, under aliases and in
every nested SELECT. What cannot be restricted (text, upserts, writing another tenant's id) is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol, cast
from uuid import UUID

from sqlalchemy import (
    Alias,
    BindParameter,
    Column,
    ColumnElement,
    Delete,
    Executable,
    Insert,
    Select,
    SelectBase,
    Table,
    TextClause,
    Update,
    bindparam,
    or_,
)
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import BinaryExpression, ClauseElement

from buildify_nb.errors import StorageError
from buildify_nb.storage.system_tables import SCOPED, SYSTEM_SCHEMA, TENANT_COLUMN

CHECKED = "buildify_scope_checked"
"""The execution option of statements that `checked` has seen."""
_TENANT = "buildify_tenant"
"""The bind parameter of the conditions that are added here."""
_SYSTEM_TEXT = re.compile(rf'\b{SYSTEM_SCHEMA}"?\s*\.', re.IGNORECASE)


class TenantScope(Protocol):
    """Whom a unit of work acts for; a `Context` is one."""

    @property
    def tenant_id(self) -> UUID: ...
    @property
    def tenant(self) -> str: ...


def scoped(statement: Executable, tenant_id: UUID) -> Executable:
    """`statement` restricted to one tenant wherever it touches a system table.

    Raises:
        StorageError: it cannot be restricted: text that names a system table, an upsert, an INSERT of several VALUES or
            from a SELECT, or an UPDATE of the tenant itself.
    """
    nested, is_foreign = _looked_into(statement)
    if is_foreign:
        return statement
    if isinstance(statement, Insert) and _is_scoped(statement.table):
        statement = _owned_insert(statement, tenant_id)
    if nested:
        statement = _rewritten(statement, tenant_id)
    if isinstance(statement, Select):
        return _restricted(cast("Select[Any]", statement), tenant_id)
    if isinstance(statement, Update | Delete):
        return _restricted_change(statement, tenant_id)
    return statement


def checked(statement: Select[Any]) -> Select[Any]:
    """Marks a statement of a hot path that names the tenant itself, as `bindparam("tenant_id")`; verified once, here.

    Raises:
        StorageError: it does not name the tenant.
    """
    refuse_unscoped(statement)
    return statement.execution_options(**{CHECKED: True})


def refuse_unscoped(statement: Executable) -> bool:
    """Whether `statement` touches system tables; each of them must be restricted to `bindparam("tenant_id")`.

    Raises:
        StorageError: it does not name the tenant for one of them.
    """
    changed = statement.table if isinstance(statement, Insert | Update | Delete) else None
    tables: set[Any] = {changed} if _is_scoped(changed) else set()
    restricted: set[Any] = set()
    for part in visitors.iterate(cast("Any", statement)):
        if isinstance(part, TextClause) and _SYSTEM_TEXT.search(part.text):
            raise StorageError("A statement names a system table in its text and was refused.")
        if isinstance(part, Table) and _is_scoped(part):
            tables.add(part)
        elif isinstance(part, Insert) and _inserts_tenant(part):
            restricted.add(part.table)
        elif isinstance(part, BinaryExpression) and part.operator is operators.eq:
            restricted.update(_restricted_table(cast("Any", part)))
    if missing := tables - restricted:
        names = ", ".join(sorted(table.name for table in missing))
        raise StorageError(f"A statement on {names} names no tenant and was refused.")
    return bool(tables)


def owned(
    statement: Executable, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]], tenant_id: UUID
) -> Mapping[str, Any] | Sequence[Mapping[str, Any]]:
    """`parameters` in which nobody can name another tenant: what is written belongs to `tenant_id`."""
    forced: dict[str, Any] = {_TENANT: tenant_id}
    if isinstance(statement, Insert | Update) and _is_scoped(statement.table):
        forced[TENANT_COLUMN] = tenant_id
    rows = [parameters] if isinstance(parameters, Mapping) else parameters
    kept = [{**row, **{key: value for key, value in forced.items() if key in row}} for row in rows]
    return kept[0] if isinstance(parameters, Mapping) else kept


def _is_table(source: Any) -> bool:
    return isinstance(source, Table) or _is_scoped(source)


def _is_scoped(source: Any) -> bool:
    table: Any = cast("Any", source).element if isinstance(source, Alias) else source
    return isinstance(table, Table) and bool(table.info.get(SCOPED))


def _looked_into(statement: Executable) -> tuple[bool, bool]:
    """Whether SELECTs are inside `statement`, and whether it is a SELECT that touches no system table.

    Text that names a system table is refused on the way.
    """
    nested, is_foreign = False, isinstance(statement, Select)
    for part in visitors.iterate(cast("Any", statement)):
        if isinstance(part, TextClause) and _SYSTEM_TEXT.search(part.text):
            raise StorageError("A statement names a system table in its text and was refused.")
        nested = nested or (part is not statement and isinstance(part, SelectBase))
        is_foreign = is_foreign and not _is_scoped(part)
    return nested, is_foreign


def _owned_insert(statement: Insert, tenant_id: UUID) -> Insert:
    several = bool(statement._multi_values)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - shown nowhere else
    upsert = getattr(statement, "_post_values_clause", None)
    if several or statement.select is not None or getattr(upsert, "update_values_to_set", None):
        raise StorageError(
            f"An INSERT into {statement.table.name} was refused.",
            why="Several VALUES, a SELECT or an upsert cannot be kept inside one tenant.",
            todo="Pass the rows as parameters, or update in a statement of its own.",
        )
    return statement.values({TENANT_COLUMN: tenant_id})


def _rewritten(root: Any, tenant_id: UUID, done: dict[int, tuple[Any, Any]] | None = None) -> Any:
    """A copy of `root` in which every SELECT below it is restricted; what is shared inside stays shared."""
    memo: dict[int, tuple[Any, Any]] = {} if done is None else done

    def replacement(element: Any, **_: Any) -> Any:
        if element is root:
            return None
        if _is_table(element):
            return element
        if not isinstance(element, SelectBase) and not hasattr(element, "element"):
            return None
        if id(element) not in memo:
            memo[id(element)] = (element, _restricted(_rewritten(element, tenant_id, memo), tenant_id))
        return memo[id(element)][1]

    traverse: Any = visitors.replacement_traverse
    return traverse(root, {}, replacement)


def _restricted(statement: Any, tenant_id: UUID) -> Any:
    if not isinstance(statement, Select):
        return statement
    select: Any = cast("Any", statement)
    found = [part for source in select.get_final_froms() for part in _joined(source) if _is_scoped(part[0])]
    return select.where(*(_belongs(source, tenant_id, optional=optional) for source, optional in found))


def _joined(source: Any, *, optional: bool = False) -> Iterator[tuple[Any, bool]]:
    """The tables of a FROM element, each with whether an outer join may leave it empty."""
    if not (hasattr(source, "left") and hasattr(source, "right")):
        yield source, optional
        return
    yield from _joined(source.left, optional=optional or source.full)
    yield from _joined(source.right, optional=optional or source.isouter or source.full)


def _belongs(source: Any, tenant_id: UUID, *, optional: bool = False) -> ColumnElement[bool]:
    column = source.c[TENANT_COLUMN]
    own: ColumnElement[bool] = column == bindparam(_TENANT, tenant_id, type_=column.type)
    return or_(own, column.is_(None)) if optional else own


def _restricted_change(statement: Any, tenant_id: UUID) -> Any:
    target = statement.table
    if _is_scoped(target) and isinstance(statement, Update) and _sets_tenant(statement):
        raise StorageError(f"An UPDATE of {target.name} would give rows to another tenant and was refused.")
    sources = {column.table for column in _columns(statement)} | {target}
    conditions = [_belongs(source, tenant_id) for source in sources if _is_scoped(source)]
    return statement.where(*sorted(conditions, key=str)) if conditions else statement


def _sets_tenant(statement: Update) -> bool:
    values: Any = statement._values or {}  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - shown nowhere else
    return any(getattr(column, "name", column) == TENANT_COLUMN for column in values)


def _inserts_tenant(statement: Insert) -> bool:
    """Whether the rows that an INSERT makes belong to the tenant that is bound."""
    values: Any = statement._values or {}  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - shown nowhere else
    given = {getattr(column, "name", column): value for column, value in values.items()}
    owner = given.get(TENANT_COLUMN)
    return isinstance(owner, BindParameter) and owner.key == TENANT_COLUMN


def _columns(element: Any) -> Iterator[Column[Any]]:
    """The columns that `element` names outside its nested SELECTs."""
    for part in element.get_children():
        if isinstance(part, Column):
            yield part
        elif not isinstance(part, SelectBase | Table):
            yield from _columns(part)


def _restricted_table(comparison: Any) -> list[Table]:
    left: ClauseElement = comparison.left
    if isinstance(left, Column) and left.name == TENANT_COLUMN and isinstance(comparison.right, BindParameter):
        return [left.table] if comparison.right.key == TENANT_COLUMN else []  # type: ignore[list-item]
    return []
