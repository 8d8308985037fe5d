"""Formulas and rows that the three engines are asked about: random text of every type, rows with the odd values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from hypothesis import strategies as st

from buildify_nb.expressions.decimal_bounds import Digits
from buildify_nb.expressions.value_building import field_value
from buildify_nb.expressions.value_types import ValueType

Row = dict[str, Any]
Texts = st.SearchStrategy[str]

NOW = datetime(2024, 2, 29, 23, 30, tzinfo=UTC)
TABLE = sa.Table(
    "formula_sample",
    sa.MetaData(),
    sa.Column("row", sa.Integer, nullable=False),
    sa.Column("price", sa.Numeric(28, 2)),
    sa.Column("rate", sa.Numeric(18, 6)),
    sa.Column("measure", sa.Numeric(38, 10)),
    sa.Column("ratio", sa.Double),
    sa.Column("quantity", sa.BigInteger),
    sa.Column("stock", sa.Integer),
    sa.Column("name", sa.Text),
    sa.Column("title", sa.Text),
    sa.Column("due", sa.Date),
    sa.Column("paid", sa.Date),
    sa.Column("opens", sa.Time),
    sa.Column("created", sa.DateTime(timezone=True)),
    sa.Column("changed", sa.DateTime(timezone=True)),
    sa.Column("code", sa.Uuid),
    sa.Column("active", sa.Boolean),
    prefixes=["TEMPORARY"],
)
FIELDS = {
    "price": field_value("price", ValueType.DECIMAL, Digits(28, 2)),
    "rate": field_value("rate", ValueType.DECIMAL, Digits(18, 6)),
    "measure": field_value("measure", ValueType.DECIMAL, Digits(38, 10)),
    "ratio": field_value("ratio", ValueType.DECIMAL),
    "quantity": field_value("quantity", ValueType.INTEGER),
    "stock": field_value("stock", ValueType.INTEGER, Digits(10, 0)),
    "name": field_value("name", ValueType.TEXT),
    "title": field_value("title", ValueType.TEXT),
    "due": field_value("due", ValueType.DATE),
    "paid": field_value("paid", ValueType.DATE),
    "opens": field_value("opens", ValueType.TIME),
    "created": field_value("created", ValueType.TIMESTAMP),
    "changed": field_value("changed", ValueType.TIMESTAMP),
    "code": field_value("code", ValueType.UUID),
    "active": field_value("active", ValueType.BOOLEAN),
}


def _decimals(digits: int, places: int) -> st.SearchStrategy[Decimal]:
    whole = st.integers(-(10**digits) + 1, 10**digits - 1) | st.integers(-2000, 2000)
    return whole.map(lambda number: Decimal(f"{number}E-{places}"))


_exact_floats = _decimals(15, 4).map(float) | st.sampled_from([0.1, 0.5, 2.5, -1e-9, 1e30, 5e-11, 12345.678])
_letters = st.sampled_from("aAbZ zÄßıİςΣσжЖ%_/\\'\"1\U0001f986")
_texts = st.text(_letters, max_size=6) | st.sampled_from(["", " ", "  a ", "ÀÉ", "2024-02-29"])
_days = st.dates(date(1, 1, 1), date(9999, 12, 31)) | st.sampled_from(
    [date(2024, 2, 29), date(2023, 12, 31), date(1, 1, 1), date(9999, 12, 31), date(2021, 1, 3), date(1900, 2, 28)]
)
_instants = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001
_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "price": _decimals(28, 2),
    "rate": _decimals(18, 6),
    "measure": _decimals(38, 10),
    "ratio": _exact_floats,
    "quantity": st.integers(-(2**63), 2**63 - 1) | st.integers(-5, 5),
    "stock": st.integers(-(2**31), 2**31 - 1) | st.integers(-5, 5),
    "name": _texts,
    "title": _texts,
    "due": _days,
    "paid": _days,
    "opens": st.times() | st.just(time(0, 0)),
    "created": _instants | st.just(datetime(2024, 2, 29, 23, 59, 59, 999999, tzinfo=UTC)),
    "changed": _instants,
    "code": st.uuids(),
    "active": st.booleans(),
}
rows = st.fixed_dictionaries({name: st.none() | values | values for name, values in _VALUES.items()})


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _call(template: str, *parts: Texts) -> Texts:
    return st.tuples(*parts).map(lambda found: template.format(*found))


class _Formulas:
    """Strategies for texts of each type, `depth` calls deep at most."""

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self._kept: dict[str, Texts] = {}

    def _of(self, kind: str, leaves: Texts, calls: Callable[[_Formulas], list[Texts]]) -> Texts:
        if kind not in self._kept:
            self._kept[kind] = leaves
            if self.depth:
                self._kept[kind] = st.one_of(leaves, *calls(_Formulas(self.depth - 1)))
        return self._kept[kind]

    @property
    def whole(self) -> Texts:
        leaves = st.sampled_from(["quantity", "stock"]) | st.integers(0, 10**12).map(str) | st.sampled_from("0123")
        return self._of("whole", leaves, _whole_calls)

    @property
    def number(self) -> Texts:
        literals = st.sampled_from(["0.5", "2.345", "1.005", "100", "0.000001", "12345678901234567890.5", "-0.5"])
        leaves = st.sampled_from(["price", "rate", "measure", "ratio", "quantity", "stock"]) | literals
        return self._of("number", leaves, _number_calls)

    @property
    def text(self) -> Texts:
        return self._of("text", st.sampled_from(["name", "title"]) | _texts.map(_quoted), _text_calls)

    @property
    def day(self) -> Texts:
        literals = _days.map(lambda day: f"DATE '{day.isoformat()}'")
        return self._of("day", st.sampled_from(["due", "paid", "TODAY()"]) | literals, _day_calls)

    @property
    def truth(self) -> Texts:
        leaves = st.sampled_from(["active", "TRUE", "FALSE", "name IS NULL", "opens > '12:00'", "created < changed"])
        return self._of("truth", leaves, _truth_calls)


def _whole_calls(inner: _Formulas) -> list[Texts]:
    numbers, wholes = inner.number, inner.whole
    units = st.sampled_from(["year", "quarter", "month", "week", "day", "isodow", "doy"])
    return [
        _call("({} {} {})", wholes, st.sampled_from(["+", "-", "*", "//", "%"]), wholes),
        _call("(- {})", wholes),
        _call("{}({})", st.sampled_from(["FLOOR", "CEIL", "ROUND"]), numbers),
        _call("ABS({})", wholes),
        _call("LENGTH({})", inner.text),
        _call("({} - {})", inner.day, inner.day),
        _call("EXTRACT({} FROM {})", units, inner.day),
        _call("EXTRACT({} FROM {})", st.sampled_from(["hour", "minute", "day", "week"]), st.just("created")),
        *_choices(inner, wholes),
    ]


def _number_calls(inner: _Formulas) -> list[Texts]:
    return [
        inner.whole,
        _call("({} {} {})", inner.number, st.sampled_from(["+", "-", "*", "/"]), inner.number),
        _call("(- {})", inner.number),
        _call("ABS({})", inner.number),
        _call("ROUND({}, {})", inner.number, st.sampled_from("0123678")),
        *_choices(inner, inner.number),
    ]


def _text_calls(inner: _Formulas) -> list[Texts]:
    counts = st.sampled_from(["0", "1", "2", "-1", "99"]) | inner.whole
    return [
        _call("({} || {})", inner.text, inner.text),
        _call("CONCAT({}, {}, {})", inner.text, inner.whole, inner.text),
        _call("{}({})", st.sampled_from(["UPPER", "LOWER", "TRIM"]), inner.text),
        _call("{}({}, {})", st.sampled_from(["LEFT", "RIGHT"]), inner.text, counts),
        _call("SUBSTRING({}, {}, {})", inner.text, counts, counts),
        _call("SUBSTRING({}, {})", inner.text, counts),
        _call("CAST({} AS TEXT)", inner.number),
        _call("CAST({} AS TEXT)", inner.day),
        st.just("CAST(code AS TEXT)"),
        *_choices(inner, inner.text),
    ]


def _day_calls(inner: _Formulas) -> list[Texts]:
    units = st.sampled_from(["year", "quarter", "month", "week", "day"])
    return [
        _call("({} {} {})", inner.day, st.sampled_from("+-"), inner.whole),
        _call("DATE_TRUNC('{}', {})", units, inner.day),
        _call("DATE({})", st.sampled_from(["created", "NOW()"])),
        *_choices(inner, inner.day),
    ]


def _choices(inner: _Formulas, values: Texts) -> list[Texts]:
    return [
        _call("CASE WHEN {} THEN {} WHEN {} THEN {} ELSE {} END", inner.truth, values, inner.truth, values, values),
        _call("CASE {} WHEN {} THEN {} END", values, values, values),
        _call("COALESCE({}, {})", values, values | st.just("NULL")),
        _call("NULLIF({}, {})", values, values),
        _call("{}({}, {})", st.sampled_from(["GREATEST", "LEAST"]), values, values),
    ]


def _truth_calls(inner: _Formulas) -> list[Texts]:
    comparisons = st.sampled_from(["=", "<>", "<", ">", "<=", ">="])
    patterns = st.text(st.sampled_from("aZä%_/\\'"), max_size=4).map(_quoted)
    alike = [inner.number, inner.text, inner.day]
    return [
        *(_call("({} {} {})", values, comparisons, values) for values in alike),
        *(
            _call("({} {} ({}, {}, NULL))", values, st.sampled_from(["IN", "NOT IN"]), values, values)
            for values in alike
        ),
        *(_call("({} BETWEEN {} AND {})", values, values, values) for values in alike),
        *(_call("({} IS NULL)", values) for values in alike),
        _call("({} {} {})", inner.truth, st.sampled_from(["AND", "OR", "=", "<>"]), inner.truth),
        _call("(NOT {})", inner.truth),
        _call("({} LIKE {})", inner.text, patterns),
        st.sampled_from(["(created >= NOW())", "(code = code)", "(changed BETWEEN created AND NOW())"]),
    ]


_formulas = _Formulas(3)
formulas = st.one_of(_formulas.number, _formulas.whole, _formulas.text, _formulas.day, _formulas.truth)
