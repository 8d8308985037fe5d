"""The engines that conditions have to agree on: DuckDB in memory and a Postgres server of this run's own."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import ExitStack

import pytest
import sqlalchemy as sa

from tests.conformance.expressions.condition_strategies import TABLE
from tests.templates import PostgresServer


@pytest.fixture(scope="session")
def duckdb_engine() -> Iterator[sa.Engine]:
    """DuckDB in memory."""
    engine = sa.create_engine("duckdb:///:memory:", poolclass=sa.StaticPool)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_engine(postgres_server: PostgresServer) -> Iterator[sa.Engine]:
    """A database of its own on the server of this run."""
    name = f"expressions_{secrets.token_hex(4)}"
    engine = sa.create_engine(postgres_server.create(name).replace("postgresql://", "postgresql+psycopg://"))
    yield engine
    engine.dispose()
    postgres_server.drop(name)


@pytest.fixture(scope="session")
def engines(duckdb_engine: sa.Engine, postgres_engine: sa.Engine) -> dict[str, sa.Engine]:
    """Both engines by name, each with its session in another time zone."""
    return {"duckdb": duckdb_engine, "postgres": postgres_engine}


@pytest.fixture(scope="module")
def zoned(engines: Mapping[str, sa.Engine]) -> Iterator[dict[str, sa.Connection]]:
    """A connection to each engine, in odd time zones."""
    with ExitStack() as opened:
        connected = {name: opened.enter_context(engine.connect()) for name, engine in engines.items()}
        connected["duckdb"].exec_driver_sql("SET TimeZone = 'Asia/Kathmandu'")
        connected["postgres"].exec_driver_sql("SET TIME ZONE 'America/New_York'")
        yield connected


@pytest.fixture(scope="module")
def connections(zoned: dict[str, sa.Connection]) -> dict[str, sa.Connection]:
    """The connections, with the table of the sample rows."""
    for connection in zoned.values():
        TABLE.create(connection)
    return zoned
