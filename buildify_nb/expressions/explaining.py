"""Says why a condition is true, false or unknown of a record: clause by clause, with the values it asks. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from buildify_nb.expressions.change_evaluator import compile_change
from buildify_nb.expressions.circumstances import Circumstances, settled
from buildify_nb.expressions.condition_words import condition_words
from buildify_nb.expressions.evaluator import Record, Truth
from buildify_nb.expressions.syntax import (
    ALWAYS,
    And,
    Changed,
    Condition,
    FieldRef,
    IsUser,
    Known,
    Literal,
    Not,
    Or,
    Rule,
    WithinDays,
    operands,
)
from buildify_nb.expressions.user_terms import fact_of, named_term
from buildify_nb.html_table import html_table

NOTHING: Final = Circumstances()
_LONGEST = 60
_JOINTS = {And: "all of", Or: "any of", Not: "not"}


@dataclass(frozen=True, slots=True, repr=False)
class Explanation:
    """One clause, or several joined ones, and what came of it."""

    words: str
    """The clause as a person says it; of joined ones "all of", "any of" or "not"."""
    truth: Truth
    """True, False, or None where a value that it asks is missing."""
    values: Mapping[str, str]
    """What was asked, by what it is called, as text; empty for joined clauses."""
    parts: tuple[Explanation, ...] = ()

    @property
    def verdict(self) -> str:
        """The truth in a word."""
        return "unknown" if self.truth is None else "true" if self.truth else "false"

    @property
    def told(self) -> str:
        """The values in words: the only one alone, several with what they are called."""
        if len(self.values) == 1:
            return next(iter(self.values.values()))
        return ", ".join(f"{name} is {value}" for name, value in self.values.items())

    def clauses(self) -> Iterator[Explanation]:
        """The clauses that ask values, in reading order."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.clauses()

    def __repr__(self) -> str:
        return "\n".join(f"{'  ' * depth}{_line(one)}" for depth, one in _walked(self))

    def _repr_html_(self) -> str:
        rows = [("\u2003" * depth + one.words, one.told, one.verdict) for depth, one in _walked(self)]
        return html_table(["condition", "value", "holds"], rows)


def explain(
    condition: Condition,
    record: Record,
    *,
    given: Circumstances = NOTHING,
    before: Record | None = None,
    labels: Mapping[str, str] | None = None,
) -> Explanation:
    """Why a condition is what it is of a record.

    Args:
        record: values by field, as for `evaluator.compile_python`.
        given: the day and the user, where the condition asks them.
        before: the record before the write, where it asks what changed; None when it was created.
        labels: what fields are called, by name; their names when left out.

    Raises:
        ExpressionError: it asks what is not given.
    """
    return _Explainer(record, given, before, labels or {}).of(condition)


class _Explainer:
    def __init__(self, record: Record, given: Circumstances, before: Record | None, labels: Mapping[str, str]) -> None:
        self._record, self._given, self._before, self._labels = record, given, before, labels

    def of(self, condition: Condition) -> Explanation:
        match condition:
            case And(conditions) | Or(conditions) if condition != ALWAYS:
                parts = tuple(map(self.of, conditions))
                truths = [part.truth for part in parts]
                truth = _all(truths) if isinstance(condition, And) else _opposite(_all(map(_opposite, truths)))
            case Not(inner):
                parts = (self.of(inner),)
                truth = _opposite(parts[0].truth)
            case _:
                return self._clause(condition)
        return Explanation(_JOINTS[type(condition)], truth, {}, parts)

    def _clause(self, condition: Condition) -> Explanation:
        truth = compile_change(settled(condition, self._given))(self._before, self._record)
        values = {} if isinstance(condition, And | Or | Not | Known) else dict(self._values(condition))
        return Explanation(condition_words(condition, self._labels), truth, values)

    def _values(self, rule: Rule) -> Iterator[tuple[str, str]]:
        for field in (rule.field, *operands(rule)):
            if isinstance(field, FieldRef):
                yield self._labels.get(field.name, field.name), self._value(field, changed=isinstance(rule, Changed))
        if isinstance(rule, WithinDays) and self._given.today is not None:
            yield "today", self._given.today.isoformat()
        if isinstance(rule, IsUser) and self._given.user is not None:
            yield "the user", _shown(self._given.user().name)

    def _value(self, field: FieldRef, *, changed: bool) -> str:
        if named_term(field.name) and self._given.user is not None:
            fact = fact_of(field, self._given.user())
            return _shown(fact.value if isinstance(fact, Literal) else None)
        now = _shown(self._record.get(field.name))
        return f"{_shown((self._before or {}).get(field.name))} → {now}" if changed else now


def _line(one: Explanation) -> str:
    return f"{one.words}: {', '.join(filter(None, (one.told, one.verdict)))}"


def _walked(one: Explanation, depth: int = 0) -> Iterator[tuple[int, Explanation]]:
    yield depth, one
    for part in one.parts:
        yield from _walked(part, depth + 1)


def _all(truths: Iterable[Truth]) -> Truth:
    found = set(truths)
    return False if False in found else None if None in found else True


def _opposite(truth: Truth) -> Truth:
    return None if truth is None else not truth


def _shown(value: Any) -> str:
    """A value as people read it; long ones are cut."""
    match value:
        case None:
            return "empty"
        case bool():
            return str(value).lower()
        case str():
            return repr(value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…")
        case Decimal():
            return format(value, "f")
        case date() | datetime() | time():
            return value.isoformat()
        case list() | tuple() | dict():
            text = json.dumps(value, ensure_ascii=False, default=str)
            return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
        case _:
            return str(value)
