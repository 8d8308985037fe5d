"""From a table or view that exists to the definition of the entity that adopts it. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from pydantic import JsonValue

from buildify_nb.datamodel.adoption.adopted_fields import (
    Place,
    adopted_field,
    column_name,
    field_names,
    linked_field,
)
from buildify_nb.datamodel.adoption.adopted_titles import labels, primary_field
from buildify_nb.datamodel.edits import parsed
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.identifiers import new_id
from buildify_nb.storage.live_tables import LiveTable


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
    fields = [adopted_field(live, column, names[column.name], targets) for column in live.columns]
    noted = facts_of(live, names)
    values: dict[str, Any] = {
        "id": entity_id,
        **labels(str(given["name"])),
        "entity_type": "adopted",
        "schema_name": live.schema,
        "table_name": live.name,
        "supports_soft_delete": False,
        "primary_field": primary_field(fields, [names[column] for column in live.primary_key]),
        **given,
        "metadata": {**given.get("metadata", {}), **noted},
    }
    return parsed(EntityDefinition, values, f"The table {live.name!r}").with_fields(fields)


def facts_of(live: LiveTable, names: Mapping[str, str]) -> dict[str, JsonValue]:
    """What is noted about the table itself, with its columns by the names of their fields."""
    # Without a key, rows can be shown but not told apart for writing; every column together stands in for it.
    key = live.primary_key or tuple(column.name for column in live.columns if column.type is not None)
    return {
        "key_fields": [names[column] for column in key],
        "read_only": live.is_view or not live.primary_key,
        "table_kind": live.kind,
    }


def key_place(entity: EntityDefinition) -> Place | None:
    """The key column of an adopted table; None where there is not exactly one."""
    if not entity.is_adopted or len(entity.key_fields) != 1 or entity.metadata.get("read_only"):
        return None
    return entity.schema_name, entity.table_name, column_name(entity.field(entity.key_fields[0]))


def linked(entity: EntityDefinition, targets: Mapping[Place, UUID]) -> EntityDefinition:
    """The entity with references for those fields whose foreign key points at a table that is adopted only now."""

    def turned(field: FieldDefinition) -> FieldDefinition:
        noted = field.metadata.get("references")
        target = targets.get(place_of(noted)) if isinstance(noted, list) else None
        return field if target is None or field.reference_entity_id is not None else linked_field(field, target)

    fields = [turned(field) for field in entity.fields]
    return entity if fields == list(entity.fields) else entity.with_fields(fields)


def place_of(noted: Sequence[JsonValue]) -> Place:
    """Where a field's metadata says that its foreign key points."""
    schema, table, column = noted
    return str(schema), str(table), str(column)


def in_dependency_order(tables: Sequence[LiveTable]) -> list[LiveTable]:
    """Targets of references before what refers to them, as far as references do not go in circles."""
    by_place = {table.place: table for table in tables}
    ordered: dict[tuple[str, str], LiveTable] = {}

    def visit(table: LiveTable, above: frozenset[tuple[str, str]]) -> None:
        if table.place in ordered or table.place in above:
            return
        for key in table.references.values():
            if (key.schema, key.table) in by_place:
                visit(by_place[key.schema, key.table], above | {table.place})
        ordered.setdefault(table.place, table)

    for table in tables:
        visit(table, frozenset())
    return list(ordered.values())
