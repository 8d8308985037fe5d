"""When a field is shown: a condition document or the text of a formula, as one function over a record. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from buildify_nb.datamodel.formulas.entity_formulas import EntityFormulas
from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.circumstances import compile_dated
from buildify_nb.expressions.condition_words import condition_words
from buildify_nb.expressions.conditions import read_condition
from buildify_nb.expressions.operators import Need
from buildify_nb.expressions.value_evaluator import compile_value
from buildify_nb.expressions.value_types import ValueType


@dataclass(frozen=True, slots=True)
class ShownCondition:
    """One field's condition."""

    holds: Callable[[Mapping[str, Any], datetime], bool | None]
    """Whether the field is shown for a record at a moment; unknown counts as no."""
    words: str
    """The condition as a person reads it."""


def shown_condition(
    visible_when: str | Mapping[str, Any],
    formulas: EntityFormulas,
    types: Mapping[str, ValueType],
    labels: Mapping[str, str],
) -> ShownCondition:
    """The condition as a function.

    Args:
        formulas: of the entity, for the text of a formula.
        types: of the entity's fields by name, for a document; calculated fields are values of the record then.
        labels: what the fields are called.

    Raises:
        ExpressionError: it is not understood, or is no condition.
    """
    if isinstance(visible_when, str):
        formula = formulas.read(visible_when)
        if formula.value_type is not ValueType.BOOLEAN:
            raise ExpressionError(f"gives {formula.value_type}; a condition is needed, such as price > 0")
        return ShownCondition(compile_value(formula.value), visible_when)
    condition = read_condition(visible_when, types, given={Need.TODAY})
    return ShownCondition(compile_dated(condition), condition_words(condition, labels))
