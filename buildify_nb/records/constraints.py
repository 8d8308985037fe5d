"""What the table's constraints mean to a person: which fields must be unique, and which field a violation is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from buildify_nb.datamodel.ddl.physical import object_name
from buildify_nb.errors import Problem
from buildify_nb.expressions.syntax import Condition
from buildify_nb.records.access.unseen import UNSEEN, told
from buildify_nb.records.record_model import RecordModel
from buildify_nb.storage.dialects.base import Violation


@dataclass(frozen=True, slots=True)
class UniqueFields:
    """Fields whose values, taken together, no two records share; null is never the same."""

    index: str
    fields: tuple[str, ...]
    where: Condition | None = None
    """Of which records; None means of all."""
    reads: tuple[str, ...] = ()
    """What that condition reads."""


def unique_fields(model: RecordModel) -> tuple[UniqueFields, ...]:
    """All sets of fields that must be unique."""
    found = [
        UniqueFields(index.name, index.columns, cast("Condition | None", index.where), index.reads)
        for index in model.entity.shape.indexes
        if index.unique
    ]
    if not model.managed:
        found += [UniqueFields(name, (name,)) for name, field in model.fields.items() if field.definition.is_unique]
        if model.key and model.key not in {unique.fields for unique in found}:
            found.append(UniqueFields("", model.key))
    return tuple(found)


def identifying_sets(model: RecordModel) -> list[tuple[str, ...]]:
    """The sets of fields by which one record can be meant: unique among all records, and all of them in the model."""
    known = frozenset(model.names)
    unique = [one.fields for one in unique_fields(model) if one.where is None and known.issuperset(one.fields)]
    return [*dict.fromkeys(unique)]


def taken(model: RecordModel, unique: UniqueFields, *, within: str = "") -> Problem:
    """The problem of a value that another record has; `within` names that record where the same call gave it."""
    who = within or f"another {model.definition.label.lower()}"
    if not model.unseen.isdisjoint(unique.fields):
        return Problem(next((name for name in unique.fields if name not in model.unseen), ""), UNSEEN)
    first, *others = unique.fields
    if not others:
        return Problem(first, f"must be unique: {who} has the same value")
    return Problem(first, f"must be unique together with {' and '.join(others)}: {who} has the same values")


def missing_target(target_label: str, field: str) -> Problem:
    """The problem of a reference to nothing."""
    return Problem(field, f"no {target_label.lower()} has this id")


def deleted_target(target_label: str, field: str) -> Problem:
    """The problem of a restored record whose target is deleted."""
    return Problem(field, f"the {target_label.lower()} that it points at is deleted; restore that first")


def refusal(model: RecordModel, violation: Violation) -> Problem:
    """What the database refused, in words, under the field that it is about where that may be told."""
    return told(model, _refusal(model, violation))


def _refusal(model: RecordModel, violation: Violation) -> Problem:
    name = violation.constraint
    match violation.kind:
        case "unique":
            for unique in unique_fields(model):
                if name and name == unique.index:
                    return taken(model, unique)
            return Problem(
                "", f"another {model.definition.label.lower()} has the same value in a field that must be unique"
            )
        case "foreign key":
            table = model.entity.shape.name
            field = next((f.name for f in model.lookups if object_name(table, f.name, "fk") == name), "")
            return Problem(field, "no record has this id" if field else "it breaks a reference between tables")
        case "not null":
            is_known = name in model.fields
            return Problem(name, "must be given") if is_known else Problem("", "a value that must be given is missing")
        case _:
            return Problem("", "the database refused a value")
