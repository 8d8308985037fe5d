"""Which inputs a record's form shows, told from an entity's fields.

Pure: fields in, JSON for the page out. What a grid's column says of a field holds for a form's input too; this adds
what only a form has room for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.plugins.contracts import FieldType
from buildify_widgets.grid_columns import columns_of


def form_fields(
    fields: Iterable[FieldDefinition],
    types: Mapping[str, FieldType],
    chosen: Sequence[str] | None = None,
    waiting: Mapping[str, str] = MappingProxyType({}),
) -> list[dict[str, Any]]:
    """One description per input, in the order of `chosen` or of the fields.

    Each is a column of `columns_of` with "input" (one of the type's input types), "placeholder", "maxLength", "min",
    "max", "places", "hasDefault", "default", "group" and "isConditional".

    Raises:
        BuildifyError: `chosen` names a field that the entity does not have.
    """
    known = {field.name: field for field in fields}
    return [
        {**column, **_input(known[column["field"]], types)} for column in columns_of(known.values(), chosen, waiting)
    ]


def _input(field: FieldDefinition, types: Mapping[str, FieldType]) -> dict[str, Any]:
    field_type = types.get(field.field_type)
    inputs = field_type.input_types if field_type else ("text",)
    return {
        "input": field.input_type or inputs[0],
        "placeholder": field.placeholder or ("Calculated when saved" if field.is_calculated else ""),
        "maxLength": field.max_length,
        "min": _text(field.min_value),
        "max": _text(field.max_value),
        "places": field.decimal_places,
        "hasDefault": field.default_value is not None or field.default_expression is not None,
        "default": field.default_value,
        "group": field.group or "",
        "isConditional": field.visible_when is not None,
    }


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
