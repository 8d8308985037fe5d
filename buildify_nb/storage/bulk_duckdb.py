"""Bulk loading into DuckDB: the Arrow table is registered and inserted by one statement."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table


class DuckDBLoader:
    """Loads Arrow tables without copying them row by row."""

    dialect = "duckdb"

    def load(self, connection: Connection, table: Table, rows: Any, *, staged: bool = False) -> int:
        """See `BulkLoader.load`; DuckDB has no row level security, so `staged` changes nothing."""
        handle: Any = connection.connection.driver_connection
        quote = connection.dialect.identifier_preparer
        given = list[str](rows.column_names)
        names = ", ".join(quote.quote(table.c[name].name) for name in given)
        casts = ", ".join(
            f"CAST({quote.quote(name)} AS {table.c[name].type.compile(connection.dialect)})" for name in given
        )
        handle.register("buildify_rows", rows)
        handle.execute(f"INSERT INTO {quote.format_table(table)} ({names}) SELECT {casts} FROM buildify_rows")
        # Only after success: an error ends the transaction, and the cursor forgets the rows when it closes.
        handle.unregister("buildify_rows")
        return rows.num_rows
