"""Reads the short ways in which people write fields into field definitions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, cast
from uuid import UUID

from buildify_nb.datamodel.edits import BESIDE_FIELDS, parsed, together
from buildify_nb.datamodel.field_types.type_names import example_type
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.errors import DefinitionError, Problem

Resolve = Callable[[str], UUID]
FieldsInput = Mapping[str, Any] | Sequence[Mapping[str, Any]]


def fields_of(given: FieldsInput, resolve: Resolve) -> list[FieldDefinition]:
    """The fields in the order given; see `Entities.create` for the forms.

    Args:
        resolve: the id of an entity by its name, for `reference_entity`.

    Raises:
        DefinitionError: with every problem of every field.
    """
    parts = ((f"fields.{name}", partial(field_of, name, columns, resolve)) for name, columns in _by_name(given))
    return together("What the fields are", parts)


def field_of(name: str, columns: Any, resolve: Resolve) -> FieldDefinition:
    """One field from its type's name or its columns; raises DefinitionError with every problem."""
    values: dict[str, Any] = {"name": name, **properties_of(name, columns)}
    if not isinstance(given := values.get("field_type", ""), str):
        example = example_type(given)
        problem = Problem("field_type", f"must be the name of a type such as {example!r}; properties follow by keyword")
        raise DefinitionError(f"The field {name!r} was not understood.", [problem])
    target = values.pop("reference_entity", None)
    if target is not None:
        values.setdefault("field_type", "lookup")
        values["reference_entity_id"] = resolve(str(target))
    if values.get("field_type") == "lookup":
        values.setdefault("relationship_type", "many-to-one")
    return parsed(FieldDefinition, values, f"The field {name!r}", also=BESIDE_FIELDS)


def properties_of(name: str, given: Any) -> Mapping[str, Any]:
    """What is given of a field, which may be its type alone; raises DefinitionError for what is neither."""
    if isinstance(given, str):
        return {"field_type": given}
    if not isinstance(given, Mapping):
        problem = Problem("", f"must be a field type such as {example_type(given)!r}, or a dict of its properties")
        raise DefinitionError(f"The field {name!r} was not understood.", [problem])
    return cast("Mapping[str, Any]", given)


def _by_name(given: Any) -> Iterable[tuple[str, Any]]:
    if isinstance(given, Mapping):
        return cast("Mapping[str, Any]", given).items()
    if isinstance(given, list | tuple) and all(isinstance(one, Mapping) for one in cast("Sequence[Any]", given)):
        return [(str(columns.get("name", "")), columns) for columns in cast("Sequence[Mapping[str, Any]]", given)]
    problem = Problem(
        "fields", "must be field types by name such as {'title': 'string'}, or a list of dicts with a name"
    )
    raise DefinitionError("What the fields are was not understood.", [problem])
