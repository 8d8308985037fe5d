"""What the formulas, validation rules, conditions and computed defaults of an entity must obey. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.formulas.default_expressions import default_problem, type_problem
from buildify_nb.datamodel.formulas.entity_formulas import EntityFormulas
from buildify_nb.datamodel.formulas.field_uses import circle, condition_reads, formula_reads
from buildify_nb.datamodel.formulas.rule_checks import rule_check
from buildify_nb.datamodel.formulas.shown_conditions import shown_condition
from buildify_nb.datamodel.formulas.validation_rules import (
    MaxLengthRule,
    MinLengthRule,
    RangeRule,
    RegexRule,
    ValidationRule,
)
from buildify_nb.errors import ExpressionError, Problem
from buildify_nb.expressions.limits import FORMULA_LIMITS
from buildify_nb.expressions.syntax import NUMERIC_TYPES
from buildify_nb.expressions.value_syntax import walk_value
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.plugins.contracts import FieldType

NOT_CALCULATED = ("lookup", "json", "multiselect", "select")
"""Types whose values no formula computes."""
_FOR_GIVEN_VALUES = {
    **dict.fromkeys(("is_required", "is_unique", "is_indexed"), False),
    **dict.fromkeys(("default_value", "default_expression", "visible_when", "allowed_values"), None),
    **dict.fromkeys(("min_length", "max_length", "min_value", "max_value", "placeholder"), None),
    "validation_rules": (),
}
"""What acts on values that somebody gives, with what it is when left out."""


def formula_problems(entity: EntityDefinition, field_types: Mapping[str, FieldType]) -> Iterator[Problem]:
    """Everything that is wrong with formulas and the like; `Problem.field` is a path such as `fields.total.group`."""
    judge = _Judge(entity, field_types)
    for field in entity.fields:
        if field.field_type in field_types:
            yield from judge.problems(field)
    yield from judge.size_problems()


class _Judge:
    """Judges the fields of one entity."""

    def __init__(self, entity: EntityDefinition, field_types: Mapping[str, FieldType]) -> None:
        self._entity, self._types = entity, field_types
        self._formulas = EntityFormulas(entity, field_types)
        self._computed_from = {field.name: formula_reads(field) for field in entity.fields if field.is_calculated}
        shown_by = {f.name: condition_reads(f) for f in entity.fields if f.visible_when is not None}
        self._shown_by = {**self._computed_from, **shown_by}
        """A condition may ask a calculated field, and so what that one reads."""
        self._compared = {
            field.name: field_types[field.field_type].value_type
            for field in entity.fields
            if field.field_type in field_types
        }
        self._has_circle = any(circle(name, self._computed_from) for name in self._computed_from)

    def problems(self, field: FieldDefinition) -> Iterator[Problem]:
        path = f"fields.{field.name}"
        if field.is_calculated:
            yield from self._calculated(path, field)
            return
        if field.calculation_formula:
            yield Problem(f"{path}.calculation_formula", "acts on fields with is_calculated=True only")
        for place, rule in enumerate(field.validation_rules):
            if problem := self._rule(field, rule):
                yield Problem(f"{path}.validation_rules.{place}", problem)
        yield from self._condition(path, field)
        if problem := default_problem(field, self._types[field.field_type]):
            yield Problem(f"{path}.default_expression", problem)

    def size_problems(self) -> Iterator[Problem]:
        """Whether one statement can compute all calculated fields; those that are wrong for themselves do not count."""
        size = sum(self._size(field) for field in self._entity.fields if field.is_calculated)
        if size > FORMULA_LIMITS.entity_nodes:
            most = FORMULA_LIMITS.entity_nodes
            yield Problem("fields", f"the formulas are too long together: {size} parts, {most} are allowed")

    def _size(self, field: FieldDefinition) -> int:
        if self._has_circle or field.field_type not in self._types:
            return 0
        try:
            return sum(1 for _ in walk_value(self._formulas.calculated(field).value))
        except ExpressionError:
            return 0

    def _calculated(self, path: str, field: FieldDefinition) -> Iterator[Problem]:
        if self._entity.is_adopted:
            yield Problem(f"{path}.is_calculated", "is not for adopted tables, whose fields are their columns")
        for name, left_out in _FOR_GIVEN_VALUES.items():
            if getattr(field, name) != left_out:
                yield Problem(f"{path}.{name}", "must be left out: nobody gives a calculated field a value")
        if field.field_type in NOT_CALCULATED or field.metadata.get("storage"):
            yield Problem(f"{path}.field_type", "cannot be calculated; text, numbers, dates and booleans can")
        elif problem := self._formula(field):
            yield Problem(f"{path}.calculation_formula", problem)

    def _formula(self, field: FieldDefinition) -> str:
        if way := circle(field.name, self._computed_from):
            return f"refers to itself: {' → '.join(way)}"
        if self._has_circle and self._reaches_circle(field.name):
            return "reads a formula that refers to itself"
        try:
            formula = self._formulas.calculated(field)
        except ExpressionError as error:
            return error.what
        wanted = self._types[field.field_type].value_type
        return type_problem(formula.value_type, wanted)

    def _reaches_circle(self, name: str) -> bool:
        reached, waiting = set[str](), [name]
        while waiting:
            for other in self._computed_from.get(waiting.pop(), frozenset()) - reached:
                reached.add(other)
                waiting.append(other)
        return any(circle(other, self._computed_from) for other in reached)

    def _rule(self, field: FieldDefinition, rule: ValidationRule) -> str:
        value_type = self._types[field.field_type].value_type
        match rule:
            case RegexRule() | MinLengthRule() | MaxLengthRule() if value_type is not ValueType.TEXT:
                return f"{rule.type} is for text, not for {value_type}"
            case RangeRule() if value_type not in NUMERIC_TYPES:
                return f"range is for numbers, not for {value_type}; an expression compares dates"
            case RangeRule(min=low, max=high) if low is None and high is None:
                return "needs min, max or both"
            case RangeRule(min=low, max=high) if low is not None and high is not None and low > high:
                return "has a min above its max"
            case _:
                pass
        if self._has_circle:
            return ""  # a rule may read the circle; it is judged when that is mended
        try:
            rule_check(field, rule, self._formulas)
        except ExpressionError as error:
            return error.what
        return ""

    def _condition(self, path: str, field: FieldDefinition) -> Iterator[Problem]:
        if field.visible_when is None:
            return
        if not field.is_nullable:
            yield Problem(f"{path}.is_nullable", "must be true: the field is empty while it is not shown")
        if isinstance(field.visible_when, str) and self._has_circle:
            return  # it may read the circle; it is judged when that is mended
        try:
            shown_condition(field.visible_when, self._formulas, self._compared, {})
        except ExpressionError as error:
            for problem in error.problems or [Problem("", error.what)]:
                yield Problem(f"{path}.visible_when.{problem.field}".rstrip("."), problem.message)
            return
        if way := circle(field.name, self._shown_by):
            yield Problem(f"{path}.visible_when", f"waits for itself: {' → '.join(way)}")
