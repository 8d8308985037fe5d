"""What a publish changes besides the table: labels, rules, defaults, formulas and settings, in words. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final, cast

from buildify_nb.datamodel.ddl.operations import ConvertColumn, Operation, RestoreColumn, SetNullable
from buildify_nb.datamodel.definition_diff import PartChange, ValueChange, definition_diff
from buildify_nb.datamodel.entities import EntityDefinition

_LONGEST: Final = 80
_OF_TABLE: Final = {"table_name", "schema_name", "view"}
_OF_COLUMN: Final = {"name", "is_unique", "is_indexed", "reference_entity_id"}
_OF_ALTERED: Final = {"field_type", "is_nullable"}
_DEFAULTS: Final = ("default_value", "default_expression")
_LIMITS: Final = {"min_value", "max_value"}
"""Decimals, which a document writes as texts."""
_FORMULA: Final = ("is_calculated", "calculation_formula")


def effects_of(
    before: EntityDefinition | None, after: EntityDefinition, operations: Sequence[Operation]
) -> tuple[str, ...]:
    """What `after` changes that `operations` do not say, one line each; of a new table of ours they say all."""
    if before is None:
        return (f"serve the records of table {after.table_name}",) if after.is_adopted else ()
    stored = _stored(before) & _stored(after)
    altered = {identity for operation in operations for identity in _altered(operation)}
    names = {field.name: str(field.id) for entity in (before, after) for field in entity.fields}

    def is_told(part: PartChange, column: str) -> bool:
        if part.part == "entity":
            return column in _OF_TABLE and not after.is_adopted
        identity = names.get(part.name, "")
        return identity in stored and (column in _OF_COLUMN or (column in _OF_ALTERED and identity in altered))

    diff = definition_diff(before.model_dump(mode="json"), after.model_dump(mode="json"))
    # Indexes are the table's, except where the engine has none of that kind; of relationships there is more to tell.
    parts = [part for part in diff if part.part != "relationship" and (part.part != "index" or not operations)]
    known = {"added": _stored(after), "removed": _stored(before), "changed": set[str]()}
    return tuple(
        line
        for part in parts
        if names.get(part.name) not in known[part.kind]
        for line in _lines(part, [value for value in part.values if not is_told(part, value.column)])
    )


def _stored(entity: EntityDefinition) -> set[str]:
    """The ids of the fields that have a column in a table of ours."""
    return {str(field.id) for field in entity.fields if not field.is_calculated} if entity.is_managed else set()


def _altered(operation: Operation) -> Iterator[str]:
    match operation:
        case SetNullable(column) | RestoreColumn(column) | ConvertColumn(after=column):
            yield column.id
        case _:
            pass


def _lines(part: PartChange, values: Sequence[ValueChange]) -> Iterator[str]:
    if part.part == "field":
        changed = {value.column: value for value in values}
        yield from _default(part.name, [changed[column] for column in _DEFAULTS if column in changed])
        yield from _formula(part.name, [changed[column] for column in _FORMULA if column in changed])
        values = [value for value in values if value.column not in (*_DEFAULTS, *_FORMULA)]
    if part.kind != "changed":
        yield f"{part.name} is a new {part.part}" if part.kind == "added" else f"the {part.part} {part.name} goes"
        return
    whose = "" if part.part == "entity" else f" of {part.name}"
    yield from (f"{value.column}{whose} {change_in_words(value)}" for value in values)


def _default(name: str, changes: Sequence[ValueChange]) -> Iterator[str]:
    old = next((change.before for change in changes if change.before is not None), None)
    new = next((change.after for change in changes if change.after is not None), None)
    if new is not None:
        yield f"new records get {name} {_text(new)}" + ("" if old is None else f" instead of {_text(old)}")
    elif old is not None:
        yield f"new records no longer get {name} {_text(old)}"


def _formula(name: str, changes: Sequence[ValueChange]) -> Iterator[str]:
    formula = next((change.after for change in changes if isinstance(change.after, str)), "")
    if formula:
        yield f"{name} is calculated as {formula}"
    elif changes:
        yield f"{name} is no longer calculated"


def change_in_words(value: ValueChange) -> str:
    """What becomes of one value: "is switched on", "changes from 1 to 2" …"""
    before, after = value.before, value.after
    told = str if value.column in _LIMITS else _text
    if isinstance(after, bool) or isinstance(before, bool):
        return "is switched on" if after else "is switched off"
    if value.column == "reference_entity_id":
        return "changes"
    if before in (None, "", [], {}):
        return f"becomes {told(after)}"
    if after in (None, "", [], {}):
        return f"is removed, which was {told(before)}"
    return f"changes from {told(before)} to {told(after)}"


def _text(value: Any) -> str:
    told = repr(value) if isinstance(value, str) else json.dumps(_plain(value), ensure_ascii=False)
    return told if len(told) <= _LONGEST else f"{told[: _LONGEST - 1]}…"


def _plain(value: Any) -> Any:
    """Options of a select as `value: label`, everything else as it is."""
    if not isinstance(value, list):
        return value
    options = cast("list[Any]", value)
    if all(isinstance(one, dict) and one.keys() == {"value", "label"} for one in options):
        return {one["value"]: one["label"] for one in options}
    return options
