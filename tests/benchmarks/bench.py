"""One engine to measure: a workspace with an entity, and the bare driver on the same database beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import psycopg

import buildify_nb as bn
from buildify_nb.identifiers import new_id
from buildify_nb.records.recordset import Records
from buildify_nb.security.audit import encode_changes

ENTITY = "track"
TABLE = "tenant_default.custom_track"
AUDIT = "buildify.audit_log"
FIELDS = {
    "name": {"field_type": "string", "is_required": True, "max_length": 100},
    "price": {"field_type": "decimal", "min_value": 0},
    "seconds": {"field_type": "integer", "is_indexed": True},
    "genre": {"field_type": "select", "allowed_values": ["rock", "jazz", "blues"]},
    "released": "date",
    "is_live": "boolean",
}
COLUMNS = (
    *("id", "name", "price", "seconds", "genre", "released", "is_live"),
    *("created_at", "created_by", "updated_at", "updated_by", "row_version"),
)
AUDIT_COLUMNS = (
    *("id", "tenant_id", "occurred_at", "user_id", "user_name", "action"),
    *("entity_type", "entity_id", "entity_name", "changes", "correlation_id"),
)
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Bench:
    """What the benchmarks of one engine work with.

    `run` executes one statement by the bare driver on a warm connection of its own that leaves transactions to us.
    """

    engine: str
    workspace: bn.Workspace
    driver: Any
    mark: str
    """The placeholder of a parameter."""

    @property
    def records(self) -> Records:
        """The records of the entity."""
        return self.workspace.records[ENTITY]

    def run(self, statement: str, parameters: Sequence[Any] = ()) -> Any:
        """Executes a statement by the driver."""
        return self.driver.execute(statement, parameters) if parameters else self.driver.execute(statement)

    def insert(self, table: str, columns: Sequence[str]) -> str:
        """The text of an INSERT of one row."""
        return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join([self.mark] * len(columns))})"

    def row(self, number: int) -> Row:
        """A record's row as the driver takes it, its values those of `values(number)`."""
        given, now, by = values(number), datetime.now(UTC), self.workspace.context.user_id
        fields = {**given, "price": Decimal(given["price"]), "released": date.fromisoformat(given["released"])}
        return (new_id(), *(fields[name] for name in FIELDS), now, by, now, by, 1)

    def audit_row(self, row: Row) -> Row:
        """The audit row of the creation of that row."""
        context, after = self.workspace.context, dict(zip(FIELDS, row[1:7], strict=True))
        changes = encode_changes({"before": {}, "after": after})
        who = (context.user_id, context.user, "create", ENTITY, str(row[0]), after["name"])
        return (new_id(), context.tenant_id, row[7], *who, changes, context.correlation_id)


def values(number: int) -> dict[str, Any]:
    """What a caller gives for a new record: texts where a form or JSON gives texts."""
    return {
        "name": f"Song number {number}",
        "price": f"{number % 100}.25",
        "seconds": number,
        "genre": ("rock", "jazz", "blues")[number % 3],
        "released": f"20{number % 20:02}-0{number % 9 + 1}-1{number % 10}",
        "is_live": number % 2 == 0,
    }


def fill(bench: Bench, count: int) -> None:
    """Puts `count` rows into the table by one statement; rows are no test of ours here."""
    by = bench.workspace.context.user_id
    random_id = "uuid()" if bench.engine == "DuckDB" else "gen_random_uuid()"
    bench.run(
        f"INSERT INTO {TABLE} ({', '.join(COLUMNS)}) SELECT {random_id}, 'Song number ' || n, (n % 100) + 0.25, n, "
        f"CASE n % 3 WHEN 0 THEN 'rock' WHEN 1 THEN 'jazz' ELSE 'blues' END, DATE '2020-01-01', n % 2 = 0, "
        f"now(), '{by}', now(), '{by}', 1 FROM generate_series(1, {count}) AS numbers(n)"
    )
    bench.run("CHECKPOINT" if bench.engine == "DuckDB" else f"VACUUM ANALYZE {TABLE}")


def some_ids(bench: Bench, count: int) -> list[UUID]:
    """Ids of records, spread over the table."""
    rows = bench.run(f"SELECT id FROM {TABLE} ORDER BY id LIMIT {count}").fetchall()
    return [row[0] for row in rows]


@contextmanager
def on_duckdb(folder: Path) -> Iterator[Bench]:
    """DuckDB on a file."""
    file = folder / "benchmark.duckdb"
    with _workspace(f"duckdb:///{file}") as workspace, duckdb.connect(str(file)) as driver:
        yield Bench("DuckDB", workspace, driver, "?")


@contextmanager
def on_postgres(folder: Path) -> Iterator[Bench]:
    """The server of the wheel with its own settings, fsync among them; the driver is the owner of all tables."""
    with _workspace(f"postgres+embedded:///{folder / 'server'}") as workspace:
        address = workspace.runtime.database.engine.url.set(drivername="postgresql")
        with psycopg.connect(
            address.render_as_string(hide_password=False), autocommit=True, options="-c timezone=UTC"
        ) as driver:
            durable = [driver.execute(f"SHOW {name}").fetchall() for name in ("fsync", "synchronous_commit")]
            if durable != [[("on",)], [("on",)]]:
                raise RuntimeError("The server is not durable, so the comparison would mean nothing.")
            yield Bench("Postgres", workspace, driver, "%s")


@contextmanager
def _workspace(url: str) -> Iterator[bn.Workspace]:
    with bn.connect(url, user="ada") as workspace:
        workspace.entities.create(ENTITY, fields=FIELDS).publish()
        yield workspace


ENGINES: dict[str, Callable[[Path], Any]] = {"duckdb": on_duckdb, "postgres": on_postgres}
