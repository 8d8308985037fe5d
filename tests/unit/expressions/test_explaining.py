"""What is told of a condition is what the evaluator finds, clause by clause."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings

from buildify_nb import f
from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.change_evaluator import compile_change
from buildify_nb.expressions.circumstances import Circumstances, settled
from buildify_nb.expressions.conditions import read_condition
from buildify_nb.expressions.evaluator import compile_python
from buildify_nb.expressions.explaining import Explanation, explain
from buildify_nb.expressions.operators import ASKED, Need
from buildify_nb.expressions.syntax import Condition, Known, walk
from buildify_nb.expressions.value_types import ValueType
from tests.conformance.expressions.condition_strategies import CIRCUMSTANCES, FIELDS, USER, documents, rows

NAMES = {
    "total": ValueType.DECIMAL,
    "paid": ValueType.DECIMAL,
    "owner": ValueType.TEXT,
    "due": ValueType.DATE,
    "at": ValueType.TIMESTAMP,
    "is_open": ValueType.BOOLEAN,
    "tags": ValueType.JSON,
}
GIVEN = Circumstances(date(2026, 5, 20), lambda: USER)


def read(condition: Any) -> Condition:
    return read_condition(condition, NAMES, given=set(Need))


def told(condition: Any, record: dict[str, Any], **more: Any) -> Explanation:
    return explain(read(condition), record, given=GIVEN, **more)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(document=documents, row=rows)
def test_its_truth_is_that_of_the_evaluator(document: dict[str, Any], row: dict[str, Any]) -> None:
    condition = read_condition(document, FIELDS, given=ASKED)
    explanation = explain(condition, row, given=CIRCUMSTANCES)
    assert explanation.truth is compile_python(settled(condition, CIRCUMSTANCES))(row)
    assert explanation.verdict in repr(explanation).splitlines()[0]
    clauses = [part for part in explanation.clauses() if part.words != "always"]
    asked = [node for node in walk(condition) if hasattr(node, "field")]
    assert len(clauses) == len(asked)
    for clause, node in zip(clauses, asked, strict=True):
        assert clause.truth is compile_python(settled(node, CIRCUMSTANCES))(row)  # type: ignore[arg-type] - rules


@pytest.mark.parametrize(
    ("condition", "record", "line"),
    [
        (f.total > 100, {"total": Decimal("80.00")}, "total is greater than 100: 80.00, false"),
        (f.total > 100, {}, "total is greater than 100: empty, unknown"),
        (f.total > f.paid, {"total": Decimal(8), "paid": 7}, "total is greater than paid: total is 8, paid is 7, true"),
        (f.owner == "ben", {"owner": "x" * 99}, f"owner equals 'ben': '{'x' * 60}…', false"),
        (f.owner.is_user(), {"owner": "ab"}, "owner is the current user: owner is 'ab', the user is 'ab', true"),
        (
            f.due.last_days(30),
            {"due": date(2026, 4, 1)},
            "due in the last 30 days: due is 2026-04-01, today is 2026-05-20, false",
        ),
        (f["HAS_ROLE('clerk')"] == True, {}, "HAS_ROLE('clerk') equals true: true, true"),  # noqa: E712
        (
            f.owner == f["USER_DEPARTMENT()"],
            {"owner": "a"},
            "owner equals USER_DEPARTMENT(): owner is 'a', USER_DEPARTMENT() is empty, unknown",
        ),
        (f.is_open == False, {"is_open": True}, "is_open equals false: true, false"),  # noqa: E712
        (f.tags.contains("é"), {"tags": ["é"]}, "tags contains 'é': [\"é\"], true"),
        (f.at.is_null(), {"at": datetime(2026, 1, 1, tzinfo=UTC)}, "at is empty: 2026-01-01T00:00:00+00:00, false"),
        ({}, {}, "always: true"),
    ],
)
def test_a_clause_is_told_with_the_values_that_it_asks(condition: Any, record: dict[str, Any], line: str) -> None:
    assert repr(told(condition, record)) == line


def test_joined_clauses_are_a_tree() -> None:
    condition = (f.total > 100) & ~((f.owner == "ben") | f.due.is_null())
    explanation = told(condition, {"total": Decimal(150), "owner": None}, labels={"total": "Total"})
    assert repr(explanation).splitlines() == [
        "all of: false",
        "  Total is greater than 100: 150, true",
        "  not: false",
        "    any of: true",
        "      owner equals 'ben': empty, unknown",
        "      due is empty: empty, true",
    ]
    assert [clause.truth for clause in explanation.clauses()] == [True, None, True]
    html = told(f.owner == "<b>", {"owner": "<i>"})._repr_html_()
    assert "&lt;b&gt;" in html
    assert "&lt;i&gt;" in html
    assert "<b>" not in html + "<i>".replace("<i>", "")


def test_a_write_is_told_with_what_was_before() -> None:
    condition = f.owner.changed_to("ben") & (f.total > 1)
    before, after = {"owner": "ana", "total": 1}, {"owner": "ben", "total": 2}
    explanation = told(condition, after, before=before)
    assert explanation.truth is compile_change(read(condition))(before, after) is True
    assert repr(explanation.parts[0]) == "owner changed to 'ben': 'ana' → 'ben', true"
    assert repr(told(f.owner.changed(), after)) == "owner changed: empty → 'ben', true"


def test_odd_values_read_as_people_write_them() -> None:
    kinds = {"a": ValueType.TIME, "b": ValueType.UUID, "c": ValueType.JSON}
    tree = read_condition({"combinator": "and", "rules": [{"field": n, "operator": "notNull"} for n in kinds]}, kinds)
    explanation = explain(tree, {"a": time(9, 30), "b": UUID(int=1), "c": list(range(99))})
    assert [part.told for part in explanation.parts][:2] == ["09:30:00", str(UUID(int=1))]
    assert explanation.parts[2].told.endswith("…")


def test_what_is_not_given_is_not_guessed() -> None:
    with pytest.raises(ExpressionError, match="depends on today"):
        explain(read(f.due.this_week()), {})
    assert explain(Known(None), {}).verdict == "unknown"
