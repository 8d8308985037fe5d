"""Enums of Postgres in statements: values are cast on their way in, names are quoted."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from buildify_nb.storage.column_types import ColumnKind, ColumnType
from buildify_nb.storage.dialects.postgres import PostgresDialect
from buildify_nb.storage.dialects.postgres_types import NamedType


def test_a_value_is_cast_to_the_type() -> None:
    column = sa.Column("mood", NamedType("Odd", 'mo"od'))
    table = sa.Table("t", sa.MetaData(), column)
    compiled = str(sa.select(table).where(column == "x").compile(dialect=postgresql.dialect()))
    assert "CAST(" in compiled
    assert 'AS "Odd"."mo""od")' in compiled


def test_only_enums_with_a_name_have_it() -> None:
    dialect = PostgresDialect("db", tenant_roles=False)
    assert isinstance(dialect.column(ColumnType(ColumnKind.ENUM, name=("a", "b"))), NamedType)
    assert isinstance(dialect.column(ColumnType(ColumnKind.OTHER)), sa.Text)
