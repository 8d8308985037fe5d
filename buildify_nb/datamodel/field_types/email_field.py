"""The field type for e-mail addresses."""

from __future__ import annotations

from pydantic_core import CoreSchema, core_schema
from typing_extensions import override

from buildify_nb.datamodel.field_types.schemas import first_of, text_like, told
from buildify_nb.datamodel.field_types.text_family import FormattedTextFieldType
from buildify_nb.plugins.contracts import FieldOptions

# Addresses that email-validator returns unchanged, so that it need not be asked: plain ASCII, lower-case domain, no
# double hyphens, and a top-level domain that RFC 6761 does not reserve. 64 characters keep each part within RFC 5321.
_ATOM = r"[A-Za-z0-9_+&-]+"
_LABEL = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_TOP_LEVEL = r"(?:[a-z]{2,3}|info|name|shop|tech|cloud|online)"
ORDINARY_ADDRESS = rf"^{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+{_TOP_LEVEL}$"
ORDINARY_LENGTH = 64


def _normalized(address: str) -> str:
    from email_validator import validate_email

    found = validate_email(address, check_deliverability=False, strict=True)
    return f"{found.local_part}@{found.domain}"


class EmailField(FormattedTextFieldType):
    """An e-mail address (RFC 5321, internationalised ones too); only its domain is turned to lower case."""

    name = "email"
    label = "E-mail"
    description = "An e-mail address."
    input_types = ("email", "text")
    column_length = 320
    format = "email"

    @override
    def format_check(self, field: FieldOptions) -> CoreSchema:
        forms = first_of(
            text_like(ORDINARY_ADDRESS, longest=ORDINARY_LENGTH),
            core_schema.no_info_plain_validator_function(_normalized),
        )
        return told(forms, "email", "must be an e-mail address such as ada@example.org")
