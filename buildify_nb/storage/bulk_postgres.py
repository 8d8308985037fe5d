"""Bulk loading into Postgres: Arrow writes CSV in memory, COPY reads it."""

from __future__ import annotations

import io
from typing import Any

from sqlalchemy import Connection, Table


class PostgresLoader:
    """Loads Arrow tables through COPY."""

    dialect = "postgresql"

    def load(self, connection: Connection, table: Table, rows: Any, *, staged: bool = False) -> int:
        """See `BulkLoader.load`. Postgres refuses COPY into a table with row level security, so such a target is `staged`."""
        quote = connection.dialect.identifier_preparer
        target = quote.format_table(table)
        names = ", ".join(quote.quote(name) for name in rows.column_names)
        if not staged:
            _copy(connection, f"{target} ({names})", rows)
            return rows.num_rows
        connection.exec_driver_sql(
            f"CREATE TEMPORARY TABLE buildify_rows ON COMMIT DROP AS SELECT {names} FROM {target} WITH NO DATA"  # noqa: S608 - quoted names of our own
        )
        _copy(connection, f"buildify_rows ({names})", rows)
        connection.exec_driver_sql(f"INSERT INTO {target} ({names}) SELECT {names} FROM buildify_rows")  # noqa: S608 - as above
        connection.exec_driver_sql("DROP TABLE buildify_rows")
        return rows.num_rows


def _copy(connection: Connection, target: str, rows: Any) -> None:
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN (FORMAT csv)") as copy:
        copy.write(_csv(rows))


def _csv(rows: Any) -> bytes:
    import pyarrow as pa
    from pyarrow import csv

    written = io.BytesIO()
    # Quoting every value that is there tells an empty text ("") from a null (nothing).
    options = csv.WriteOptions(include_header=False, quoting_style="all_valid")
    csv.write_csv(rows.cast(_writable(rows.schema, pa)), written, options)
    return written.getvalue()


def _writable(schema: Any, pa: Any) -> Any:
    return pa.schema([field.with_type(pa.string()) if pa.types.is_decimal(field.type) else field for field in schema])
