"""Which columns a grid shows and how each is edited and filtered, told from an entity's fields.

Pure: fields in, JSON for the page out. Knows nothing of AG Grid itself; the page maps these words to its parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.errors import BuildifyError

_KINDS: Final = {
    "integer": "number",
    "biginteger": "number",
    "decimal": "number",
    "currency": "number",
    "percentage": "number",
    "boolean": "boolean",
    "date": "date",
    "datetime": "datetime",
    "time": "time",
    "select": "select",
    "multiselect": "multiselect",
    "lookup": "lookup",
    "text": "long_text",
    "json": "json",
}


def columns_of(
    fields: Iterable[FieldDefinition],
    chosen: Sequence[str] | None = None,
    waiting: Mapping[str, str] = MappingProxyType({}),
) -> list[dict[str, Any]]:
    """One description per column, in the order of `chosen` or of the fields.

    Each is `{"field", "label", "kind", "type", "required", "editable", "waits", "options", "help", "prefix",
    "suffix"}`; `options` is `[{"value", "label"}]` for select fields and None otherwise.

    Args:
        waiting: by name, why a field takes no value yet, which is "waits".

    Raises:
        BuildifyError: `chosen` names a field that the entity does not have.
    """
    known = {field.name: field for field in sorted(fields, key=lambda field: field.display_order)}
    unknown = [name for name in chosen or () if name not in known]
    if unknown:
        raise BuildifyError(
            f"There is no field {unknown[0]!r} to show as a column.", todo=f"Choose among: {', '.join(known)}."
        )
    names = list(chosen) if chosen is not None else list(known)
    return [_column(known[name], waiting.get(name, "")) for name in names]


def _column(field: FieldDefinition, waits: str) -> dict[str, Any]:
    return {
        "field": field.name,
        "label": field.label,
        "kind": kind_of(field),
        "type": field.field_type,
        "required": field.is_required,
        "editable": not (waits or field.is_readonly or field.is_system or field.is_calculated),
        "waits": waits,
        "options": _options(field),
        "help": field.help_text or field.description or "",
        "prefix": field.prefix or str(field.metadata.get("currency") or ""),
        "suffix": field.suffix or ("%" if field.field_type == "percentage" else ""),
    }


def has_lookups(columns: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a change of another entity may concern a grid or form with these columns."""
    return any(column["kind"] == "lookup" for column in columns)


def kind_of(field: FieldDefinition) -> str:
    """How the page treats the field; unknown types (also of plugins) are edited as text."""
    if field.reference_entity_id is not None:
        return "lookup"
    kind = _KINDS.get(field.field_type, "text")
    return "select" if kind == "text" and field.allowed_values else kind


def _options(field: FieldDefinition) -> list[dict[str, str]] | None:
    if field.allowed_values is None:
        return None
    return [{"value": option.value, "label": option.label} for option in field.allowed_values]
