"""One value of a record in the types of JSON, as REST, widgets and versions have it."""

from __future__ import annotations

from typing import Any

from buildify_nb.datamodel.field_types.formatting import plain_value
from buildify_nb.datamodel.system_columns import ID
from buildify_nb.records.record_model import RecordModel


def wire_value(model: RecordModel, name: str, value: Any) -> Any:
    """One value in JSON's types."""
    field = model.fields.get(name)
    if value is None or name == ID:
        return value
    if field is not None and not field.unsupported and not field.is_lookup:
        return field.type.to_wire(value)
    return plain_value(value)
