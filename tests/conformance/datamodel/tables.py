"""What a table really is, read past every service: its columns, indexes, references and rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import text

from buildify_nb.datamodel.system_columns import PARKED_PREFIX
from buildify_nb.storage.introspection import live_columns
from buildify_nb.storage.transactions import UnitOfWork
from buildify_nb.workspace import Workspace

Seen = TypeVar("Seen")
Sql = Callable[..., list[Any]]
"""Runs statements with the owner's rights, one after the other; gives the rows of the last."""

_INDEXES = {
    "Postgres": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = :schema AND tablename = :table",
    "DuckDB": "SELECT index_name, sql FROM duckdb_indexes() WHERE schema_name = :schema AND table_name = :table",
}
_REFERENCES = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = to_regclass(:schema || '.' || :table) AND contype = 'f'
"""


@dataclass(frozen=True)
class Table:
    """A table without what is hidden in it."""

    columns: frozenset[tuple[str, str, bool]]
    indexes: frozenset[tuple[str, str]]
    references: frozenset[tuple[str, str]]
    rows: tuple[tuple[tuple[str, Any], ...], ...]

    def column(self, name: str) -> list[Any]:
        """The values of one column in the order of their records' ids."""
        return [dict(row)[name] for row in self.rows]


def schema_of(workspace: Workspace) -> str:
    """The schema of the workspace's tenant."""
    return workspace.runtime.database.dialect.schema_of(workspace.context.tenant)


def sql(workspace: Workspace, statement: str, **values: Any) -> list[Any]:
    """Runs raw SQL with the owner's rights; `{s}` is the tenant's schema."""
    statement = statement.replace("{s}", schema_of(workspace))

    def work(uow: UnitOfWork) -> list[Any]:
        result = uow.connection.execute(text(statement), values)
        return list(result.all()) if result.returns_rows else []

    return workspace.runtime.database.as_owner(work)


def columns_in(sql: Sql, schema: str) -> list[Any]:
    """The columns of all tables of a schema, as the engine describes them."""
    return sql(
        "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns "
        f"WHERE table_schema = '{schema}' ORDER BY 1, ordinal_position"
    )


def read_table(uow: UnitOfWork, workspace: Workspace, table: str) -> Table:
    """The table as it is within a transaction."""
    schema = schema_of(workspace)
    where = {"schema": schema, "table": table}
    live = live_columns(uow.connection, schema, table)
    shown = [column for column in live if not column.name.startswith(PARKED_PREFIX)]
    engine = workspace.runtime.database.capabilities.engine
    indexes = uow.connection.execute(text(_INDEXES[engine]), where).all()
    references = uow.connection.execute(text(_REFERENCES), where).all() if engine == "Postgres" else []
    names = ", ".join(f'"{column.name}"' for column in shown)
    order = "id" if any(column.name == "id" for column in shown) else names
    rows = uow.connection.execute(text(f"SELECT {names} FROM {schema}.{table} ORDER BY {order}")).mappings().all()
    return Table(
        columns=frozenset((column.name, str(column.type), column.nullable) for column in shown),
        indexes=frozenset((name, " ".join(definition.split())) for name, definition in indexes),
        references=frozenset((name, definition) for name, definition in references),
        rows=tuple(tuple(sorted((str(name), value) for name, value in row.items())) for row in rows),
    )


def table_of(workspace: Workspace, table: str) -> Table:
    """The table as it is."""
    return workspace.runtime.database.as_owner(lambda uow: read_table(uow, workspace, table))


class _Undone(Exception):
    """Ends a transaction that must not last."""


def after_running(workspace: Workspace, statements: Sequence[str], see: Callable[[UnitOfWork], Seen]) -> Seen:
    """What `see` finds after `statements`; the database stays as it is."""
    seen: list[Seen] = []

    def work(uow: UnitOfWork) -> None:
        for statement in statements:
            uow.connection.exec_driver_sql(statement.replace("%", "%%") if _doubles(workspace) else statement)
        seen.append(see(uow))
        raise _Undone

    with suppress(_Undone):
        workspace.runtime.database.as_owner(work)
    return seen[-1]


def statements_of(script: str) -> list[str]:
    """The statements of a recorded script."""
    return [statement for statement in script.split(";\n") if statement.strip()]


def _doubles(workspace: Workspace) -> bool:
    return workspace.runtime.database.engine.dialect.paramstyle == "pyformat"
