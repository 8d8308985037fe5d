"""The field type for web addresses."""

from __future__ import annotations

from pydantic_core import CoreSchema, SchemaValidator, core_schema
from typing_extensions import override

from buildify_nb.datamodel.field_types.schemas import first_of, text_like, told
from buildify_nb.datamodel.field_types.text_family import FormattedTextFieldType
from buildify_nb.plugins.contracts import FieldOptions

# Addresses that need no parser: an ASCII host name of letters that ends in a top-level domain, then visible ASCII.
ORDINARY_URL = r"^https?://(?:[a-z][a-z0-9]{0,62}\.)+[a-z]{3,24}(?:[/?#][!#-;=?-\[\]_a-z~]*)?$"
_ALLOWED = r"^(?i:https?)://[^\s\x00-\x20\x7f\\<>\x22/?#][^\s\x00-\x20\x7f\\<>\x22]*$"
_url = SchemaValidator(
    core_schema.chain_schema(
        [text_like(_ALLOWED), core_schema.url_schema(allowed_schemes=["http", "https"], host_required=True)]
    )
)


def _kept(text: str) -> str:
    _url.validate_python(text)
    return text


class UrlField(FormattedTextFieldType):
    """An http or https address with a host, kept as it was given."""

    name = "url"
    label = "Web address"
    description = "A link that starts with http:// or https://."
    input_types = ("url", "text")
    column_length = 2048
    format = "uri"

    @override
    def format_check(self, field: FieldOptions) -> CoreSchema:
        forms = first_of(text_like(ORDINARY_URL), core_schema.no_info_plain_validator_function(_kept))
        return told(forms, "url", "must be a web address such as https://example.org/page")
