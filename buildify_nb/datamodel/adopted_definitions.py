"""From a table or view that exists to the definition of the entity that adopts it. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from pydantic import JsonValue

from buildify_nb.datamodel.edits import parsed
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.field_types.inference import from_column
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.system_columns import ID, ROW_VERSION
from buildify_nb.identifiers import MAX_NAME_LENGTH, label_for, name_problem, new_id, suggested_name
from buildify_nb.storage.column_types import ColumnKind
from buildify_nb.storage.introspection import LiveColumn, LiveTable

Place = tuple[str, str, str]
"""Schema, table and column."""
TABLE_FACTS = ("key_fields", "read_only")
"""Keys of an adopted entity's metadata that say what its table is."""
COLUMN_FACTS = ("column_name", "column_type", "type_name", "references", "unsupported", "key_type", "storage")
"""Keys of its fields' metadata that say what their columns are."""
_WHOLE_NUMBERS = (ColumnKind.SMALLINT, ColumnKind.INTEGER, ColumnKind.BIGINT)


def adopted_entity(live: LiveTable, targets: Mapping[Place, UUID], given: Mapping[str, Any]) -> EntityDefinition:
    """The definition of an entity that reads and writes `live` as it is.

    Args:
        targets: entities by the key column that identifies their records, for references.
        given: the entity's name and further columns of it.
    """
    entity_id = new_id()
    if len(live.primary_key) == 1:
        targets = {**targets, (live.schema, live.name, live.primary_key[0]): entity_id}
    names = field_names(live)
    fields = [_field(column, names[column.name], live.references.get(column.name), targets) for column in live.columns]
    # Without a key, rows can be shown but not told apart for writing; every column together stands in for it.
    key = live.primary_key or tuple(column.name for column in live.columns if column.type is not None)
    values: dict[str, Any] = {
        "id": entity_id,
        **_labels(str(given["name"])),
        "entity_type": "adopted",
        "schema_name": live.schema,
        "table_name": live.name,
        "supports_soft_delete": False,
        **given,
        "metadata": {
            **given.get("metadata", {}),
            "key_fields": [names[column] for column in key],
            "read_only": live.is_view or not live.primary_key,
        },
    }
    return parsed(EntityDefinition, values, f"The table {live.name!r}").with_fields(fields)


def field_names(live: LiveTable) -> dict[str, str]:
    """A legal field name for every column: its own where that is one, else one near it; no two alike."""
    reserved = {ROW_VERSION} if live.primary_key == (ID,) else {ROW_VERSION, ID}
    legal = {c.name for c in live.columns if not name_problem(c.name, reserved=reserved)}
    names = {name: name for name in legal}
    taken = set(legal)
    for place, column in enumerate(live.columns, start=1):
        if column.name not in legal:
            near = suggested_name(column.name) or f"column_{place}"
            names[column.name] = _free(f"{near}_column" if near in reserved else near, taken)
            taken.add(names[column.name])
    return names


def key_place(entity: EntityDefinition) -> Place | None:
    """The key column of an adopted table; None where there is not exactly one."""
    if not entity.is_adopted or len(entity.key_fields) != 1 or entity.metadata.get("read_only"):
        return None
    return entity.schema_name, entity.table_name, column_name(entity.field(entity.key_fields[0]))


def column_name(field: FieldDefinition) -> str:
    """The column behind a field of an adopted table."""
    return str(field.metadata.get("column_name") or field.name)


def table_facts(entity: EntityDefinition) -> dict[str, list[JsonValue]]:
    """What adoption noted about table and columns, by field id; empty for entities with a table of ours."""
    if not entity.is_adopted:
        return {}
    columns = {str(field.id): [field.metadata.get(key) for key in COLUMN_FACTS] for field in entity.fields}
    return {"": [entity.metadata.get(key) for key in TABLE_FACTS], **columns}


def linked(entity: EntityDefinition, place: Place, target: UUID) -> EntityDefinition:
    """The entity with references for those fields whose foreign key points at a table that is adopted only now."""

    def turned(field: FieldDefinition) -> FieldDefinition:
        if field.reference_entity_id is not None or field.metadata.get("references") != list(place):
            return field
        kept = {"id", "name", "label", "description", "help_text", "display_order", "is_required", "is_nullable"}
        values = field.model_dump(include=kept) | _lookup(target, dict(field.metadata))
        if field.label == label_for(field.name):
            values["label"] = reference_label(field.name)
        return parsed(FieldDefinition, values, f"The field {field.name!r}")

    return entity.with_fields(turned(field) for field in entity.fields)


def in_dependency_order(tables: Sequence[LiveTable]) -> list[LiveTable]:
    """Targets of references before what refers to them, as far as references do not go in circles."""
    by_place = {(table.schema, table.name): table for table in tables}
    ordered: dict[tuple[str, str], LiveTable] = {}

    def visit(table: LiveTable, above: frozenset[tuple[str, str]]) -> None:
        place = (table.schema, table.name)
        if place in ordered or place in above:
            return
        for schema, name, _ in table.references.values():
            if (schema, name) in by_place:
                visit(by_place[schema, name], above | {place})
        ordered.setdefault(place, table)

    for table in tables:
        visit(table, frozenset())
    return list(ordered.values())


def _field(column: LiveColumn, name: str, reference: Place | None, targets: Mapping[Place, UUID]) -> FieldDefinition:
    metadata = _metadata(column, reference)
    is_optional = column.nullable or column.has_default
    values: dict[str, Any] = {"name": name, "is_nullable": is_optional, "is_required": not is_optional}
    values |= {} if name == column.name else {"label": column.name[:200]}
    values |= {"is_readonly": True, "is_required": False} if column.is_generated else {}
    inferred = from_column(column.type) if column.type is not None else None
    if inferred is None:
        values |= {"field_type": "text", "is_readonly": True, "is_required": False}
        metadata["unsupported"] = True
    elif reference is not None and reference in targets:
        values |= {"label": reference_label(name)} | values | _lookup(targets[reference], metadata)
    else:
        values |= {"field_type": inferred.field_type, **inferred.options}
        metadata |= inferred.options.get("metadata", {})
    return parsed(FieldDefinition, values | {"metadata": metadata}, f"The column {column.name!r}")


def reference_label(name: str) -> str:
    """What a person calls a reference: "Customer" where its column is customer_id."""
    return label_for(name.removesuffix("_id") or name)


def _labels(name: str) -> dict[str, str]:
    """Tables are often named in the plural, so that a record of "order_details" is an "Order detail"."""
    plural = label_for(name)
    singular = singular_of(plural)
    return {"label": singular} | ({} if singular == plural else {"plural_label": plural})


def singular_of(plural: str) -> str:
    """The singular of an English noun in the plural, by its ending; other words come back as they are.

    >>> singular_of("Categories"), singular_of("Addresses"), singular_of("Status")
    ('Category', 'Address', 'Status')
    """
    if plural.endswith("ies") and not plural.endswith(("series", "Series", "species", "Species")):
        return f"{plural[:-3]}y"
    if plural.endswith(("sses", "xes", "ches", "shes")):
        return plural[:-2]
    return plural if not plural.endswith("s") or plural.endswith(("ss", "us", "is", "ies")) else plural[:-1]


def _lookup(target: UUID, metadata: dict[str, Any]) -> dict[str, Any]:
    kind = ColumnKind(metadata["column_type"]["kind"])
    if kind is not ColumnKind.UUID:
        metadata["key_type"] = "integer" if kind in _WHOLE_NUMBERS else "text"
    return {
        "field_type": "lookup",
        "reference_entity_id": target,
        "relationship_type": "many-to-one",
        "metadata": metadata,
    }


def _metadata(column: LiveColumn, reference: Place | None) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": str(column.type.kind if column.type else ColumnKind.TEXT)}
    if column.type is not None:
        measures = {"length": column.type.length, "precision": column.type.precision, "scale": column.type.scale}
        found |= {name: value for name, value in measures.items() if value is not None}
    metadata: dict[str, Any] = {"column_name": column.name, "column_type": found, "type_name": column.type_name}
    return metadata | ({"references": list(reference)} if reference else {})


def _free(name: str, taken: Iterable[str]) -> str:
    candidates = (name if n == 1 else f"{name[: MAX_NAME_LENGTH - 4]}_{n}" for n in range(1, len(list(taken)) + 2))
    return next(candidate for candidate in candidates if candidate not in taken)
