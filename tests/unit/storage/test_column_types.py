from __future__ import annotations

import pytest
from sqlalchemy.dialects import postgresql

from buildify_nb.storage.column_types import ColumnKind, ColumnType
from buildify_nb.storage.dialects.duckdb import DuckDBDialect
from buildify_nb.storage.dialects.postgres import PostgresDialect


@pytest.mark.parametrize(
    ("column_type", "text"),
    [
        (ColumnType(ColumnKind.VARCHAR, length=20), "VARCHAR(20)"),
        (ColumnType(ColumnKind.VARCHAR), "VARCHAR"),
        (ColumnType(ColumnKind.NUMERIC, precision=12, scale=2), "NUMERIC(12, 2)"),
        (ColumnType(ColumnKind.NUMERIC, precision=12), "NUMERIC(12, 0)"),
        (ColumnType(ColumnKind.TIMESTAMPTZ), "TIMESTAMPTZ"),
    ],
)
def test_a_column_type_reads_like_sql(column_type: ColumnType, text: str) -> None:
    assert str(column_type) == text


@pytest.mark.parametrize("kind", ColumnKind)
def test_every_kind_has_a_type_on_every_engine(kind: ColumnKind) -> None:
    wanted = ColumnType(kind, length=10, precision=10, scale=2)
    for dialect in (DuckDBDialect(), PostgresDialect("crm", tenant_roles=False)):
        assert dialect.column(wanted).compile(postgresql.dialect())


def test_text_on_postgres_sorts_by_code_point() -> None:
    wanted = PostgresDialect("crm", tenant_roles=False).column(ColumnType(ColumnKind.VARCHAR, length=10))
    assert wanted.compile(postgresql.dialect()) == 'VARCHAR(10) COLLATE "C"'
