"""The columns of every table as fields, for who reads an entity's fields as a list; no definition holds them."""

from __future__ import annotations

from uuid import UUID, uuid5

from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.system_columns import ID, ending_columns, leading_columns
from buildify_nb.errors import InvalidState
from buildify_nb.storage.column_types import ColumnKind

_FIELD_TYPES = {ColumnKind.UUID: "uuid", ColumnKind.TIMESTAMPTZ: "datetime", ColumnKind.INTEGER: "integer"}


def system_fields(entity: EntityDefinition) -> list[FieldDefinition]:
    """After the fields of its own, those that its table has besides; none where the table is not ours.

    Their ids are the same whenever they are asked for.
    """
    if not entity.is_managed:
        return []
    columns = (*leading_columns(), *ending_columns(soft_delete=entity.supports_soft_delete))
    return [
        FieldDefinition(
            id=uuid5(entity.id, column.name),
            name=column.name,
            field_type=_FIELD_TYPES[column.type.kind],
            is_unique=column.name == ID,
            is_nullable=column.nullable,
            is_readonly=True,
            is_system=True,
            display_order=place,
        )
        for place, column in enumerate(columns, start=len(entity.fields))
    ]


def refuse_system_field(entity: EntityDefinition, field_id: UUID) -> None:
    """Raises InvalidState when the id is that of a system field."""
    for field in system_fields(entity):
        if field.id == field_id:
            raise InvalidState(
                f"{field.name!r} of {entity.name!r} is a system field and stays as it is.",
                why="Every table has it, and it is filled as records are written.",
                todo="Add a field of your own for what it does not hold.",
            )
