"""Statements of hot paths: compiled once per engine, then run as text on the driver's cursor of the same transaction.

Through SQLAlchemy a statement on one row costs several times what the driver takes. Values pass the same conversions of
the column types. No tenant is added here: a statement on a system table names it itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias, cast
from weakref import WeakKeyDictionary

from sqlalchemy import Dialect, Executable

from buildify_nb.storage.scope import refuse_unscoped
from buildify_nb.storage.sessions import Session

Convert: TypeAlias = Callable[[Any], Any]
Row: TypeAlias = tuple[Any, ...]
CURSORS = "buildify_cursors"
"""Key of `Session.info`: the driver's cursor of each prepared statement that is still in use."""


class HotStatement:
    """One statement that runs often. Threads may share it.

    Args:
        statement: a SELECT or a write; on a system table it names the tenant as `bindparam("tenant_id")`.
        prepare: whether a server keeps its plan: right where every value is looked up in the same index, wrong where
            the best plan depends on the values.
        remark: goes into the text as a comment. Text that differs is planned anew, so a plan that was made when a
            column had another type is never used again.

    Raises:
        StorageError: it is on a system table and names no tenant.
    """

    def __init__(
        self,
        statement: Executable,
        *,
        prepare: bool = False,
        remark: str = "",
    ) -> None:
        self.names_tenant = refuse_unscoped(statement)
        """Whether it is on system tables, so that the tenant's id has to be among the values."""
        self._compile: Callable[[Dialect], _CompiledStatement] = partial(
            _CompiledStatement, cast("Any", statement), prepare, remark
        )
        self._compiled: dict[Dialect, _CompiledStatement] = {}

    def rows(self, session: Session, values: Mapping[str, Any]) -> list[Row]:
        """Runs it with these values, of which it takes what it names; returns its rows."""
        dialect = session.dialect
        compiled = self._compiled.get(dialect)
        if compiled is None:
            compiled = self._compiled[dialect] = self._compile(dialect)
        return compiled.rows(session, values)


class _CompiledStatement:
    """The text for one engine, with what turns values into parameters and columns into values."""

    def __init__(self, statement: Any, prepare: bool, remark: str, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
        self._text = f"{compiled}\n/* {remark} */" if remark else str(compiled)
        self._dialect = dialect
        self._keeps_cursor = prepare and dialect.driver == "psycopg"
        self._options = {"prepare": prepare} if dialect.driver == "psycopg" else {}
        self._types: list[Any] = [column.type for column in compiled._result_columns]  # noqa: SLF001 - shown nowhere else
        self._readers: list[tuple[int, Convert]] | None = None
        self._is_positional: bool = compiled.positional
        escaped: Mapping[str, str] = compiled.escaped_bind_names or {}
        given = {text: name for name, text in escaped.items()}
        order: list[str] = list(compiled.positiontup if compiled.positional else compiled.params)
        converts: Mapping[str, Convert] = compiled._bind_processors  # noqa: SLF001 - shown nowhere else
        names = [given.get(text, text) for text in order]
        # What asks a clock is asked at each run.
        makers: Mapping[str, Any] = {name: bind.callable for name, bind in compiled.binds.items() if bind.callable}
        self._parameters = [
            (text, name, compiled.params.get(name), makers.get(name), converts.get(name))
            for text, name in zip(order, names, strict=True)
        ]

    def rows(self, session: Session, values: Mapping[str, Any]) -> list[Row]:
        """Runs it in the transaction of this session."""
        cursor = self._cursor(session).execute(self._text, self._bound(values), **self._options)
        if not self._types:
            return []
        if self._readers is None:
            self._readers = list(self._row_readers(cursor.description))
        rows: list[Row] = cursor.fetchall()
        return [self._read(row) for row in rows] if self._readers else rows

    def _cursor(self, session: Session) -> Any:
        """Where the driver runs it: psycopg's cursors remember how the values of their last statement are sent.

        They keep its rows too, so only those are kept that look up a few rows, which are the ones to be prepared.
        """
        if not self._keeps_cursor:
            return session.driver
        cursors: WeakKeyDictionary[_CompiledStatement, Any] = session.info.setdefault(CURSORS, WeakKeyDictionary())
        cursor = cursors.get(self)
        if cursor is None:
            cursor = cursors[self] = session.driver.cursor()
        return cursor

    def _bound(self, values: Mapping[str, Any]) -> Any:
        bound: dict[str, Any] = {}
        for place, (text, name, default, make, convert) in enumerate(self._parameters):
            value = values.get(name, default) if make is None else make()
            bound[str(place) if self._is_positional else text] = value if convert is None else convert(value)
        return list(bound.values()) if self._is_positional else bound

    def _row_readers(self, description: Sequence[Any]) -> Any:
        for place, (kind, column) in enumerate(zip(self._types, description, strict=True)):
            read = kind.dialect_impl(self._dialect).result_processor(self._dialect, column[1])
            if read is not None:
                yield place, read

    def _read(self, row: Row) -> Row:
        values = list(row)
        for place, read in self._readers or ():
            values[place] = read(values[place])
        return tuple(values)
