from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

from buildify_nb.records.loading.arrow_columns import arrow_column, json_column


def test_what_engines_cast_travels_as_text() -> None:
    assert arrow_column([None, Decimal("1.50")]).to_pylist() == [None, "1.50"]
    assert arrow_column([UUID(int=1), None]).to_pylist() == [str(UUID(int=1)), None]
    assert arrow_column([{"a": "é"}, None]).to_pylist() == ['{"a":"é"}', None]


def test_instants_are_in_utc_to_the_microsecond() -> None:
    hour = datetime(2026, 1, 1, 2, 0, 0, 7, tzinfo=timezone(timedelta(hours=2)))
    assert arrow_column([hour]).to_pylist() == [datetime(2026, 1, 1, 0, 0, 0, 7, tzinfo=UTC)]


def test_other_values_keep_their_type() -> None:
    assert arrow_column([None, date(2026, 1, 1)]).to_pylist() == [None, date(2026, 1, 1)]
    assert arrow_column([1, None]).to_pylist() == [1, None]
    assert arrow_column([None, None]).null_count == 2


def test_a_document_is_told_from_no_document() -> None:
    assert json_column([None, "a", 0, False, []]).to_pylist() == [None, '"a"', "0", "false", "[]"]
