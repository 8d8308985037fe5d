"""Reads the short ways in which people write fields into field definitions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from buildify_nb.datamodel.edits import parsed
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.errors import DefinitionError, Problem

Resolve = Callable[[str], UUID]
FieldsInput = Mapping[str, Any] | Sequence[Mapping[str, Any]]


def fields_of(given: FieldsInput, resolve: Resolve) -> list[FieldDefinition]:
    """The fields in the order given; see `Entities.create` for the forms.

    Args:
        resolve: the id of an entity by its name, for `reference_entity`.
    """
    if isinstance(given, Mapping):
        return [field_of(name, columns, resolve) for name, columns in given.items()]
    return [field_of(str(columns.get("name", "")), columns, resolve) for columns in given]


def field_of(name: str, columns: Any, resolve: Resolve) -> FieldDefinition:
    """One field from its type's name or its columns; raises DefinitionError with every problem."""
    if isinstance(columns, str):
        columns = {"field_type": columns}
    if not isinstance(columns, Mapping):
        problem = Problem(f"fields.{name}", "must be a field type such as 'string', or a dict of its columns")
        raise DefinitionError(f"The field {name!r} was not understood.", [problem])
    values: dict[str, Any] = {"name": name, **columns}
    target = values.pop("reference_entity", None)
    if target is not None:
        values.setdefault("field_type", "lookup")
        values["reference_entity_id"] = resolve(str(target))
    if values.get("field_type") == "lookup":
        values.setdefault("relationship_type", "many-to-one")
    return parsed(FieldDefinition, values, f"The field {name!r}")
