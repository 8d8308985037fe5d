"""Which field type holds given texts: a format when every one of them has it, else text of a fitting length."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter, ValidationError

from buildify_nb.counts import counted
from buildify_nb.datamodel.field_types.choice_family import LONGEST_VALUE
from buildify_nb.datamodel.field_types.date_field import DateField
from buildify_nb.datamodel.field_types.email_field import EmailField
from buildify_nb.datamodel.field_types.inferred_type import InferredType
from buildify_nb.datamodel.field_types.string_field import DEFAULT_LENGTH
from buildify_nb.datamodel.field_types.text_family import FormattedTextFieldType
from buildify_nb.datamodel.field_types.url_field import UrlField
from buildify_nb.datamodel.fields import FieldDefinition

MOST_CHOICES = 50
# With hyphens only: 32 hexadecimal digits alone are as likely the digest of something.
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def text_type(values: Sequence[str]) -> InferredType:
    """The type for texts. A small set of repeated texts stays text: only its owner knows that there are no others."""
    if not values:
        return InferredType("string", reason="text, none to look at")
    if all(_UUID.fullmatch(value) for value in values):
        return InferredType("uuid", reason="every text is a UUID")
    if all(_DAY.fullmatch(value) for value in values) and _all_valid(DateField(), values):
        return InferredType("date", reason="every text is a date such as 2026-01-31")
    if all("@" in value for value in values) and _all_valid(EmailField(), values):
        return InferredType("email", reason="every text is an e-mail address")
    if all(value[:4].lower() == "http" for value in values) and _all_valid(UrlField(), values):
        return InferredType("url", reason="every text is a web address")
    return _length_type(values)


def choice_type(choices: Sequence[str]) -> InferredType | None:
    """A select field with these choices, or None when there are too many or one cannot be a choice."""
    if not 1 <= len(choices) <= MOST_CHOICES or not all(0 < len(choice) <= LONGEST_VALUE for choice in choices):
        return None
    allowed = [{"value": choice, "label": choice} for choice in choices]
    return InferredType("select", {"allowed_values": allowed}, f"a category of {counted(len(choices), 'value')}")


def _length_type(values: Sequence[str]) -> InferredType:
    longest = max(map(len, values))
    if longest > DEFAULT_LENGTH:
        return InferredType("text", reason=f"text of up to {counted(longest, 'character')}")
    if any("\n" in value for value in values):
        return InferredType("text", reason="text of several lines")
    return InferredType("string", reason=f"text of up to {counted(longest, 'character')}")


def _all_valid(field_type: FormattedTextFieldType | DateField, values: Sequence[str]) -> bool:
    check = TypeAdapter[Any](field_type.annotation(FieldDefinition(name="value", field_type=field_type.name)))
    try:
        for value in values:
            check.validate_python(value)
    except ValidationError:
        return False
    return True
