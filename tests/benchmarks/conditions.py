"""Benchmarks of a condition of ten rules, evaluated in memory: beside Python written by hand, and beside json-logic.

The Python has the same three-valued logic and folds text alike. json-logic compares what JSON has: texts of dates and
numbers, text that is folded already, and nothing is unknown to it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from json_logic import jsonLogic

from buildify_nb import f
from buildify_nb.expressions.conditions import read_condition
from buildify_nb.expressions.evaluator import compile_python
from buildify_nb.expressions.text_folding import fold
from buildify_nb.expressions.value_types import ValueType
from tests.benchmarks.timing import Case, Run

_Side: TypeAlias = Callable[[dict[str, Any]], Any]

MOST_OF_PYTHON, MOST_OF_JSON_LOGIC = 2.5, 1 / 25
"""The ratios that must not be exceeded."""
FIELDS = {
    **dict.fromkeys(("status", "country", "name", "note", "priority"), ValueType.TEXT),
    "total": ValueType.DECIMAL,
    "is_live": ValueType.BOOLEAN,
    "due": ValueType.DATE,
    "quantity": ValueType.INTEGER,
}
CONDITION = (
    (f.status == "open")
    & (f.total > 100)
    & (f.total <= 5000)
    & f.country.in_(["DE", "FR", "PE"])
    & f.name.contains("corp")
    & (f.is_live == True)  # noqa: E712
    & f.due.between("2026-01-01", "2026-12-31")
    & f.note.is_not_null()
    & (f.priority != "low")
    & (f.quantity >= 3)
)
RECORD: dict[str, Any] = {
    "status": "open",
    "total": Decimal("1200.50"),
    "country": "FR",
    "name": "Acme Corp",
    "is_live": True,
    "due": date(2026, 5, 1),
    "note": "x",
    "priority": "high",
    "quantity": 5,
}
"""All ten hold, so that each side asks all of them."""
JSON_RECORD = RECORD | {"total": 1200.5, "name": "acme corp", "due": "2026-05-01"}

_RULES = {
    "status": ["{} == 'open'"],
    "total": ["{} > hundred", "{} <= most"],
    "country": ["{} in countries"],
    "name": ["'corp' in fold({})"],
    "is_live": ["{} == True"],
    "due": ["first <= {} <= last"],
    "priority": ["{} != 'low'"],
    "quantity": ["{} >= 3"],
}
"""The rules as Python by field, without the one that asks whether there is a value."""
_CONSTANTS = {
    "hundred": Decimal(100),
    "most": Decimal(5000),
    "countries": frozenset({"DE", "FR", "PE"}),
    "first": date(2026, 1, 1),
    "last": date(2026, 12, 31),
    "fold": fold,
}


def cases(operations: int) -> list[Case]:
    """The cases; each sample evaluates a hundred times as often, since one evaluation takes about a microsecond."""
    ours, by_hand, by_json_logic = compile_python(read_condition(CONDITION, FIELDS)), _by_hand(), _by_json_logic()
    if (ours(RECORD), by_hand(RECORD), by_json_logic(JSON_RECORD)) != (True, True, True):
        raise RuntimeError("The sides do not answer alike.")
    for name in RECORD:
        missing = {**RECORD, name: None}
        if by_hand(missing) is not ours(missing):
            raise RuntimeError(f"The sides do not answer alike without {name}.")
    did, logic = "the same rules, generated as Python", "json-logic on JSON values"
    return [
        _case("evaluate ten rules in memory", did, ours, by_hand, RECORD, operations, MOST_OF_PYTHON),
        _case("beat json-logic on ten rules", logic, ours, by_json_logic, JSON_RECORD, operations, MOST_OF_JSON_LOGIC),
    ]


def _case(
    name: str, did: str, ours: _Side, floor: _Side, floor_record: dict[str, Any], operations: int, most: float
) -> Case:
    number = operations * 100
    return Case(name, did, lambda n: _all(ours, RECORD, n), lambda n: _all(floor, floor_record, n), number, most)


def _by_hand() -> _Side:
    """A function of straight Python, as a person would write it who wants it fast."""
    lines = ["def by_hand(record):", " get, result = record.get, True"]
    for field, rules in _RULES.items():
        for rule in rules:
            lines += [f" value = get({field!r})", " if value is None: result = None"]
            lines += [f" elif not ({rule.format('value')}): return False"]
    lines += [" if get('note') is None: return False", " return result"]
    made: dict[str, Any] = dict(_CONSTANTS)
    exec("\n".join(lines), made)
    return made["by_hand"]


def _by_json_logic() -> _Side:
    def rule(sign: str, field: str, *values: Any) -> dict[str, Any]:
        return {sign: [{"var": field}, *values]}

    document = {
        "and": [
            rule("==", "status", "open"),
            rule(">", "total", 100),
            rule("<=", "total", 5000),
            rule("in", "country", ["DE", "FR", "PE"]),
            {"in": ["corp", {"var": "name"}]},
            rule("==", "is_live", True),
            {"<=": ["2026-01-01", {"var": "due"}, "2026-12-31"]},
            rule("!=", "note", None),
            rule("!=", "priority", "low"),
            rule(">=", "quantity", 3),
        ]
    }
    return lambda record: jsonLogic(document, record)


def _all(side: _Side, record: dict[str, Any], number: int) -> Run:
    def run() -> None:
        for _ in range(number):
            side(record)

    return run
