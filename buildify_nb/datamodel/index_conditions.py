"""Which records an index holds: its `where_clause` read as a condition, within what engines take in an index. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from buildify_nb.datamodel.entities import EntityDefinition, IndexDefinition
from buildify_nb.errors import ExpressionError, Problem
from buildify_nb.expressions.conditions import read_condition
from buildify_nb.expressions.syntax import (
    ALWAYS,
    And,
    Between,
    Comparison,
    Condition,
    FieldRef,
    IsNull,
    ListContains,
    Membership,
    Not,
    Or,
    TextMatch,
)
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.plugins.contracts import FieldType


def condition_of(
    entity: EntityDefinition, index: IndexDefinition, field_types: Mapping[str, FieldType]
) -> Condition | None:
    """The condition of an index; None where it holds all records. Raises ExpressionError where it is not understood."""
    if index.where_clause is None:
        return None
    condition = read_condition(index.where_clause, _compared(entity, field_types))
    return None if condition == ALWAYS else condition


def where_problems(
    entity: EntityDefinition, index: IndexDefinition, field_types: Mapping[str, FieldType]
) -> Iterator[Problem]:
    """What is wrong with the condition of an index; paths are those within `where_clause`."""
    try:
        condition = condition_of(entity, index, field_types)
    except ExpressionError as error:
        yield from (Problem(f"where_clause.{p.field}".rstrip("."), p.message) for p in error.problems)
        return
    if any(isinstance(node, TextMatch | ListContains) for node in _nodes(condition)):
        yield Problem("where_clause", "may compare, list values and ask for empty ones; no engine searches in an index")
    if any(isinstance(node, Between | Comparison | Membership) and _of_json(node) for node in _nodes(condition)):
        yield Problem("where_clause", "cannot compare fields that hold several values")


def fields_read(condition: Condition | None) -> tuple[str, ...]:
    """The names of the fields that a condition reads, sorted."""
    return tuple(sorted({field.name for node in _nodes(condition) for field in _fields(node)}))


def _compared(entity: EntityDefinition, field_types: Mapping[str, FieldType]) -> dict[str, ValueType]:
    """What a condition may read: a calculated field has no column that an index could stand on."""
    stored = (field for field in entity.fields if not field.is_calculated and field.field_type in field_types)
    return {field.name: field_types[field.field_type].value_type for field in stored}


def _nodes(condition: Condition | None) -> Iterator[Condition]:
    match condition:
        case None:
            return
        case And(conditions) | Or(conditions):
            for inner in conditions:
                yield from _nodes(inner)
        case Not(inner):
            yield from _nodes(inner)
        case _:
            yield condition


def _fields(node: Condition) -> Iterator[FieldRef]:
    match node:
        case Comparison(field, _, right):
            operands = (field, right)
        case Between(field, low, high):
            operands = (field, low, high)
        case Membership(field, values):
            operands = (field, *values)
        case IsNull(field):
            operands = (field,)
        case _:
            operands = ()
    yield from (operand for operand in operands if isinstance(operand, FieldRef))


def _of_json(node: Condition) -> bool:
    return any(field.value_type is ValueType.JSON for field in _fields(node))
