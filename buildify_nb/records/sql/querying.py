"""Answers queries in SQL for one user: `ws.sql("SELECT …")`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel.entities import unknown_entity
from buildify_nb.errors import ExpressionError, InvalidRecord, Problem
from buildify_nb.identifiers import name_problem
from buildify_nb.records.environment import RecordEnvironment
from buildify_nb.records.export import frame
from buildify_nb.records.querying.query import is_whole
from buildify_nb.records.record_models import Served
from buildify_nb.records.related import reference_store
from buildify_nb.records.sql import sql_compiler, sql_store
from buildify_nb.records.sql.sql_reading import SqlQuery, read_sql
from buildify_nb.storage.transactions import UnitOfWork

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 1_000_000
"""Rows of a result, unless the caller says otherwise."""
MOST_SECONDS = 60.0
"""How long a query may take, unless the caller says otherwise."""
LONGEST = 86_400
"""Seconds that a caller may say."""


class SqlQuerying:
    """Runs queries over entities. They only read, and see what the user sees: rights and access rules hold."""

    def __init__(self, environment: RecordEnvironment) -> None:
        self._e = environment

    def sql(
        self,
        context: Context,
        query: str,
        /,
        *,
        limit: int = MOST_ROWS,
        timeout: float = MOST_SECONDS,
        **parameters: Any,
    ) -> pd.DataFrame:
        """The result of one SELECT over entities by name; each is a table of its fields.

        Args:
            query: in DuckDB's SQL, on every engine. Functions that reach beyond the records are refused.
            limit: of rows; a result with more is refused, not cut.
            timeout: in seconds; a query that takes longer is broken off.
            parameters: the values of `$name` in the query.

        Raises:
            ExpressionError: it is no such query, or the engine refuses it, saying why.
            PermissionDenied: the user may not read an entity that it names.
        """
        if not is_whole(limit) or limit < 1:
            raise InvalidRecord("The query cannot be run.", [Problem("limit", "must be a whole number from 1")])
        if not _is_time(timeout):
            told = f"must be a number of seconds up to {LONGEST:,}"
            raise InvalidRecord("The query cannot be run.", [Problem("timeout", told)])
        asked = read_sql(query, parameters)

        def work(uow: UnitOfWork) -> sql_store.SqlRows:
            served = {name: self._served(uow, context, name) for name in asked.entities}
            statement = sql_compiler.statement(asked, served, self._e.database.dialect, limit + 1)
            sees_all = not any(map(sql_compiler.is_narrowed, served.values()))
            return sql_store.run(uow, statement, limit + 1, seconds=timeout, tells_values=sees_all)

        found = self._run(context, asked, work)
        if len(found.rows) > limit:
            problem = Problem("limit", f"the result has more than {limit:,} rows")
            raise ExpressionError("The query gave too much.", [problem], todo="Narrow or group it, or raise the limit.")
        return _frame(found)

    def _run(self, context: Context, asked: SqlQuery, work: Any) -> sql_store.SqlRows:
        try:
            return self._e.database.read(context, work)
        except sql_store.QueryRefused as error:
            raise ExpressionError("The query cannot be run.", [Problem("sql", str(error))]) from error

    def _served(self, uow: UnitOfWork, context: Context, name: str) -> Served:
        if name_problem(name):
            known = (one for one in reference_store.served_names(uow) if self._e.may(context, "read", one))
            raise unknown_entity(name, list(known))
        self._e.require(context, "read", name)
        return self._e.models.read(uow, context, name)


def _is_time(given: Any) -> bool:
    return isinstance(given, int | float) and not isinstance(given, bool) and 0 < given <= LONGEST


def _frame(found: sql_store.SqlRows) -> pd.DataFrame:
    """The rows as a frame; ids are text, as in records."""
    import pyarrow  # noqa: ICN001 - it has no type stubs; `pa` below is untyped

    pa: Any = pyarrow
    arrays = [_column(pa, [row[place] for row in found.rows]) for place in range(len(found.names))]
    return frame(pa.table(arrays, names=_distinct(found.names)))


def _column(pa: Any, values: list[Any]) -> Any:
    plain = [str(value) if isinstance(value, UUID) else value for value in values]
    if any(isinstance(value, Mapping | list) for value in plain):
        import json

        return pa.array([None if value is None else json.dumps(value, default=str) for value in plain], pa.string())
    try:
        return pa.array(plain)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        return pa.array([None if value is None else str(value) for value in plain], pa.string())


def _distinct(names: tuple[str, ...]) -> list[str]:
    """Names of columns, each once: the second "id" is "id_2"."""
    found: list[str] = []
    for name in names:
        number, wanted = 1, name
        while wanted in found:
            number += 1
            wanted = f"{name}_{number}"
        found.append(wanted)
    return found
