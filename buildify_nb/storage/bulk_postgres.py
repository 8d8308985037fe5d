"""Bulk loading into Postgres: Arrow writes CSV in memory, COPY reads it."""

from __future__ import annotations

import io
from importlib import import_module
from typing import Any

from sqlalchemy import Connection, Table

CHUNK = 50_000
"""Rows that are turned into CSV at a time."""


class PostgresLoader:
    """Loads Arrow tables through COPY."""

    dialect = "postgresql"

    def load(self, connection: Connection, table: Table, rows: Any, *, staged: bool = False) -> int:
        """See `BulkLoader.load`. Postgres refuses COPY where row level security is on: such a target is `staged`."""
        quote = connection.dialect.identifier_preparer
        target = quote.format_table(table)
        names = ", ".join(quote.quote(table.c[name].name) for name in list[str](rows.column_names))
        if not staged:
            _copy(connection, f"{target} ({names})", rows)
            return rows.num_rows
        connection.exec_driver_sql(
            f"CREATE TEMPORARY TABLE buildify_rows ON COMMIT DROP AS SELECT {names} FROM {target} WITH NO DATA"
        )
        _copy(connection, f"buildify_rows ({names})", rows)
        connection.exec_driver_sql(f"INSERT INTO {target} ({names}) SELECT {names} FROM buildify_rows")
        connection.exec_driver_sql("DROP TABLE buildify_rows")
        return rows.num_rows


def _copy(connection: Connection, target: str, rows: Any) -> None:
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN (FORMAT csv)") as copy:
        for first in range(0, rows.num_rows, CHUNK):
            copy.write(_csv(rows.slice(first, CHUNK)))


def _csv(rows: Any) -> bytes:
    pa: Any = import_module("pyarrow")
    csv: Any = import_module("pyarrow.csv")
    written = io.BytesIO()
    # Quoting every value that is there tells an empty text ("") from a null (nothing).
    options = csv.WriteOptions(include_header=False, quoting_style="all_valid")
    columns = [_writable(column, pa) for column in rows.columns]
    csv.write_csv(pa.table(columns, names=rows.column_names), written, options)
    return written.getvalue()


def _writable(column: Any, pa: Any) -> Any:
    """The column in a type that Arrow writes as CSV and Postgres reads."""
    kind = column.type
    if isinstance(kind, pa.BaseExtensionType):
        column, kind = pa.chunked_array([part.storage for part in column.chunks], kind.storage_type), kind.storage_type
    if pa.types.is_dictionary(kind):
        return column.cast(kind.value_type)
    if pa.types.is_decimal(kind):
        return column.cast(pa.string())
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        # The hexadecimal form of BYTEA; sixteen bytes for a UUID are told from it by the column that receives them.
        return pa.array([None if value is None else f"\\x{value.hex()}" for value in column.to_pylist()], pa.string())
    return column
