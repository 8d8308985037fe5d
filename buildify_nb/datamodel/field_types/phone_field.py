"""The field type for telephone numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic_core import CoreSchema, PydanticCustomError, core_schema
from typing_extensions import override

from buildify_nb.datamodel.field_types.text_family import FormattedTextFieldType
from buildify_nb.errors import Problem
from buildify_nb.plugins.contracts import FieldOptions


def _region(field: FieldOptions) -> str | None:
    region = field.metadata.get("region")
    return region if isinstance(region, str) else None


def _e164(text: str, region: str | None) -> str:
    import phonenumbers

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        raise _refusal(region) from None
    if number.extension:
        raise PydanticCustomError("phone_extension", "must be a telephone number without an extension")
    if not phonenumbers.is_valid_number(number):
        raise _refusal(region)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _refusal(region: str | None) -> PydanticCustomError:
    if region is None:
        return PydanticCustomError("phone", "must be a telephone number with its country code, such as +49 30 901820")
    return PydanticCustomError("phone", "must be a telephone number of {region} or start with +", {"region": region})


class PhoneField(FormattedTextFieldType):
    """A telephone number, stored as ITU-T E.164; `metadata["region"]` (ISO 3166) allows national numbers."""

    name = "phone"
    label = "Phone"
    description = "A telephone number with its country code."
    input_types = ("tel", "text")
    options = frozenset({"prefix", "suffix"})
    column_length = 32
    format = "phone"

    @override
    def longest(self, field: FieldOptions) -> int:
        # What is typed has spaces and brackets that the stored form has not.
        return 64

    @override
    def format_check(self, field: FieldOptions) -> CoreSchema:
        region = _region(field)

        def stored(text: str) -> str:
            return _e164(text, region)

        return core_schema.no_info_plain_validator_function(stored)

    @override
    def _shown(self, value: Any, field: FieldOptions) -> str:
        import phonenumbers

        try:
            number = phonenumbers.parse(value, None)
        except phonenumbers.NumberParseException:  # Adopted tables may hold anything.
            return str(value)
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)

    @override
    def _own_problems(self, field: FieldOptions) -> Iterable[Problem]:
        import phonenumbers

        if field.metadata.get("region") is not None and _region(field) not in phonenumbers.SUPPORTED_REGIONS:
            yield Problem("metadata", "must name a region by its ISO 3166 code, such as DE")
