"""Which fields the formulas, rules and conditions of an entity read, and how these follow a renamed field. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from buildify_nb.datamodel.entities import EntityDefinition, IndexDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.formulas.validation_rules import ExpressionRule, ValidationRule
from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.conditions import is_equalities
from buildify_nb.expressions.formulas import named_fields, renamed

_LISTS = ("rules", "conditions")


def uses_of(entity: EntityDefinition, name: str) -> list[str]:
    """What reads the field, in words: "the formula of 'total'"."""
    reads = [read for field in entity.fields if field.name != name for read in reads_of(field)]
    reads += [
        (f"the condition of the index {i.name!r}", frozenset(_condition_names(i.where_clause))) for i in entity.indexes
    ]
    return [words for words, names in reads if name in names]


def reads_of(field: FieldDefinition) -> Iterator[tuple[str, frozenset[str]]]:
    """What of a field reads others, in words, each with the names that it reads."""
    yield f"the formula of {field.name!r}", formula_reads(field)
    for rule in field.validation_rules:
        yield f"a validation rule of {field.name!r}", _rule_reads(rule)
    yield f"the condition under which {field.name!r} is shown", condition_reads(field)


def formula_reads(field: FieldDefinition) -> frozenset[str]:
    """The fields that a calculated field's formula names; none when it is not understood."""
    return _named(field.calculation_formula) if field.is_calculated else frozenset()


def condition_reads(field: FieldDefinition) -> frozenset[str]:
    """The fields that decide whether the field is shown."""
    if isinstance(field.visible_when, str):
        return _named(field.visible_when)
    return frozenset(_condition_names(field.visible_when))


def telling_nothing_of(field: FieldDefinition, hidden: Collection[str]) -> FieldDefinition:
    """The field without the texts that name these fields, for who does not see them; its values stay what they are."""
    changes: dict[str, Any] = {}
    if not formula_reads(field).isdisjoint(hidden):
        changes["calculation_formula"] = None
    if not condition_reads(field).isdisjoint(hidden):
        changes["visible_when"] = "TRUE"  # That there is a condition, forms have to know.
    rules = tuple(rule for rule in field.validation_rules if _rule_reads(rule).isdisjoint(hidden))
    if rules != field.validation_rules:
        changes["validation_rules"] = rules
    return field.model_copy(update=changes) if changes else field


def circle(start: str, reads: Mapping[str, frozenset[str]]) -> Sequence[str]:
    """The way from a field over what it reads back to itself; empty when there is none."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for name in sorted(reads.get(way[-1], ())):
            if name == start:
                return (*way, name)
            if name not in seen:
                seen.add(name)
                ways.append((*way, name))
    return ()


def following_renames(before: EntityDefinition, after: EntityDefinition) -> EntityDefinition:
    """`after` with the new names in the formulas, rules and conditions that stayed as they were in `before`.

    Fields are told apart by their ids. A text that changed along with a name already means the new names.
    """
    names = renames(before, after)
    if not names:
        return after
    old = {field.id: field for field in before.fields}
    fields = tuple(_followed(old[field.id], field, names) if field.id in old else field for field in after.fields)
    return after.model_copy(update={"fields": fields, "indexes": tuple(_indexes_followed(before, after, names))})


def _indexes_followed(
    before: EntityDefinition, after: EntityDefinition, names: Mapping[str, str]
) -> Iterator[IndexDefinition]:
    old = {index.id: index.where_clause for index in before.indexes}
    for index in after.indexes:
        stayed = index.where_clause is not None and index.where_clause == old.get(index.id)
        where = _renamed_condition(index.where_clause, names)
        yield index.model_copy(update={"where_clause": where}) if stayed else index


def renames(before: EntityDefinition, after: EntityDefinition) -> Mapping[str, str]:
    """The new names of fields by their old ones."""
    old = {field.id: field.name for field in before.fields}
    return {old[f.id]: f.name for f in after.fields if f.id in old and old[f.id] != f.name}


def showing_renamed(entity: EntityDefinition, target: UUID, names: Mapping[str, str]) -> EntityDefinition:
    """The entity with lookups that show a renamed field of `target` under its new name."""
    return entity.with_fields(
        field.model_copy(update={"reference_field": names[field.reference_field]})
        if field.reference_entity_id == target and field.reference_field is not None and field.reference_field in names
        else field
        for field in entity.fields
    )


def _followed(old: FieldDefinition, field: FieldDefinition, names: Mapping[str, str]) -> FieldDefinition:
    changes: dict[str, Any] = {}
    if field.calculation_formula and field.calculation_formula == old.calculation_formula:
        changes["calculation_formula"] = _renamed(field.calculation_formula, names)
    if field.validation_rules and field.validation_rules == old.validation_rules:
        changes["validation_rules"] = tuple(
            rule.model_copy(update={"formula": _renamed(rule.formula, names)})
            if isinstance(rule, ExpressionRule)
            else rule
            for rule in field.validation_rules
        )
    if field.visible_when and field.visible_when == old.visible_when:
        when = field.visible_when
        changes["visible_when"] = _renamed(when, names) if isinstance(when, str) else _renamed_condition(when, names)
    return field.model_copy(update=changes) if changes else field


def _rule_reads(rule: ValidationRule) -> frozenset[str]:
    return _named(rule.formula) if isinstance(rule, ExpressionRule) else frozenset()


def _named(formula: str | None) -> frozenset[str]:
    try:
        return named_fields(formula or "")
    except ExpressionError:
        return frozenset()


def _renamed(formula: str, names: Mapping[str, str]) -> str:
    try:
        return renamed(formula, names)
    except ExpressionError:
        return formula


def _condition_names(node: Any) -> Iterator[str]:
    if not isinstance(node, Mapping):
        return
    rule = cast("Mapping[str, Any]", node)
    if is_equalities(rule):
        yield from rule
        return
    yield from (part for part in (rule.get("field"), *_other_fields(rule)) if isinstance(part, str))
    for key in _LISTS:
        for part in rule.get(key) or ():
            yield from _condition_names(part)


def _other_fields(rule: Mapping[str, Any]) -> list[Any]:
    if rule.get("valueSource") != "field":
        return []
    value = rule.get("value")
    return cast("list[Any]", value) if isinstance(value, list) else [value]


def _renamed_condition(node: Any, names: Mapping[str, str]) -> Any:
    if not isinstance(node, Mapping):
        return node
    rule = dict(cast("Mapping[str, Any]", node))
    if is_equalities(rule):
        return {names.get(name, name): value for name, value in rule.items()}
    if isinstance(rule.get("field"), str):
        rule["field"] = names.get(rule["field"], rule["field"])
    if rule.get("valueSource") == "field":
        others = [names.get(part, part) if isinstance(part, str) else part for part in _other_fields(rule)]
        rule["value"] = others if isinstance(rule.get("value"), list) else others[0]
    for key in _LISTS:
        if isinstance(rule.get(key), list):
            rule[key] = [_renamed_condition(part, names) for part in rule[key]]
    return rule
