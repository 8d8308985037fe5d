from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from buildify_nb.expressions.syntax import TextMatchKind
from buildify_nb.expressions.text_match_compiler import match_constant, match_text

NAME = sa.column("name", sa.Text())


@pytest.fixture(scope="module")
def connection() -> Iterator[sa.Connection]:
    engine = sa.create_engine("duckdb:///:memory:")
    with engine.connect() as opened:
        yield opened
    engine.dispose()


@pytest.mark.parametrize(
    ("text", "kind", "needle", "expected"),
    [
        ("Grüße 100%", TextMatchKind.CONTAINS, "ÜßE 1", True),
        ("Grüße 100%", TextMatchKind.ENDS_WITH, "0%", True),
        ("Grüße 1000", TextMatchKind.ENDS_WITH, "0%", False),
        ("a/b_c", TextMatchKind.BEGINS_WITH, "A/B_", True),
        ("a/bxc", TextMatchKind.BEGINS_WITH, "A/B_", False),
        ("", TextMatchKind.CONTAINS, "", True),
        (None, TextMatchKind.CONTAINS, "", None),
    ],
)
def test_constant_and_column_needles_match_alike(
    connection: sa.Connection, text: str | None, kind: TextMatchKind, needle: str, *, expected: bool | None
) -> None:
    column, other = sa.literal(text, sa.Text()), sa.literal(needle, sa.Text())
    query = sa.select(match_constant(column, kind, needle), match_text(column, kind, other))
    assert tuple(connection.execute(query).one()) == (expected, expected)


def test_an_ascii_needle_leaves_an_expression_that_postgres_can_index() -> None:
    compiled = match_constant(NAME, TextMatchKind.BEGINS_WITH, "Smith").compile(dialect=postgresql.dialect())
    assert str(compiled).startswith('lower(name COLLATE "C") LIKE ')
    assert "smith%" in compiled.params.values()
