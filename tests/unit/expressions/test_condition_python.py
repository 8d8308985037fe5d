"""The Python of a condition builds it again."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildify_nb import f
from buildify_nb.expressions.condition_building import Expression, Field
from buildify_nb.expressions.condition_python import METHODS, field_text, python_of

names = st.sampled_from(["total", "customer.name", "odd name", "class", "in_", "before", "_own", "größe", "ﬁ", "1st"])
values = st.one_of(st.integers(), st.text(max_size=5), st.booleans(), st.floats(allow_nan=False))


@st.composite
def built(draw: st.DrawFn) -> Expression:
    """A condition of one rule."""
    field, other = Field(draw(names)), draw(values | names.map(Field))
    pairs = [draw(st.lists(values, min_size=2, max_size=2)), [Field(draw(names)), Field(draw(names))]]
    pair: list[Any] = draw(st.sampled_from(pairs))
    simple = [field == other, field != other, field < other, field > other, field <= other, field >= other]
    methods = [field.is_null(), field.in_(pair), field.between(*pair), field.contains(other), field.this_week()]
    return draw(st.sampled_from([*simple, *methods, field.last_days(3), field.not_between(*pair), field.is_not_null()]))


conditions = st.recursive(
    built(),
    lambda parts: st.one_of(
        st.tuples(parts, parts).map(lambda two: two[0] & two[1]),
        st.tuples(parts, parts).map(lambda two: two[0] | two[1]),
        parts.map(lambda one: ~one),
    ),
    max_leaves=8,
)


@given(conditions)
def test_the_text_builds_the_same_condition(condition: Expression) -> None:
    assert dict(eval(repr(condition), {"f": f})) == dict(condition)


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        ((f.total > 100) & f.customer.name.contains("x"), "(f.total > 100) & f.customer.name.contains('x')"),
        (f["odd name"].between(f.a, f.b), "f['odd name'].between(f.a, f.b)"),
        (~((f.a == 1) | ~f.b.is_null()), "~((f.a == 1) | ~f.b.is_null())"),
        (f["HAS_ROLE('o.k.')"] == True, "f[\"HAS_ROLE('o.k.')\"] == True"),  # noqa: E712
        (f.a.changed_to(None) | f.a.is_user(), "f.a.changed_to(None) | f.a.is_user()"),
        ({"status": "open"} & (f.a == 1), "(f.status == 'open') & (f.a == 1)"),
        ((f.a == 1) & {"field": "b", "operator": "eq", "value": 1}, None),
    ],
)
def test_conditions_read_as_they_are_written(condition: Expression, text: str | None) -> None:
    expected = text or "(f.a == 1) & {'field': 'b', 'operator': 'eq', 'value': 1}"
    assert repr(condition) == expected


def test_what_nothing_builds_is_told_as_it_is() -> None:
    for document in (
        {"status": "open"},
        {"field": "a", "operator": "odd"},
        {"field": "a", "operator": "=", "value": 1},
    ):
        assert python_of(document) == repr(document)
    assert [field_text(name) for name in ("a.b", *METHODS.values())][:2] == ["f.a.b", "f['contains']"]
