"""Values are converted as a person would type them over; what the new type refuses is told."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from buildify_nb.datamodel.risk.conversions import Converter, bring_back, convert
from tests.factories import built_in_field_types, field

TYPES = built_in_field_types()
JANUARY = [date(2026, 1, 2), date(2026, 1, 3)]


def converted(values: list[Any], field_type: str, **options: Any) -> tuple[list[Any], list[str]]:
    result = convert(list(enumerate(values)), Converter(field("x", field_type, **options), TYPES[field_type]))
    return [value for _, value in result.kept], [value for _, value in result.lost]


@pytest.mark.parametrize(
    ("values", "field_type", "kept", "lost"),
    [
        (["12", " 13 ", "1.5", "x", "+4"], "integer", [12, 13, 2, 4], ["x"]),
        (["1.50", "x"], "decimal", [Decimal("1.50")], ["x"]),
        ([Decimal("2.00"), Decimal("2.5"), Decimal(2**40)], "integer", [2, 3], [str(2**40)]),
        ([1, Decimal("2.50"), True], "string", ["1", "2.5", "true"], []),
        ([datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 1, 3, 4, tzinfo=UTC)], "date", JANUARY, []),
        (["2026-01-02", "soon"], "date", [date(2026, 1, 2)], ["soon"]),
        ([{"a": 1}], "text", ['{"a": 1}'], []),
    ],
)
def test_conversions(values: list[Any], field_type: str, kept: list[Any], lost: list[str]) -> None:
    assert converted(values, field_type) == (kept, lost)


def test_one_choice_becomes_a_list_of_one_and_comes_back() -> None:
    choices: dict[str, Any] = {"allowed_values": [{"value": "x"}, {"value": "y"}]}
    assert converted(["x", "z"], "multiselect", **choices) == ([["x"]], ["z"])
    assert converted([["x"], ["x", "y"], []], "select", **choices) == (["x"], ['["x", "y"]', "[]"])
    assert converted([["x"]], "text") == (['["x"]'], [])


def test_whether_anything_changes() -> None:
    rows = [(1, "ana@example.com")]
    assert not convert(rows, Converter(field("x", "email"), TYPES["email"])).changes(rows)
    assert convert([(1, "x")], Converter(field("x", "email"), TYPES["email"])).changes([(1, "x")])
    assert convert([(1, " 7 ")], Converter(field("x", "integer"), TYPES["integer"])).changes([(1, " 7 ")])


def test_untouched_values_come_back_and_others_are_converted() -> None:
    text, whole = (Converter(field("x", kind), TYPES[kind]) for kind in ("string", "integer"))
    rows = [
        (1, 12, "012"),  # only converted
        (2, None, "abc"),  # lost by the conversion
        (3, 7, "abc"),  # written since
        (4, None, "5"),  # emptied since
        (5, 9, None),  # a new record
    ]
    back = bring_back(rows, [whole, text])
    assert dict(back.kept) == {1: "012", 2: "abc", 3: "7", 5: "9"}
    assert (back.revised, back.written, back.lost) == (((3, "7"), (4, None), (5, "9")),) * 2 + ((),)
    assert bring_back([(1, "many", 1), (2, "abc", None)], [text, whole]).lost == (("1", "many"), ("2", "abc"))


def test_a_value_is_followed_through_several_conversions() -> None:
    text, whole, decimal = (Converter(field("x", kind), TYPES[kind]) for kind in ("string", "integer", "decimal"))
    rows = [(1, Decimal(12), 12, "012"), (2, Decimal("3.5"), 12, "012"), (3, Decimal(7), 7, "abc")]
    back = bring_back(rows, [decimal, whole, text])
    assert dict(back.kept) == {1: "012", 2: "3.5", 3: "7"}
    assert back.revised == ((2, "3.5"), (3, "7"))


@pytest.mark.parametrize(
    ("value", "field_type", "options", "rounded"),
    [
        (Decimal("1.255"), "decimal", {"decimal_places": 2}, Decimal("1.26")),
        (Decimal("-2.5"), "integer", {}, -3),
        (2.5, "biginteger", {}, 3),
        ("1.239", "decimal", {"decimal_places": 2}, Decimal("1.24")),
        (" -2.5", "integer", {}, -3),
        (datetime(2026, 1, 2, 3, tzinfo=UTC), "date", {}, date(2026, 1, 2)),
        ("abcdef", "string", {"max_length": 3}, "abc"),
    ],
)
def test_what_goes_in_only_in_part_is_told(value: Any, field_type: str, options: Any, rounded: Any) -> None:
    converter = Converter(field("x", field_type, **options), TYPES[field_type])
    assert convert([(1, value)], converter).rounded == (("1", value, rounded),)
    assert converter.exact(value) is None
    assert converter(converter(value)) == converter(value)


def test_a_rounded_value_comes_back_exact_unless_it_was_written_since() -> None:
    whole, decimal = (Converter(field("x", kind), TYPES[kind]) for kind in ("integer", "decimal"))
    back = bring_back([(1, 3, Decimal("2.50")), (2, 4, Decimal("2.50"))], [whole, decimal])
    assert dict(back.kept) == {1: Decimal("2.50"), 2: Decimal("4.00")}
    assert (back.revised, back.rounded) == (((2, Decimal(4)),), ())
    again = bring_back([(1, Decimal("2.5"), None)], [decimal, whole])
    assert (dict(again.kept), again.rounded) == ({1: 3}, (("1", Decimal("2.5"), 3),))


def test_what_was_filled_is_empty_again_unless_another_value_was_written_since() -> None:
    text = Converter(field("x"), TYPES["string"])
    back = bring_back([(1, "new", None), (2, "new", None), (3, "a", "a")], [text, text], filled={1, 3})
    assert (dict(back.kept), back.revised) == ({2: "new", 3: "a"}, ((2, "new"),))


@pytest.mark.parametrize("text", ["1e999999999", "Infinity", "NaN", "1.2.3", "9" * 200 + ".5", ""])
@pytest.mark.parametrize("wanted", ["decimal", "integer", "biginteger"])
def test_a_text_that_is_no_number_of_any_column_is_lost(text: str, wanted: str) -> None:
    assert converted([text], wanted) == ([], [text])


def test_limits_take_no_value() -> None:
    assert converted([Decimal(7)], "decimal", max_value=Decimal(5)) == ([Decimal(7)], [])
    assert converted(["a"], "string", min_length=2) == (["a"], [])


def test_a_default_takes_the_place_of_what_is_empty_and_of_nothing_that_was_lost() -> None:
    converted = convert([(1, "5"), (2, "x")], Converter(field("x", "integer"), TYPES["integer"]))
    filled = converted.with_default([1, 2, 3], lambda: 0)
    assert (dict(filled.kept), filled.filled, filled.revised) == ({1: 5, 3: 0}, ("3",), None)
    assert converted.with_default([1, 2], lambda: 0) is converted
    text = Converter(field("x"), TYPES["string"])
    back = bring_back([(1, None, "a"), (2, "b", "b")], [text, text]).with_default([1, 2, 3], lambda: "new")
    assert (dict(back.kept), back.written) == ({2: "b", 1: "new", 3: "new"}, ((1, "new"), (3, "new")))
