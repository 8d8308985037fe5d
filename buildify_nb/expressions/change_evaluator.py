"""Evaluates conditions on a write: a function of the record before and after it, for rules that ask what changed.

All other rules are asked of the record after the write.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeAlias

from buildify_nb.expressions.evaluator import Record, Truth, compile_python, every, negated, some
from buildify_nb.expressions.literals import to_utc
from buildify_nb.expressions.syntax import And, Changed, ChangeKind, Condition, Not, Or, walk
from buildify_nb.expressions.value_types import ValueType

ChangeTest: TypeAlias = Callable[[Record | None, Record], Truth]
_Pair: TypeAlias = tuple[Record, Record]
_PairTest: TypeAlias = Callable[[_Pair], Truth]


def compile_change(condition: Condition) -> ChangeTest:
    """The condition as a function of a record before and after a write; before is None when it is created.

    A field that either lacks is null. Values that compare as equal have not changed: 1.0 and 1.00, or one instant in
    two zones. Raises ExpressionError for rules that `circumstances.settled` has to settle first.
    """
    test = _pair_test(condition)
    return lambda before, after: test(({} if before is None else before, after))


def _pair_test(condition: Condition) -> _PairTest:
    if not any(isinstance(node, Changed) for node in walk(condition)):
        return _after(condition)
    match condition:
        case And(conditions):
            return every(tuple(map(_pair_test, conditions)))
        case Or(conditions):
            return some(tuple(map(_pair_test, conditions)))
        case Not(inner):
            return negated(_pair_test(inner))
        case Changed():
            return _changed(condition)
        case _:
            return _after(condition)


def _after(condition: Condition) -> _PairTest:
    test = compile_python(condition)
    return lambda pair: test(pair[1])


def _changed(node: Changed) -> _PairTest:
    name, is_from = node.field.name, node.kind is ChangeKind.CHANGED_FROM
    plain = _COMPARED.get(node.field.value_type, _as_it_is)
    wanted = None if node.value is None else plain(node.value.value)

    def changed(pair: _Pair) -> bool:
        before, after = (plain(record.get(name)) for record in pair)
        return before != after and (node.kind is ChangeKind.CHANGED or (before if is_from else after) == wanted)

    return changed


def _as_it_is(value: Any) -> Any:
    return value


def _instant(value: datetime | None) -> datetime | None:
    return None if value is None else to_utc(value)


def _text(value: Any) -> str | None:
    """JSON as text: to Python, `[1]` and `[True]` are equal."""
    return None if value is None else json.dumps(value, sort_keys=True)


_COMPARED: dict[ValueType, Callable[[Any], Any]] = {ValueType.TIMESTAMP: _instant, ValueType.JSON: _text}
