"""How an entity reads: as the Python call that makes it, and as a table."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from html import escape
from typing import Any
from uuid import UUID

from buildify_nb.datamodel.entities import EntityDefinition, EntityHead
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.definitions.as_python import call
from buildify_nb.html_table import html_table

_ENDS = ("source_entity_id", "target_entity_id")
_RELATES = ("name", "relationship_type", *_ENDS, "source_field_name", "target_field_name")
"""What a relationship cannot be without."""
_IDENTITY = {"id", "display_order", "reference_entity_id", "name"}


def entity_as_python(entity: EntityDefinition, names: Mapping[UUID, str]) -> str:
    """The call that makes this entity; only what differs from the defaults is written.

    Args:
        names: entity names by id, for lookups.
    """
    columns = own_columns(entity)
    fields = {field.name: _field_columns(field, names) for field in entity.fields}
    made = call("ws.entities.create", entity.name, **columns, fields=fields)
    indexes = [index.model_dump(mode="json", exclude={"id"}, exclude_defaults=True) for index in entity.indexes]
    return "\n".join([made, *(_index_call(entity.name, index) for index in indexes)])


def relationship_as_python(relationship: RelationshipDefinition, names: Mapping[UUID, str]) -> str:
    """The call that makes this relationship; of what is not in its names, only what differs from the defaults."""
    required = {name: getattr(relationship, name) for name in _RELATES}
    plain = RelationshipDefinition(**required).model_dump(mode="json")
    columns = relationship.model_dump(mode="json", exclude={"id", "metadata", *_ENDS, "relationship_type"})
    told = {name: value for name, value in columns.items() if name in _RELATES or value != plain[name]}
    source, target = (names.get(getattr(relationship, end), "?") for end in _ENDS)
    return call("ws.relationships.create", source, target, relationship.relationship_type, **told)


def own_columns(entity: EntityDefinition, *, without: Collection[str] = ()) -> dict[str, Any]:
    """The entity's own columns as far as they differ from the defaults."""
    plain = EntityDefinition(name=entity.name)
    left_out = {"id", "name", "view", "fields", "indexes", "relationship_notes", *without}
    columns = entity.model_dump(mode="json", exclude=left_out)
    return {name: value for name, value in columns.items() if value != getattr(plain, name)}


def entity_table(head: EntityHead, names: Mapping[UUID, str]) -> str:
    """The fields of an entity as an HTML table."""
    entity = head.definition
    rows = (
        (f.name, f.label, field_type_text(f, names), "yes" if f.is_required else "", "yes" if f.is_unique else "")
        for f in entity.fields
    )
    parent = names.get(head.parent_version_id) if head.parent_version_id else None
    origin = f", cloned from <code>{escape(parent)}</code>" if parent else ""
    title = f"<b>{escape(entity.label)}</b> <code>{escape(entity.name)}</code>"
    return f"<p>{title} – {head.state_text}, version {head.version}{origin}</p>" + html_table(
        ("Field", "Label", "Type", "Required", "Unique"), rows
    )


def field_type_text(field: FieldDefinition, names: Mapping[UUID, str]) -> str:
    """ "string(120)", "lookup → artist", …"""
    if field.reference_entity_id:
        return f"{field.field_type} → {names.get(field.reference_entity_id, '?')}"
    return f"{field.field_type}({field.max_length})" if field.max_length else field.field_type


def _field_columns(field: FieldDefinition, names: Mapping[UUID, str]) -> Any:
    plain = FieldDefinition(name=field.name, field_type=field.field_type)
    columns = {
        name: value
        for name, value in field.model_dump(mode="json", exclude=_IDENTITY).items()
        if value != plain.model_dump(mode="json")[name]
    }
    if field.reference_entity_id:
        columns["reference_entity"] = names.get(field.reference_entity_id, str(field.reference_entity_id))
        if columns.get("relationship_type") == "many-to-one":
            del columns["relationship_type"]
    return {"field_type": field.field_type, **columns} if columns else field.field_type


def _index_call(entity: str, index: dict[str, Any]) -> str:
    name, fields = index.pop("name"), index.pop("field_names")
    return call(f'ws.entities["{entity}"].add_index', name, fields, **index)
