from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from buildify_nb.expressions.engine_terms_compiler import AsciiFolded, HasElement, by_code_point, is_ascii

NAME = sa.column("name", sa.Text())


@pytest.fixture(scope="module")
def connection() -> Iterator[sa.Connection]:
    engine = sa.create_engine("duckdb:///:memory:")
    with engine.connect() as opened:
        yield opened
    engine.dispose()


@pytest.mark.parametrize(
    ("document", "expected"),
    [('["b","é"]', True), ('["e"]', False), ('{"a":"é"}', False), ('"é"', False), ('[["é"]]', False), (None, None)],
)
def test_only_elements_of_lists_count(
    connection: sa.Connection, document: str | None, *, expected: bool | None
) -> None:
    connection.exec_driver_sql("CREATE OR REPLACE TABLE item (tags JSON)")
    connection.execute(sa.text("INSERT INTO item VALUES (:tags)"), {"tags": document})
    query = sa.select(HasElement(sa.column("tags", sa.JSON()), "é")).select_from(sa.table("item"))
    assert connection.scalar(query) is expected


def test_ascii_is_told_and_folded(connection: sa.Connection) -> None:
    plain, accented = sa.literal("ABC", sa.Text()), sa.literal("ÄBC", sa.Text())
    query = sa.select(is_ascii(plain), is_ascii(accented), AsciiFolded(accented, "BC"), by_code_point(plain))
    assert tuple(connection.execute(query).one()) == (True, False, "Äbc", "ABC")


def test_postgres_is_told_the_collation() -> None:
    assert str(by_code_point(NAME).compile(dialect=postgresql.dialect())) == '(name COLLATE "C")'
    assert str(AsciiFolded(NAME, "AB").compile(dialect=postgresql.dialect())) == 'lower(name COLLATE "C")'
