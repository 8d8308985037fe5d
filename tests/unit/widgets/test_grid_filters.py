"""AG Grid's filters say the same as condition JSON."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from buildify_nb.errors import ExpressionError
from buildify_widgets.grid_filters import condition_of, sort_terms_of


def _only(filter_model: dict[str, Any]) -> Any:
    """The condition of the single field in the model."""
    condition = condition_of(filter_model)
    assert condition is not None
    assert condition["combinator"] == "and"
    (rule,) = condition["rules"]
    return rule


@pytest.mark.parametrize(
    ("kind", "operator"),
    [
        ("equals", "="),
        ("notEqual", "!="),
        ("contains", "contains"),
        ("notContains", "doesNotContain"),
        ("startsWith", "beginsWith"),
        ("endsWith", "endsWith"),
        ("before", "<"),
        ("after", ">"),
    ],
)
def test_text(kind: str, operator: str) -> None:
    rule = _only({"name": {"filterType": "text", "type": kind, "filter": "blue"}})
    assert rule == {"field": "name", "operator": operator, "value": "blue"}


@pytest.mark.parametrize(("kind", "operator"), [("blank", "null"), ("notBlank", "notNull")])
@pytest.mark.parametrize("filter_type", ["text", "number", "date", "instant"])
def test_blank(filter_type: str, kind: str, operator: str) -> None:
    rule = _only({"name": {"filterType": filter_type, "type": kind}})
    assert rule == {"field": "name", "operator": operator, "value": None}


def test_a_number_range_includes_its_ends() -> None:
    rule = _only({"price": {"filterType": "number", "type": "inRange", "filter": 1, "filterTo": 2.5}})
    assert rule == {"field": "price", "operator": "between", "value": [1, 2.5]}


def test_dates_lose_their_time() -> None:
    given_filter = {"filterType": "date", "type": "greaterThan", "dateFrom": "2026-05-01 00:00:00", "dateTo": None}
    assert _only({"day": given_filter}) == {"field": "day", "operator": ">", "value": "2026-05-01"}
    between = {
        "filterType": "date",
        "type": "inRange",
        "dateFrom": "2026-05-01 00:00:00",
        "dateTo": "2026-05-03 00:00:00",
    }
    assert _only({"day": between})["value"] == ["2026-05-01", "2026-05-03"]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("equals", [(">=", "2026-02-28"), ("<", "2026-03-01")]),
        ("notEqual", [("<", "2026-02-28"), (">=", "2026-03-01")]),
        ("lessThan", [("<", "2026-02-28")]),
        ("greaterThan", [(">=", "2026-03-01")]),
    ],
)
def test_a_day_of_instants_is_from_midnight_to_midnight(kind: str, expected: list[tuple[str, str]]) -> None:
    rule = _only({"at": {"filterType": "instant", "type": kind, "dateFrom": "2026-02-28 00:00:00"}})
    rules = rule.get("rules", [rule])
    assert [(r["operator"], r["value"]) for r in rules] == [(op, f"{day}T00:00:00+00:00") for op, day in expected]
    assert rule.get("combinator", "and") == ("or" if kind == "notEqual" else "and")


def test_a_range_of_instants_includes_its_last_day() -> None:
    given_filter = {"filterType": "instant", "type": "inRange", "dateFrom": "2026-05-01", "dateTo": "2026-05-03"}
    assert [r["value"][:10] for r in _only({"at": given_filter})["rules"]] == ["2026-05-01", "2026-05-04"]


def test_a_list_of_values_with_blank() -> None:
    rule = _only({"genre": {"filterType": "set", "values": ["rock", None, "jazz"], "labels": []}})
    assert rule["combinator"] == "or"
    assert [(r["operator"], r["value"]) for r in rule["rules"]] == [("in", ["rock", "jazz"]), ("null", None)]


def test_booleans_are_compared_one_by_one() -> None:
    rule = _only({"live": {"filterType": "set", "values": [True, None], "labels": []}})
    assert [(r["operator"], r["value"]) for r in rule["rules"]] == [("=", True), ("null", None)]


def test_fields_that_hold_lists_contain_any_of_the_values() -> None:
    rule = _only({"tags": {"filterType": "many", "values": ["a", "b"], "labels": []}})
    assert [(r["operator"], r["value"]) for r in rule["rules"]] == [("contains", "a"), ("contains", "b")]


def test_two_conditions_on_one_field_are_combined_as_said() -> None:
    parts = [{"filterType": "text", "type": "contains", "filter": text} for text in ("a", "b")]
    rule = _only({"name": {"filterType": "text", "operator": "OR", "conditions": parts}})
    assert rule["combinator"] == "or"
    assert [r["value"] for r in rule["rules"]] == ["a", "b"]


def test_several_fields_must_all_hold() -> None:
    condition = condition_of(
        {name: {"filterType": "text", "type": "equals", "filter": name} for name in ("first", "second")}
    )
    assert condition is not None
    assert condition["combinator"] == "and"
    assert [rule["field"] for rule in condition["rules"]] == ["first", "second"]


def test_no_filter_is_no_condition() -> None:
    assert condition_of({}) is None


@pytest.mark.parametrize(
    "bad",
    [
        {"filterType": "text", "type": "matches", "filter": ".*"},
        {"filterType": "sql", "type": "equals", "filter": "1"},
        {"filterType": "date", "type": "equals", "dateFrom": "yesterday"},
        {"filterType": "instant", "type": "equals", "dateFrom": None},
        {"filterType": "text", "type": "equals"},
        {"filterType": "number", "type": "inRange", "filter": 1},
        {"filterType": "set"},
        {"filterType": "set", "values": []},
    ],
)
def test_what_is_not_understood_is_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(ExpressionError, match="name: the filter"):
        condition_of({"name": bad})


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.fixed_dictionaries(
        {"filterType": st.sampled_from(["text", "number", "date", "instant", "set", "many", "x"])},
        optional={"type": st.sampled_from(["equals", "inRange", "blank", "x"]), "values": _JSON, "filter": _JSON,
                  "filterTo": _JSON, "dateFrom": _JSON, "dateTo": _JSON, "conditions": _JSON},
    )
)  # fmt: skip
def test_any_input_gives_a_condition_or_a_refusal(bad: dict[str, Any]) -> None:
    try:
        condition = condition_of({"name": bad})
    except ExpressionError:
        return
    assert condition is not None
    assert condition["rules"]


def test_sorts() -> None:
    model = [{"colId": "genre", "sort": "asc"}, {"colId": "name", "sort": "desc"}]
    assert sort_terms_of(model) == ["genre:asc", "name:desc"]
    assert sort_terms_of([]) == []


@pytest.mark.parametrize("filter_type", ["date", "instant"])
def test_filters_about_today_are_left_to_the_service(filter_type: str) -> None:
    found = condition_of({"released": {"filterType": filter_type, "type": "last30"}})
    assert found == {"combinator": "and", "rules": [{"field": "released", "operator": "lastDays", "value": 30}]}
    found = condition_of({"released": {"filterType": filter_type, "type": "thisMonth"}})
    assert found == {"combinator": "and", "rules": [{"field": "released", "operator": "thisMonth", "value": None}]}
