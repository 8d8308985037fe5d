"""From the columns of a table that exists to fields: names, types, and what was noted about each column. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from buildify_nb.datamodel.adoption.adopted_facts import key_type_noted
from buildify_nb.datamodel.edits import parsed
from buildify_nb.datamodel.field_types.choice_family import LONGEST_VALUE
from buildify_nb.datamodel.field_types.inference import from_column
from buildify_nb.datamodel.field_types.inferred_type import InferredType
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.system_columns import ID, ROW_VERSION
from buildify_nb.identifiers import MAX_NAME_LENGTH, label_for, name_problem, suggested_name
from buildify_nb.storage.column_types import ColumnKind, ColumnType
from buildify_nb.storage.live_tables import LiveColumn, LiveForeignKey, LiveTable

Place = tuple[str, str, str]
"""Schema, table and column."""
_LONGEST_NOTE = 2000


def field_names(live: LiveTable, known: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """A legal field name for every column: its own where that is one, else one near it; no two alike.

    Args:
        known: names that columns have already.
    """
    reserved = {ROW_VERSION} if live.primary_key == (ID,) else {ROW_VERSION, ID}
    names = {column.name: known[column.name] for column in live.columns if column.name in known}
    taken = set(known.values())
    new = [column.name for column in live.columns if column.name not in names]
    legal = {name for name in new if name not in taken and not name_problem(name, reserved=reserved)}
    names |= {name: name for name in legal}
    taken |= legal
    for place, column in enumerate(live.columns, start=1):
        if column.name not in names:
            near = suggested_name(column.name) or f"column_{place}"
            names[column.name] = free_name(f"{near}_column" if near in reserved else near, taken)
            taken.add(names[column.name])
    return names


def adopted_field(live: LiveTable, column: LiveColumn, name: str, targets: Mapping[Place, UUID]) -> FieldDefinition:
    """The field that reads and writes a column as it is.

    Args:
        targets: entities by the key column that identifies their records.
    """
    reference = live.references.get(column.name)
    metadata = _noted(live, column, reference)
    is_optional = column.nullable or column.has_default or column.is_generated
    values: dict[str, Any] = {"name": name, "is_nullable": is_optional, "is_required": not is_optional}
    values |= {} if name == column.name else {"label": column.name[:200]}
    values |= {"description": note} if (note := _note(column)) else {}
    values |= {"is_readonly": True, "is_required": False} if column.is_generated else {}
    values |= {"is_unique": True} if metadata.get("unique") else {}
    inferred = inferred_type(column)
    if inferred is None:
        values |= {"field_type": "text", "is_readonly": True, "is_required": False, "is_unique": False}
        metadata["unsupported"] = True
    elif reference is not None and (target := targets.get(target_of(reference))):
        values |= {"label": reference_label(name)} | values | _lookup(target, metadata)
    else:
        values |= {"field_type": inferred.field_type, **inferred.options}
        metadata |= inferred.options.get("metadata", {})
    return parsed(FieldDefinition, values | {"metadata": metadata}, f"The column {column.name!r}")


def inferred_type(column: LiveColumn) -> InferredType | None:
    """The field type for a column; None where there is none. An array, an interval and the like have none."""
    if column.type is None:
        return None
    if column.type.kind is ColumnKind.ENUM:
        storable = all(0 < len(label) <= LONGEST_VALUE and "\0" not in label for label in column.labels)
        options = {"allowed_values": list(column.labels)}
        return InferredType("select", options, "an enum column") if storable and column.labels else None
    return from_column(column.type)


def linked_field(field: FieldDefinition, target: UUID) -> FieldDefinition:
    """The field as a reference to an entity whose table is adopted only now."""
    kept = {"id", "name", "label", "description", "help_text", "display_order", "is_required", "is_nullable"}
    values = field.model_dump(include=kept | {"is_unique"}) | _lookup(target, dict(field.metadata))
    if field.label == label_for(field.name):
        values["label"] = reference_label(field.name)
    return parsed(FieldDefinition, values, f"The field {field.name!r}")


def column_name(field: FieldDefinition) -> str:
    """The column behind a field of an adopted table."""
    return str(field.metadata.get("column_name") or field.name)


def reference_label(name: str) -> str:
    """What a person calls a reference: "Customer" where its column is customer_id."""
    return label_for(name.removesuffix("_id") or name)


def target_of(reference: LiveForeignKey) -> Place:
    """Where a reference of one column points."""
    return reference.schema, reference.table, reference.targets[0]


def free_name(name: str, taken: Iterable[str], *, longest: int = MAX_NAME_LENGTH) -> str:
    """The name, or with a number behind it where it is taken."""
    taken = set(taken)
    candidates = (name[:longest] if n == 1 else f"{name[: longest - 4]}_{n}" for n in range(1, len(taken) + 2))
    return next(candidate for candidate in candidates if candidate not in taken)


def _lookup(target: UUID, metadata: dict[str, Any]) -> dict[str, Any]:
    metadata |= key_type_noted(metadata)
    return {
        "field_type": "lookup",
        "reference_entity_id": target,
        "relationship_type": "one-to-one" if metadata.get("unique") else "many-to-one",
        "metadata": metadata,
    }


def _noted(live: LiveTable, column: LiveColumn, reference: LiveForeignKey | None) -> dict[str, Any]:
    noted: dict[str, Any] = {
        "column_name": column.name,
        "column_type": _type_noted(column.type or ColumnType(ColumnKind.OTHER)),
        "type_name": column.type_name,
        "nullable": column.nullable,
        "filled": column.has_default,
        "generated": column.is_generated,
    }
    if live.is_unique(column.name):
        noted["unique"] = True
    if column.labels:
        noted["choices"] = list(column.labels)
    if column.domain:
        noted["domain"] = f"{column.domain} {column.check}".strip()[:_LONGEST_NOTE]
    if reference is not None:
        rules = {"on_delete": reference.on_delete, "on_update": reference.on_update}
        noted |= {"references": list(target_of(reference)), **rules}
    return noted


def _type_noted(column_type: ColumnType) -> dict[str, Any]:
    measures = {"length": column_type.length, "precision": column_type.precision, "scale": column_type.scale}
    name = {"name": list(column_type.name)} if column_type.name else {}
    return {"kind": str(column_type.kind), **{k: v for k, v in measures.items() if v is not None}, **name}


def _note(column: LiveColumn) -> str:
    domain = f"Values of the domain {column.domain}: {column.check}" if column.check else ""
    return "\n".join(part for part in (column.comment, domain) if part)[:_LONGEST_NOTE]
