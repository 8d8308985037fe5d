"""The field type for JSON documents."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from pydantic_core import PydanticCustomError, core_schema
from typing_extensions import override

from buildify_nb.datamodel.field_types.base import NULL_OPERATORS, BuiltInFieldType
from buildify_nb.datamodel.field_types.json_parts import odd_part
from buildify_nb.datamodel.field_types.schemas import checked
from buildify_nb.expressions.foreign_values import plain_scalar
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.plugins.contracts import FieldOptions
from buildify_nb.storage.column_types import ColumnKind, ColumnType

LARGEST = 1_048_576
"""Bytes of the compact UTF-8 text of a document."""
DEEPEST = 100
"""Levels of lists and objects within each other."""
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


def _document(value: Any) -> Any:
    """A copy of `value` that nobody else can change, when it is one that JSON gives back as it was."""
    try:
        text = json.dumps(value, allow_nan=False, ensure_ascii=False, separators=(",", ":"), default=_plain)
        size = len(text.encode())
        copy = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        raise _no_json(value) from None
    if size > LARGEST:
        raise PydanticCustomError("json_size", "must be at most {largest} bytes of JSON", {"largest": LARGEST})
    if text.count("[") + text.count("{") > DEEPEST and _depth(copy) > DEEPEST:
        raise PydanticCustomError("json_depth", "must not nest more than {deepest} levels deep", {"deepest": DEEPEST})
    if copy != value:  # Tuples and keys that are not text come back as something else.
        raise _no_json(value)
    if "\\u0000" in text and _NUL.search(text):
        raise PydanticCustomError("json_nul", "must not contain NUL characters")
    return copy


def _no_json(value: Any) -> PydanticCustomError:
    told = odd_part(value) or "text, finite numbers, booleans, null, lists or objects"
    return PydanticCustomError("json", "must be JSON: {told}", {"told": told})


def _plain(value: Any) -> Any:
    """What `json` does not know, if it is a scalar of NumPy."""
    plain = plain_scalar(value)
    if plain is value:
        raise TypeError("not JSON")
    return plain


def _depth(document: Any) -> int:
    depth, level = 0, _containers([document])
    while level:
        depth += 1
        level = _containers(inner for item in level for inner in (item.values() if isinstance(item, dict) else item))
    return depth


def _containers(values: Iterable[Any]) -> list[list[Any] | dict[str, Any]]:
    return [value for value in values if isinstance(value, (list, dict))]


class JsonField(BuiltInFieldType):
    """Any JSON value of up to a megabyte; text is taken as text, not parsed."""

    name = "json"
    label = "JSON"
    description = "A structured document, such as a payload of another system."
    value_type = ValueType.JSON
    data_type = "JSONB"
    input_types = ("textarea",)
    operators = NULL_OPERATORS

    @override
    def column_type(self, field: FieldOptions) -> ColumnType:
        return ColumnType(ColumnKind.JSON)

    @override
    def annotation(self, field: FieldOptions) -> Any:
        return checked(core_schema.no_info_plain_validator_function(_document))

    @override
    def _shown(self, value: Any, field: FieldOptions) -> str:
        return json.dumps(value, ensure_ascii=False)
