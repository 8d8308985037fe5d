"""Conditions in Python give the documents that are read, and say what is wrong where Python reads them differently."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
import pytest

from buildify_nb import f
from buildify_nb.expressions.condition_building import Expression, Field
from buildify_nb.expressions.condition_python import METHODS
from buildify_nb.expressions.conditions import read_condition
from buildify_nb.expressions.evaluator import compile_python
from buildify_nb.expressions.operators import OPERATORS
from buildify_nb.expressions.value_types import ValueType

FIELDS = {
    "total": ValueType.DECIMAL,
    "paid": ValueType.DECIMAL,
    "status": ValueType.TEXT,
    "customer.name": ValueType.TEXT,
    "due": ValueType.DATE,
    "made": ValueType.TIMESTAMP,
    "is_open": ValueType.BOOLEAN,
    "odd name": ValueType.INTEGER,
    "tags": ValueType.JSON,
    "code": ValueType.UUID,
    "opens": ValueType.TIME,
}
RECORD = {
    "total": Decimal(80),
    "paid": Decimal("80.5"),
    "status": "open",
    "customer.name": "Ada X",
    "due": date(2024, 2, 29),
    "made": datetime(2024, 2, 29, 12, tzinfo=UTC),
    "is_open": True,
    "odd name": None,
    "tags": ["a"],
    "code": UUID(int=7),
    "opens": time(9, 30),
}


def holds(condition: Expression) -> bool | None:
    return compile_python(read_condition(condition, FIELDS))(RECORD)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (f.total > 79, True),
        (f.total < 79.5, False),
        (f.total >= Decimal("80.00"), True),
        (f.total >= 80, True),
        (f.total != 80, False),
        (f.total < f.paid, True),
        (f.customer.name.contains("ada"), True),
        (f["customer.name"].begins_with("x"), False),
        (f.customer["name"].ends_with("x"), True),
        (f.status.does_not_contain("PE"), False),
        (f.status.does_not_begin_with("z"), True),
        (f.status.does_not_end_with("n"), False),
        (f.customer.name.contains(f.status), False),
        (f["odd name"] == None, True),  # noqa: E711
        (f["odd name"] != None, False),  # noqa: E711
        (f["odd name"].is_null(), True),
        (f["odd name"].is_not_null(), False),
        (f["odd name"] > 1, None),
        (f.status.in_(["open", "done"]), True),
        (f.status.in_(word for word in ("done",)), False),
        (f.status.not_in({"done"}), True),
        (f.total.in_([f.paid]), False),
        (f.total.in_(pd.Series([1, 80])), True),
        (f.total.in_(np.array([1, 2])), False),
        (f.total == np.int64(80), True),
        (f.total.between(80, f"{90}"), True),
        (f.total.between(f.total, f.paid), True),
        (f.total.not_between(1, 2), True),
        (f.due.before(date(2024, 3, 1)), True),
        (f.due.after("2024-03-01"), False),
        (f.due == pd.Timestamp("2024-02-29").date(), True),
        (f.made.after(datetime(2024, 2, 29, 11, 59, tzinfo=UTC)), True),
        (f.made < pd.Timestamp("2024-02-29T12:00:00Z"), False),
        (f.is_open == True, True),  # noqa: E712
        (f.tags.contains("a"), True),
        (f.code == UUID(int=7), True),
        (f.opens == time(9, 30), True),
        ((f.total > 1) & (f.total > 2) & (f.total > 90), False),
        ((f.total > 90) | (f.total > 2), True),
        (~(f.total > 90), True),
        (~((f.total > 90) | (f.status == "open")), False),
        ((f.total > 90) | {"status": "open", "is_open": True}, True),
        ({"status": ["done"], "odd name": None} & (f.total > 1), False),
        ({"status": ["done"]} | (f.total > 1), True),
        ({} & (f.total > 1), True),
        ({"field": "total", "operator": ">", "value": 1} & (f.total > 1), True),
    ],
)
def test_conditions_mean_what_python_says(condition: Expression, expected: bool | None) -> None:
    assert holds(condition) is expected
    assert holds(~~condition) is expected
    assert json.loads(json.dumps(dict(condition))) == condition


def test_groups_that_are_joined_alike_stay_one_group() -> None:
    joined = (f.a > 1) & (f.b > 2) & ((f.c > 3) & (f.d > 4))
    assert [rule["field"] for rule in joined["rules"]] == ["a", "b", "c", "d"]
    mixed = ~((f.a > 1) & (f.b > 2)) & (f.c > 3) | (f.d > 4)
    assert [len(rule.get("rules", ())) for rule in mixed["rules"]] == [2, 0]
    assert mixed["rules"][0]["rules"][0]["not"] is True


def test_documents_by_hand_are_taken_as_they_are_written() -> None:
    either = {"combinator": "or", "rules": [{"total": 80}, {"status": "done"}]}
    for condition, expected in (
        (either & f.total.is_not_null(), True),
        (~({} | (either & (f.total > 1))), False),
        (~_alone(either), False),
        (_alone(either) | (f.total > 90), True),
    ):
        assert holds(condition) is expected


def _alone(document: dict[str, Any]) -> Expression:
    return {} & (Expression(document))


def test_a_set_gives_the_same_document_in_every_process() -> None:
    assert f.status.in_({"c", "a", "b"})["value"] == ["a", "b", "c"]
    assert f.total.in_(frozenset({Decimal(2), Decimal(1)}))["value"] == ["1", "2"]


def test_joining_changes_none_of_its_parts() -> None:
    one, other = f.a > 1, (f.b > 1) & (f.c > 1)
    before = dict(one), json.dumps(dict(other))
    assert len(other & one) == len(one | other) == len(~other) == 3
    assert (dict(one), json.dumps(dict(other))) == before


def test_every_operator_that_filters_take_can_be_written() -> None:
    written = {"=", "!=", "<", ">", "<=", ">=", *METHODS}
    assert {spec.name for spec in OPERATORS} <= written
    assert all(callable(getattr(Field("x"), name)) and name in vars(Field) for name in METHODS.values())


def chained() -> object:
    return 1 < f.total < 3


def anded() -> object:
    return f.total > 1 and f.paid > 2


def without_brackets() -> object:
    return f.total > 1 & f.paid < 2  # type: ignore[operator]


def unasked() -> object:
    return ~f.is_open


def searched() -> object:
    return "x" in f.status


def sought() -> object:
    return [f.total].index(f.paid)


@pytest.mark.parametrize(
    ("write", "told"),
    [
        (chained, "f.x.between(1, 3)"),
        (anded, "Join conditions by & | ~"),
        (without_brackets, "f.paid is a field, not a condition"),
        (unasked, "f.is_open == True"),
        (searched, "f.status.contains(…)"),
        (sought, "true or false of a record"),
        (lambda: bool(f.total), "is a field, not a condition"),
        (lambda: f.name.startswith("x"), "did you mean begins_with?"),
        (lambda: f.name.isin([1]), "did you mean in_?"),
        (lambda: f.name.contain("x"), "did you mean contains?"),
        (lambda: f.name.frobnicate("x"), "there are before, after"),
        (lambda: f.status == ["a", "b"], ".in_([…])"),
        (lambda: f.status == {"a": 1}, "not with dict."),
        (lambda: f.status == (f.total > 1), "not with a condition."),
        (lambda: f.status.in_("open"), "f.status.in_ takes a list"),
        (lambda: f.status.in_(5), "takes a list"),  # type: ignore[arg-type]
        (lambda: f.total.between(1, f.paid), "with fields or with values, not both"),
        (lambda: (f.total > 1) & "paid > 2", "not with str"),  # type: ignore[operator]
        (lambda: f[3], "not by int"),  # type: ignore[index]
        (lambda: list(f.total), "not iterable"),  # type: ignore[call-overload]
        (lambda: {f.total}, "unhashable"),
    ],
)
def test_what_python_reads_differently_is_refused_with_what_to_write(write: Callable[[], Any], told: str) -> None:
    with pytest.raises(TypeError) as refused:
        write()
    assert told in str(refused.value)


def test_names_that_tools_look_for_are_no_fields() -> None:
    for thing in (f, f.total):
        assert not hasattr(thing, "_repr_html_")
        assert not hasattr(thing, "__array__")
    assert str(f["_hidden"]) == "_hidden"
    assert (str(f.customer.name), repr(f)) == ("customer.name", "f")
