"""Reads conditions in react-querybuilder's JSON into the syntax tree, and refuses what it cannot vouch for.

The form is `{"combinator": "and", "not": false, "rules": [rule or group, …]}` with rules `{"field", "operator",
"value", "valueSource": "value" | "field"}`. Also read: `AND`/`OR`, `{"operator": "AND", "conditions": […]}`, the
operator aliases of `operators`, one rule without a group, `{}` and null (no condition), and `"a,b"` in place of
`["a", "b"]` (a comma inside a value is written `\\,`). Rules and groups marked `muted` are left out, as
react-querybuilder does.

In place of any rule or group stands `{"status": "done", "size": ["S", "M"], "owner": null}`: each field has this value,
one of these values, or none.

Where there is a user to ask, `USER_NAME()`, `USER_ID()`, `USER_DEPARTMENT()` and `HAS_ROLE('name')` stand for fields.

Nothing is skipped silently: an unknown key is a problem, because a misspelt `rules` would otherwise let every record
through. All problems are reported at once, each under its JSON path, for example `rules[2].value`. `rules` reads the
single rule.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, cast

from buildify_nb.errors import ExpressionError, Problem
from buildify_nb.expressions.condition_rules import RuleReader
from buildify_nb.expressions.condition_writer import write_condition
from buildify_nb.expressions.limits import DEFAULT_LIMITS, Limits
from buildify_nb.expressions.literals import shown
from buildify_nb.expressions.operators import Need
from buildify_nb.expressions.suggestions import did_you_mean
from buildify_nb.expressions.syntax import ALWAYS, Condition, Not, all_of, any_of
from buildify_nb.expressions.value_types import ValueType

__all__ = ["is_equalities", "read_condition", "write_condition"]

_COMBINATOR_KEYS = ("combinator", "operator", "logic")
_LIST_KEYS = ("rules", "conditions")
_GROUP_KEYS = frozenset({*_COMBINATOR_KEYS, *_LIST_KEYS, "not", "muted", "disabled", "id", "path"})
_STRUCTURE = frozenset({*_COMBINATOR_KEYS, *_LIST_KEYS, "field"})
"""A mapping without any of these gives fields their values."""

EXAMPLE = '{"status": "done"} or {"combinator": "and", "rules": [{"field": "price", "operator": ">", "value": 10}]}'
"""Two conditions, as Python and as JSON."""


def read_condition(
    document: Mapping[str, Any] | None,
    fields: Mapping[str, ValueType],
    *,
    limits: Limits = DEFAULT_LIMITS,
    given: Collection[Need] = (),
) -> Condition:
    """The condition that the document describes, over these fields.

    A group with one rule is read as that rule, an empty group as `ALWAYS`.

    Args:
        given: what there is to ask besides the record; rules that ask for anything else are refused.

    Raises:
        ExpressionError: with every problem of the document, each under its JSON path.
    """
    if _is_empty(document):
        return ALWAYS
    reader = _GroupReader(fields, limits, given)
    condition = reader.read(document, "", depth=1)
    if reader.problems:
        is_told = all("did you mean" in problem.message for problem in reader.problems)
        todo = "" if is_told else f"Write a condition such as {EXAMPLE}."
        raise ExpressionError("The condition cannot be understood.", reader.problems, todo=todo)
    return ALWAYS if condition is None else condition


def is_equalities(node: Mapping[str, Any]) -> bool:
    """Whether a part of a condition gives fields their values, rather than being a rule or a group of rules."""
    return len(node) > 0 and _STRUCTURE.isdisjoint(node)


class _GroupReader:
    """Reads one document; collects problems and counts what has been read against the limits."""

    def __init__(self, fields: Mapping[str, ValueType], limits: Limits, given: Collection[Need]) -> None:
        self.problems: list[Problem] = []
        self._limits = limits
        self._nodes = 0
        self._rules = RuleReader(fields, limits, given, self.problems)

    def read(self, document: Any, path: str, depth: int) -> Condition | None:
        """The condition of a rule or group; None when it is muted or has problems."""
        if not self._may_read(document, path):
            return None
        node = cast("Mapping[str, Any]", document)
        if is_equalities(node):
            return self._equalities(node, path)
        if node.get("muted") is True:
            return None
        is_rule = "field" in node and not any(key in node for key in _LIST_KEYS)
        return self._rules.read(node, path) if is_rule else self._group(node, path, depth)

    def _may_read(self, document: Any, path: str) -> bool:
        if not self._has_room(1):
            return False
        if isinstance(document, str) and path:
            self._problem(path, "combinators between rules are not supported; put the rules into a group of their own")
        elif not isinstance(document, Mapping):
            hint = "; text is for formulas" if isinstance(document, str) else ""
            expected = "expected values by field, a rule or a group of rules"
            self._problem(path, f"{expected}, got {type(document).__name__}{hint}")
        else:
            return True
        return False

    def _has_room(self, more: int) -> bool:
        had, self._nodes = self._nodes <= self._limits.nodes, self._nodes + more
        has = self._nodes <= self._limits.nodes
        if had and not has:
            self._problem("", f"too large: a condition has at most {self._limits.nodes} rules and groups")
        return has

    def _equalities(self, values: Mapping[str, Any], path: str) -> Condition | None:
        if not self._has_room(len(values) - 1):
            return None
        read = [
            self._rules.read_equality(name, value, _join(path, shown(name).strip("'\"")))
            for name, value in values.items()
        ]
        known = [condition for condition in read if condition is not None]
        return all_of(known) if len(known) == len(read) else None

    def _group(self, group: Mapping[str, Any], path: str, depth: int) -> Condition | None:
        if depth > self._limits.depth:
            self._problem(path, f"nested too deep: groups go {self._limits.depth} levels deep at most")
            return None
        before = len(self.problems)
        self._check_keys(group, path)
        combine = {"and": all_of, "or": any_of}.get(self._combinator(group, path), all_of)
        negated = self._flag(group, path)
        key = next((key for key in _LIST_KEYS if key in group), "rules")
        rules = group.get(key)
        if not isinstance(rules, list | tuple):
            self._problem(_join(path, key), "a group needs a list of rules")
            return None
        entries = cast("list[Any]", rules)[: self._limits.nodes + 1]
        read = [self.read(rule, f"{_join(path, key)}[{position}]", depth + 1) for position, rule in enumerate(entries)]
        if len(self.problems) > before:
            return None
        condition = combine(each for each in read if each is not None)
        return Not(condition) if negated else condition

    def _check_keys(self, group: Mapping[str, Any], path: str) -> None:
        for key in group:
            if key not in _GROUP_KEYS:
                suggestion = did_you_mean(key, _GROUP_KEYS)
                self._problem(_join(path, shown(key).strip("'\"")), f"a group has no such key{suggestion}")

    def _combinator(self, group: Mapping[str, Any], path: str) -> str:
        key = next((key for key in _COMBINATOR_KEYS if key in group), "")
        if not key:
            self._problem(_join(path, "combinator"), "missing: 'and' or 'or'")
            return ""
        combinator = group[key]
        if not isinstance(combinator, str) or combinator.lower() not in ("and", "or"):
            self._problem(_join(path, key), f"expected 'and' or 'or', got {shown(combinator)}")
            return ""
        return combinator.lower()

    def _flag(self, group: Mapping[str, Any], path: str) -> bool:
        negated = group.get("not", False)
        if not isinstance(negated, bool | None):
            self._problem(_join(path, "not"), f"expected true or false, got {shown(negated)}")
        return negated is True

    def _problem(self, path: str, message: str) -> None:
        self.problems.append(Problem(path, message))


def _is_empty(document: Any) -> bool:
    return document is None or (isinstance(document, Mapping) and len(cast("Mapping[str, Any]", document)) == 0)


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
