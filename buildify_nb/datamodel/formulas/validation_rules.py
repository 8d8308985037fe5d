"""The rules that a field's values obey beyond its type: a closed set of documents, told apart by their `type`.

`{"type": "regex", "pattern": "[A-Z]{2}\\d+"}` (the whole text has to match), `{"type": "min_length", "value": 2}`,
`{"type": "max_length", "value": 9}`, `{"type": "range", "min": 0, "max": 100}` and
`{"type": "expression", "formula": "price >= cost"}` (null counts as fulfilled). Each may have a `message` of its own.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from buildify_nb.definitions.document import Document


class _Rule(Document):
    """What all rules have."""

    message: str | None = Field(default=None, max_length=500)
    """What a person reads whose value breaks the rule; made from the rule when left out."""


class RegexRule(_Rule):
    """The whole text matches the pattern, in RE2's syntax: linear time, so no look-around and no back references."""

    type: Literal["regex"]
    pattern: str = Field(min_length=1, max_length=500)


class MinLengthRule(_Rule):
    """The text has at least so many characters."""

    type: Literal["min_length"]
    value: int = Field(ge=0)


class MaxLengthRule(_Rule):
    """The text has at most so many characters."""

    type: Literal["max_length"]
    value: int = Field(ge=0)


class RangeRule(_Rule):
    """The number lies between two bounds, both included; a bound that is left out does not bind."""

    type: Literal["range"]
    min: Decimal | None = Field(default=None, allow_inf_nan=False)
    max: Decimal | None = Field(default=None, allow_inf_nan=False)


class ExpressionRule(_Rule):
    """A formula over the record's fields does not say false."""

    type: Literal["expression"]
    formula: str = Field(min_length=1, max_length=2000)


ValidationRule: TypeAlias = Annotated[
    RegexRule | MinLengthRule | MaxLengthRule | RangeRule | ExpressionRule, Field(discriminator="type")
]
