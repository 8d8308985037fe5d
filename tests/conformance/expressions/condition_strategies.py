"""The rows and conditions that the three engines are asked about: drawn at random, with the odd values in them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from hypothesis import strategies as st
from sqlalchemy.dialects.postgresql import JSONB

from buildify_nb.expressions.circumstances import Circumstances
from buildify_nb.expressions.literals import to_utc
from buildify_nb.expressions.operators import OPERATORS, Arity, Need, OperatorSpec
from buildify_nb.expressions.syntax import comparable
from buildify_nb.expressions.user_terms import UserFacts
from buildify_nb.expressions.value_types import ValueType

Row = dict[str, Any]
Document = dict[str, Any]

LIST_OF_TEXT = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
TABLE = sa.Table(
    "sample",
    sa.MetaData(),
    sa.Column("row", sa.Integer, nullable=False),
    sa.Column("name", sa.Text),
    sa.Column("title", sa.Text),
    sa.Column("quantity", sa.BigInteger),
    sa.Column("stock", sa.Integer),
    sa.Column("price", sa.Numeric(18, 2)),
    sa.Column("measure", sa.Numeric(38, 10)),
    sa.Column("active", sa.Boolean),
    sa.Column("due", sa.Date),
    sa.Column("opens", sa.Time),
    sa.Column("created", sa.DateTime(timezone=True)),
    sa.Column("changed", sa.DateTime(timezone=True)),
    sa.Column("code", sa.Uuid),
    sa.Column("tags", LIST_OF_TEXT),
    prefixes=["TEMPORARY"],
)
FIELDS = {
    "name": ValueType.TEXT,
    "title": ValueType.TEXT,
    "quantity": ValueType.INTEGER,
    "stock": ValueType.INTEGER,
    "price": ValueType.DECIMAL,
    "measure": ValueType.DECIMAL,
    "active": ValueType.BOOLEAN,
    "due": ValueType.DATE,
    "opens": ValueType.TIME,
    "created": ValueType.TIMESTAMP,
    "changed": ValueType.TIMESTAMP,
    "code": ValueType.UUID,
    "tags": ValueType.JSON,
}
TODAY = date(2024, 3, 1)
USER = UserFacts(UUID(int=2**127), "ab", None, frozenset({"clerk"}))
CIRCUMSTANCES = Circumstances(TODAY, lambda: USER)
"""Of every condition: a day after a leap day, and a user without department."""
TERMS = {
    ValueType.TEXT: ["USER_NAME()", "USER_DEPARTMENT()"],
    ValueType.UUID: ["USER_ID()"],
    ValueType.BOOLEAN: ["HAS_ROLE('clerk')", "HAS_ROLE('boss')"],
}
COLUMNS = {name: TABLE.c[name] for name in FIELDS}
LARGEST = 2**63 - 1
# A strategy for zoned datetimes wants its bounds without zone; a day of room lets every zone become UTC.
EARLIEST, LATEST = datetime.fromisoformat("0001-01-03"), datetime.fromisoformat("9999-12-29")

ODD_LETTERS = "aAbBkKiIsS%_/\\'\"$:{} \t\n" + "çÇéÉÅåßẞıİſªµΣσςΆάЖжЁёԱաẠạ\u212a\u212bǅＡａ😀가\u0301\u200d"
texts = st.one_of(
    st.text(ODD_LETTERS, max_size=5),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=4),
    st.sampled_from(
        [
            "",
            "a",
            "A",
            "ab",
            "É",
            "é",
            "ΣΑΣ",
            "σας",
            "100%",
            "a_b",
            "axb",
            "AxB",
            "İ",
            "i",
            "\u212a",
            "k",
            "ſ",
            "s",
            "NULL",
            "';--",
            "Straße",
            "STRASSE",
        ]
    ),
)
near_today = st.integers(-10, 10).map(lambda days: TODAY + timedelta(days=days))
zones = st.sampled_from(
    [UTC, timezone(timedelta(hours=5, minutes=45)), ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo")]
)
REPEATED_HOUR = datetime(2024, 10, 27, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
instants = st.one_of(
    st.datetimes(EARLIEST, LATEST, timezones=zones),
    st.tuples(near_today, st.times(), zones).map(lambda parts: datetime.combine(*parts)),
    st.sampled_from(
        [
            REPEATED_HOUR,
            REPEATED_HOUR.replace(fold=1),
            datetime(2024, 10, 27, 0, 30, tzinfo=UTC),
            datetime(2024, 10, 27, 1, 30, tzinfo=UTC),
            datetime(2024, 1, 1, 9, tzinfo=ZoneInfo("Asia/Tokyo")),
            datetime(2024, 1, 1, tzinfo=UTC),
            datetime(1, 1, 1, tzinfo=UTC),
            datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        ]
    ),
)
dates = st.one_of(st.dates(), near_today, st.sampled_from([date.min, date.max, date(2024, 2, 29)]))
times = st.one_of(st.times(), st.sampled_from([time.min, time.max, time(12, 0)]))
codes = st.one_of(st.uuids(), st.sampled_from([UUID(int=0), UUID(int=2**128 - 1), UUID(int=2**127)]))
integers = st.one_of(st.integers(-3, 3), st.integers(-LARGEST - 1, LARGEST), st.sampled_from([LARGEST, -LARGEST - 1]))
lists = st.one_of(
    st.lists(texts, max_size=3),
    st.sampled_from([[], ["a"], ["A", "a"], [["a"]], [1, "1", None, True], {"a": "a"}, "a", 1, True]),
)


def decimals_with(digits: int, places: int) -> st.SearchStrategy[Decimal]:
    """Decimals that a column of this width holds: small ones often, all of its range now and then."""
    limit = 10**digits - 1
    units = st.one_of(st.integers(-300, 300), st.integers(-limit, limit), st.sampled_from([limit, -limit, 0]))
    return units.map(lambda unit: Decimal(unit).scaleb(-places) if abs(unit) < 10**20 else _shifted(unit, places))


def _shifted(unit: int, places: int) -> Decimal:
    sign = "-" if unit < 0 else ""
    text = str(abs(unit)).rjust(places + 1, "0")
    return Decimal(f"{sign}{text[:-places]}.{text[-places:]}") if places else Decimal(unit)


any_decimal = st.one_of(
    decimals_with(18, 2),
    decimals_with(38, 10),
    decimals_with(38, 38),
    decimals_with(38, 0),
    st.sampled_from(
        [Decimal("-0"), Decimal("1.10"), Decimal("1E+30"), Decimal("2.5"), Decimal("9223372036854775807.5")]
    ),
)


def _in_range(value: int | str) -> bool:
    number = Decimal(value)
    return number != number.to_integral_value() or -LARGEST - 1 <= number <= LARGEST


CONSTANTS: dict[ValueType, st.SearchStrategy[Any]] = {
    ValueType.TEXT: texts,
    ValueType.INTEGER: st.one_of(integers, any_decimal.map(str)).filter(_in_range),
    ValueType.DECIMAL: st.one_of(any_decimal.map(str), integers, st.sampled_from([0.1, -2.5, 1e15])),
    ValueType.BOOLEAN: st.booleans(),
    ValueType.DATE: dates.map(date.isoformat),
    ValueType.TIME: times.map(time.isoformat),
    ValueType.TIMESTAMP: instants.map(to_utc).map(datetime.isoformat),
    ValueType.UUID: codes.map(str),
    ValueType.JSON: texts,
}
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "name": texts,
    "title": texts,
    "quantity": integers,
    "stock": st.integers(-(2**31), 2**31 - 1) | st.integers(-3, 3),
    "price": decimals_with(18, 2),
    "measure": decimals_with(38, 10),
    "active": st.booleans(),
    "due": dates,
    "opens": times,
    "created": instants,
    "changed": instants,
    "code": codes,
    "tags": lists,
}
rows = st.fixed_dictionaries({name: st.none() | values | values for name, values in VALUES.items()})


@st.composite
def rules(draw: st.DrawFn) -> Document:
    """A rule of react-querybuilder that suits the fields."""
    field = draw(st.sampled_from(sorted(FIELDS)))
    kind = FIELDS[field]
    if draw(st.integers(0, 7)) == 0:
        field = draw(st.sampled_from(TERMS.get(kind, [field])))
    known = [spec for spec in OPERATORS if kind in spec.types and spec.need is not Need.BEFORE]
    operator = draw(st.sampled_from(known))
    others = sorted(name for name, other in FIELDS.items() if comparable(kind, other) and kind is not ValueType.JSON)
    others += TERMS.get(kind, []) if operator.arity is Arity.ONE else []
    from_field = bool(others) and field in FIELDS and not operator.counts_days and draw(st.integers(0, 3)) == 0
    value = draw(_values(operator, st.sampled_from(others) if from_field else CONSTANTS[kind]))
    return {
        "field": field,
        "operator": operator.name,
        "valueSource": "field" if from_field else "value",
        "value": value,
    }


def _values(operator: OperatorSpec, one: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    if operator.counts_days:
        return st.integers(0, 12) | st.sampled_from([366, 36_525])
    bounds = {Arity.TWO: (2, 2), Arity.MANY: (0, 4)}
    if operator.arity in bounds:
        least, most = bounds[operator.arity]
        return st.lists(one, min_size=least, max_size=most)
    return one if operator.arity is Arity.ONE else st.none()


def _group(parts: st.SearchStrategy[Document]) -> st.SearchStrategy[Document]:
    combinators = st.sampled_from(["and", "or", "AND"])
    return st.fixed_dictionaries(
        {"combinator": combinators, "not": st.booleans(), "rules": st.lists(parts, max_size=4)}
    )


documents = st.one_of(rules(), st.recursive(rules(), _group, max_leaves=8))
