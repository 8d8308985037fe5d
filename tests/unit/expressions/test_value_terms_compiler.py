from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from buildify_nb.expressions import value_terms_compiler as terms
from buildify_nb.expressions.decimal_bounds import Digits


@pytest.fixture(scope="module")
def duckdb() -> Iterator[sa.Connection]:
    engine = sa.create_engine("duckdb:///:memory:")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def decimal(text: str, precision: int = 38, scale: int = 2) -> sa.ColumnElement:
    return sa.literal_column(f"CAST('{text}' AS DECIMAL({precision}, {scale}))", sa.Numeric(precision, scale))


def test_what_does_not_fit_is_null(duckdb: sa.Connection) -> None:
    found = [terms.fitted(decimal(text), Digits(4, 1)) for text in ("999.94", "999.95", "-1.25")]
    assert [str(value) for value in duckdb.execute(sa.select(*found)).one()] == ["999.9", "None", "-1.3"]


def test_quotients(duckdb: sa.Connection) -> None:
    pairs = [("1", "3"), ("-1", "8"), ("1", "0")]
    found = [terms.quotient(decimal(a), decimal(b), Digits(38, 2), (100, 1), (2, 2)) for a, b in pairs]
    assert [str(value) for value in duckdb.execute(sa.select(*found)).one()] == ["0.33", "-0.13", "None"]


def test_bounds_keep_null(duckdb: sa.Connection) -> None:
    low, high = sa.literal_column("0"), sa.literal_column("10")
    found = [terms.within(sa.literal_column(text), low, high) for text in ("5", "10", "0", "CAST(NULL AS INTEGER)")]
    assert tuple(duckdb.execute(sa.select(*found)).one()) == (5, None, None, None)


def test_terms_of_one_kind_share_a_cached_statement_only_when_their_numbers_are_alike(duckdb: sa.Connection) -> None:
    narrow, wide = (sa.select(terms.fitted(decimal("50"), Digits(size, 0))) for size in (1, 2))
    assert [duckdb.execute(statement).scalar() for statement in (narrow, wide)] == [None, 50]
