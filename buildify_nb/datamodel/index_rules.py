"""What a valid index must obey, so that no engine refuses it at a publish. Pure, a part of `rules`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from buildify_nb.datamodel import edits
from buildify_nb.datamodel.ddl.physical import stored_fields
from buildify_nb.datamodel.entities import EntityDefinition, IndexDefinition
from buildify_nb.datamodel.index_conditions import where_problems
from buildify_nb.datamodel.system_columns import DELETED_AT
from buildify_nb.errors import DefinitionError, Problem
from buildify_nb.expressions.suggestions import did_you_mean
from buildify_nb.identifiers import name_problem
from buildify_nb.plugins.contracts import FieldType
from buildify_nb.storage.column_types import ColumnKind


def index_problems(
    entity: EntityDefinition, index: IndexDefinition, field_types: Mapping[str, FieldType], index_types: Collection[str]
) -> Iterator[Problem]:
    """Everything that is wrong with one index of `entity`.

    Args:
        index_types: the kinds of index that the engine has.
    """
    path = f"indexes.{index.name}"
    if entity.is_adopted:
        yield Problem(f"{path}.name", "cannot be added: the table is adopted and never altered")
    if entity.is_virtual:
        yield Problem(f"{path}.name", "cannot be added: a view has no index; index what it reads")
    if problem := name_problem(index.name):
        yield Problem(f"{path}.name", problem)
    yield from (Problem(f"{path}.{p.field}", p.message) for p in where_problems(entity, index, field_types))
    yield from _field_problems(path, entity, index)
    if problem := _type_problem(entity, index, field_types, index_types):
        yield Problem(f"{path}.index_type", problem)


def check_index(
    entity: EntityDefinition,
    values: Mapping[str, Any],
    field_types: Mapping[str, FieldType],
    index_types: Collection[str],
    *,
    replacing: str | None = None,
) -> Sequence[Problem]:
    """What would be said of the entity if it had an index of these values, for forms that check it before it is saved.

    Args:
        replacing: the index that they would change; a new one when left out. Raises NotFound.
    """
    try:
        if replacing is None:
            index = edits.parsed(IndexDefinition, values, "The index")
        else:
            index = edits.edit_index(replacing, values)(entity).index(str(values.get("name", replacing)))
    except DefinitionError as error:
        return error.problems
    others = {one.name for one in entity.indexes if one.name != replacing}
    taken = [Problem(f"indexes.{index.name}.name", "is used twice")] if index.name in others else []
    return [*taken, *index_problems(entity, index, field_types, index_types)]


def _field_problems(path: str, entity: EntityDefinition, index: IndexDefinition) -> Iterator[Problem]:
    if len(set(index.field_names)) < len(index.field_names):
        yield Problem(f"{path}.field_names", "names a field twice")
    indexable = {field.name for field in stored_fields(entity)} | {"id", "created_at", "updated_at"}
    indexable |= {DELETED_AT} if entity.supports_soft_delete else set()
    for name in index.field_names:
        if name not in indexable:
            known = any(field.name == name for field in entity.fields)
            unknown = f"is no field of {entity.name!r}{did_you_mean(name, indexable)}"
            why = "is calculated and has no column" if known else unknown
            yield Problem(f"{path}.field_names", f"names {name!r}, which {why}")


def _type_problem(
    entity: EntityDefinition, index: IndexDefinition, field_types: Mapping[str, FieldType], index_types: Collection[str]
) -> str:
    if index.index_type == "btree":
        return ""
    if index.index_type == "gist":
        return "gist is for shapes and ranges, which no field type has; use btree, or gin for json and multiselect"
    if index.index_type not in index_types:
        return f"{index.index_type} is not available in this database; use {' or '.join(index_types)}"
    if index.is_unique:
        return "must be btree for a unique index"
    if index.index_type == "hash" and len(index.field_names) > 1:
        return "hash takes one field; btree takes several"
    if index.index_type == "gin" and not set(index.field_names) <= _json_fields(entity, field_types):
        return "gin is for fields that hold several values: json and multiselect"
    return ""


def _json_fields(entity: EntityDefinition, field_types: Mapping[str, FieldType]) -> set[str]:
    known = (field for field in entity.fields if field.field_type in field_types)
    return {field.name for field in known if field_types[field.field_type].column_type(field).kind is ColumnKind.JSON}
