"""Turns an error of pydantic into a sentence that continues the name of a field: "must be …", "has …".

Field types word most of their errors themselves; the table covers those that pydantic-core raises natively.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pydantic_core import ErrorDetails

from buildify_nb.datamodel.field_types.schemas import PLAIN_TEXT
from buildify_nb.expressions.literals import shown

_LONGEST = 60
"""Characters of a number that a message shows."""

MESSAGES: dict[str, str] = {
    "missing": "must be given",
    "extra_forbidden": "must be left out: there is no such field",
    "none_required": "must be empty",
    "string_type": "must be text",
    "string_unicode": "must be text without broken characters (lone surrogates)",
    "string_too_short": "must have at least {min_length:character}",
    "string_too_long": "must have at most {max_length:character}",
    "string_pattern_mismatch": "must match the pattern {pattern}",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "must be a smaller number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be a finite number",
    "decimal_type": "must be a number",
    "decimal_parsing": "must be a number",
    "decimal_max_digits": "must have at most {max_digits:digit}",
    "decimal_max_places": "must have at most {decimal_places:decimal place}",
    "decimal_whole_digits": "must have at most {whole_digits:digit} before the decimal point",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "multiple_of": "must be a multiple of {multiple_of}",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "too_short": "must have at least {min_length:entry|entries}",
    "too_long": "must have at most {max_length:entry|entries}",
    "dict_type": "must be an object with named values",
    "model_type": "must be an object with named values",
    "model_attributes_type": "must be an object with named values",
    "invalid-json-value": "must be what JSON has: text, numbers, true and false, null, lists and objects of these",
    "date_type": "must be a date such as 2026-01-31",
    "date_parsing": "must be a date such as 2026-01-31",
    "date_from_datetime_parsing": "must be a date such as 2026-01-31",
    "date_from_datetime_inexact": "must be a date without a time of day",
    "time_type": "must be a time of day such as 14:30",
    "time_parsing": "must be a time of day such as 14:30",
    "datetime_type": "must be a date and time such as 2026-01-31T14:30:00Z",
    "datetime_parsing": "must be a date and time such as 2026-01-31T14:30:00Z",
    "datetime_from_date_parsing": "must be a date and time such as 2026-01-31T14:30:00Z",
    "timezone_naive": "must have no time zone",
    "timezone_aware": "must have a time zone",
    "uuid_type": "must be a UUID such as 01890a5d-ac96-774b-bcce-b302099a8057",
    "uuid_parsing": "must be a UUID such as 01890a5d-ac96-774b-bcce-b302099a8057",
}
"""Sentence templates by pydantic's error type. `{n:digit}` reads "1 digit" or "2 digits"; `{n:one|many}` names both."""

_ASKING = "Input should "
_PATTERN_MESSAGES = {PLAIN_TEXT: "must not contain NUL characters"}


def problem_message(error: ErrorDetails) -> str:
    """The sentence for one entry of `ValidationError.errors()`.

    >>> problem_message({"type": "string_too_long", "loc": (), "msg": "", "input": "ab", "ctx": {"max_length": 1}})
    'must have at most 1 character'
    """
    context = error.get("ctx", {})
    named = _PATTERN_MESSAGES.get(context.get("pattern", "")) if error["type"] == "string_pattern_mismatch" else None
    template = named or MESSAGES.get(error["type"])
    if template is None:
        return _continued(error["msg"])
    try:
        return template.format_map({name: _counted(value) for name, value in context.items()})
    except KeyError:  # A validator outside this package raised the type without its context.
        return _continued(error["msg"])


def value_message(error: ErrorDetails) -> str:
    """As `problem_message`, with the number that was given where people do not see what is wrong with it."""
    message, given = problem_message(error), error["input"]
    if error["type"] == "decimal_max_places":
        near = format(Decimal(given), f".{error.get('ctx', {})['decimal_places']}f")
        return f"{message}, not {str(given)[:_LONGEST]}: round it, for example to {near[:_LONGEST]}"
    if error["type"] == "whole_number" and isinstance(given, str | int | float | Decimal):
        return f"{message}, not {shown(given) if isinstance(given, str) else str(given)[:_LONGEST]}"
    return message


def _continued(message: str) -> str:
    """A sentence of pydantic's as the continuation of a name."""
    bare = message.removeprefix("Value error, ")
    return f"must {bare.removeprefix(_ASKING)}" if bare.startswith(_ASKING) else bare


def _counted(value: Any) -> Any:
    return _Count(value) if type(value) is int else value


class _Count(int):
    """A number that is formatted together with what it counts."""

    def __format__(self, counted: str) -> str:
        if not counted:
            return str(int(self))
        one, _, many = counted.partition("|")
        return f"{int(self)} {one if self == 1 else many or one + 's'}"
