"""What a valid entity must obey. Pure: everything the rules need to know is handed in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from buildify_nb.datamodel.attachment_limits import limits_problems
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.field_types.messages import problem_message
from buildify_nb.datamodel.field_types.type_names import type_suggestion
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.formulas.formula_rules import formula_problems
from buildify_nb.datamodel.index_rules import index_problems
from buildify_nb.datamodel.system_columns import ID, PARKED_PREFIX, SYSTEM_FIELD_NAMES
from buildify_nb.datamodel.views.view_rules import view_problems
from buildify_nb.errors import Problem
from buildify_nb.expressions.suggestions import did_you_mean
from buildify_nb.identifiers import name_problem
from buildify_nb.plugins.contracts import FieldType
from buildify_nb.security.permissions import RESERVED_SCOPES

LONGEST_ENTITY_NAME = 56
"""Leaves room for "custom_" in front of it as a table name."""

_LENGTHS = {"label": 200, "plural_label": 200, "icon": 50, "category": 100}
_FIELD_LENGTHS = {"label": 200, "input_type": 50, "group": 100}
_NOT_THERE = "points at no entity of this tenant; one that was deleted comes back with ws.entities.restore(…)"
_NO_TARGET = "must name the entity that the lookup points at; in Python: reference_entity='customer'"


def entity_problems(
    entity: EntityDefinition,
    field_types: Mapping[str, FieldType],
    known_entities: Mapping[UUID, EntityDefinition],
    index_types: Collection[str],
    before: EntityDefinition | None = None,
) -> list[Problem]:
    """Everything that is wrong with an entity; `Problem.field` is a path such as `fields.title.max_length`.

    Args:
        before: what it was so far. What its lookups showed then may have gone elsewhere since, and hinders nothing.
        known_entities: the tenant's entities, with this one, as lookups may point at them.
        index_types: the kinds of index that the engine has.
    """
    stayed = _shown_as_before(entity, before) if before else ()
    return [
        *_own_problems(entity),
        *(
            problem
            for field in entity.fields
            for problem in _field_problems(entity, field, field_types, known_entities)
            if problem.field not in stayed
        ),
        *formula_problems(entity, field_types),
        *_duplicates(entity),
        *(p for index in entity.indexes for p in index_problems(entity, index, field_types, index_types)),
        *_named_field_problems(entity),
        *limits_problems(entity),
    ]


def entity_name_problem(name: object) -> str:
    """Why `name` cannot be an entity's name, "" when it can."""
    return name_problem(name, reserved=RESERVED_SCOPES, longest=LONGEST_ENTITY_NAME)


def field_name_problem(name: object, *, adopted: bool = False) -> str:
    """Why `name` cannot be a field's name, "" when it can."""
    if isinstance(name, str) and name.startswith(PARKED_PREFIX):
        return f"may not start with {PARKED_PREFIX!r}, which marks hidden columns"
    return name_problem(name, reserved=() if adopted else SYSTEM_FIELD_NAMES)


def _own_problems(entity: EntityDefinition) -> Iterator[Problem]:
    if problem := entity_name_problem(entity.name):
        yield Problem("name", problem)
    if not entity.is_adopted and (problem := name_problem(entity.table_name)):
        yield Problem("table_name", problem)
    if entity.table_name.startswith(PARKED_PREFIX):
        yield Problem("table_name", f"may not start with {PARKED_PREFIX!r}, which marks hidden tables")
    if not entity.is_adopted and entity.schema_name:
        yield Problem("schema_name", "must be empty: the table lives in the tenant's own schema")
    if entity.entity_type == "system":
        yield Problem("entity_type", "must be 'custom'; an existing table or view is adopted with ws.entities.adopt(…)")
    yield from view_problems(entity)
    yield from _text_problems("", entity, _LENGTHS)


def _is_column(entity: EntityDefinition, field: FieldDefinition) -> bool:
    """Whether its name is not ours to choose: a column of somebody else's table, or the key of a view."""
    return entity.is_adopted or (entity.is_virtual and field.name == ID)


def _text_problems(
    path: str, document: EntityDefinition | FieldDefinition, lengths: Mapping[str, int]
) -> Iterator[Problem]:
    for name, value in document:
        if isinstance(value, str):
            if "\x00" in value:
                yield Problem(f"{path}{name}", "must not contain the character NUL")
            elif len(value) > lengths.get(name, 10_000):
                yield Problem(f"{path}{name}", f"has {len(value)} characters, {lengths.get(name, 10_000)} are allowed")


def _field_problems(
    entity: EntityDefinition,
    field: FieldDefinition,
    field_types: Mapping[str, FieldType],
    known_entities: Mapping[UUID, EntityDefinition],
) -> Iterator[Problem]:
    path = f"fields.{field.name}"
    if problem := "" if _is_column(entity, field) else field_name_problem(field.name):
        yield Problem(f"{path}.name", problem)
    yield from _text_problems(f"{path}.", field, _FIELD_LENGTHS)
    yield from _reserved(path, field)
    if field.field_type not in field_types:
        hint = type_suggestion(field.field_type, field_types) or f"; there are {', '.join(field_types)}"
        yield Problem(f"{path}.field_type", f"{field.field_type[:80]!r} is no field type{hint}")
        return
    field_type = field_types[field.field_type]
    for problem in field_type.option_problems(field):
        yield Problem(f"{path}.{problem.field}", problem.message)
    if field.input_type is not None and field.input_type not in field_type.input_types:
        yield Problem(f"{path}.input_type", f"must be one of {', '.join(field_type.input_types)}")
    yield from _default_problems(path, field, field_type)
    yield from _readonly_problems(path, field)
    yield from _reference_problems(path, field, known_entities)


def _reserved(path: str, field: FieldDefinition) -> Iterator[Problem]:
    if field.is_system:
        yield Problem(f"{path}.is_system", "is reserved for columns that every entity has")


def _readonly_problems(path: str, field: FieldDefinition) -> Iterator[Problem]:
    if field.is_readonly and field.is_required and field.default_value is None and field.default_expression is None:
        yield Problem(
            f"{path}.is_readonly", "needs a default_value or default_expression on a required field: nothing fills it"
        )


def _default_problems(path: str, field: FieldDefinition, field_type: FieldType) -> Iterator[Problem]:
    if field.default_value is not None and field.default_expression is not None:
        yield Problem(f"{path}.default_expression", "and default_value exclude each other")
    if field.default_value is not None:
        try:
            default_of(field, field_type)
        except ValidationError as error:
            yield Problem(f"{path}.default_value", problem_message(error.errors()[0]))


def default_of(field: FieldDefinition, field_type: FieldType) -> Any:
    """The default value of a field as a Python value; raises ValidationError when it does not fit the type."""
    return TypeAdapter(field_type.annotation(field)).validate_python(field.default_value)


def _shown_as_before(entity: EntityDefinition, before: EntityDefinition) -> set[str]:
    """The paths of what lookups of an entity show, where that is no other than before."""
    old = {(field.id, field.reference_entity_id, field.reference_field) for field in before.fields}
    same = (field for field in entity.fields if (field.id, field.reference_entity_id, field.reference_field) in old)
    return {f"fields.{field.name}.reference_field" for field in same}


def _reference_problems(path: str, field: FieldDefinition, known: Mapping[UUID, EntityDefinition]) -> Iterator[Problem]:
    if field.field_type != "lookup":
        for name in ("reference_entity_id", "reference_field", "relationship_type"):
            if getattr(field, name) is not None:
                yield Problem(f"{path}.{name}", "acts on lookup fields only")
        return
    if field.reference_entity_id is None:
        yield Problem(f"{path}.reference_entity_id", _NO_TARGET)
        return
    target = known.get(field.reference_entity_id)
    if target is None:
        yield Problem(f"{path}.reference_entity_id", _NOT_THERE)
        return
    if target.is_virtual:
        yield Problem(f"{path}.reference_entity_id", f"points at {target.name!r}, a view, which keeps no records")
        return
    names = [other.name for other in target.fields]
    if field.reference_field is not None and field.reference_field not in names:
        yield Problem(f"{path}.reference_field", _no_field(field.reference_field, target, names))


def _duplicates(entity: EntityDefinition) -> Iterator[Problem]:
    for name, times in Counter(field.name for field in entity.fields).items():
        if times > 1:
            yield Problem(f"fields.{name}.name", "is used twice")
    for name, times in Counter(index.name for index in entity.indexes).items():
        if times > 1:
            yield Problem(f"indexes.{name}.name", "is used twice")


def _named_field_problems(entity: EntityDefinition) -> Iterator[Problem]:
    names = {field.name for field in entity.fields}
    if entity.primary_field and entity.primary_field not in names:
        yield Problem("primary_field", _no_field(entity.primary_field, entity, names))
    names |= {"created_at", "updated_at", "id"}
    if entity.default_sort_field and entity.default_sort_field not in names:
        yield Problem("default_sort_field", _no_field(entity.default_sort_field, entity, names))


def _no_field(name: str, entity: EntityDefinition, known: Collection[str]) -> str:
    return f"names {name!r}, which is no field of {entity.name!r}{did_you_mean(name, known)}"
