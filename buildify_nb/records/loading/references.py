"""Finds the records that a frame's columns refer to by a unique value: "album 5" becomes the key of that album."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter, ValidationError

from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.errors import DefinitionError, Problem
from buildify_nb.records.loading.load_report import Reference
from buildify_nb.records.record_models import Served
from buildify_nb.records.related import reference_store
from buildify_nb.storage.transactions import UnitOfWork


def parsed_reference(header: str, given: Any) -> Reference:
    """A reference as a caller writes it: "album.album_id", or "album" for that entity's only unique field."""
    if not isinstance(given, str) or not given:
        problem = Problem(header, "must name an entity such as 'album', or its field such as 'album.album_id'")
        raise DefinitionError("The references were not understood.", [problem])
    entity, _, field = given.partition(".")
    return Reference(entity, field)


def identifying_fields(target: EntityDefinition) -> list[str]:
    """The fields that tell the records of an entity apart: its unique ones, and an adopted table's own key."""
    unique = [field.name for field in target.fields if field.is_unique and field.reference_entity_id is None]
    if target.is_adopted and len(target.key_fields) == 1:
        unique += [field.name for field in target.fields if field.name in target.key_fields]  # A hidden one is none.
    return [*dict.fromkeys(unique)]


def resolved_reference(header: str, reference: Reference, unique: Sequence[str]) -> Reference:
    """The reference with one of the target's identifying fields; raises DefinitionError when it has none."""
    if reference.field in unique:
        return reference
    if not reference.field and len(unique) == 1:
        return Reference(reference.entity, unique[0])
    raise _no_unique_field(header, reference, unique)


def keys_by_value(
    uow: UnitOfWork, target: Served, field: str, values: Collection[Any], added: Mapping[Any, Any]
) -> dict[Any, Any]:
    """The keys of the records that have these values in a unique field, by one query; values of no record are left out.

    Args:
        values: as they are in a frame: 5.0 finds 5.
        added: keys by value of records that are about to be created as well.
    """
    accepted = _accepted(target, field, values)
    found = reference_store.keys_of(uow, target.table, [field], {(value,) for value in accepted.values()})
    keys = {value: key for (value,), (key, *_) in found.items()}
    coming = {checked: added[value] for value, checked in _accepted(target, field, added).items()}
    keys = {**coming, **keys}
    return {value: keys[checked] for value, checked in accepted.items() if checked in keys}


def _accepted(target: Served, name: str, values: Collection[Any]) -> dict[Any, Any]:
    field = target.model.fields[name]
    check: TypeAdapter[Any] = TypeAdapter(field.type.annotation(field.definition))
    found: dict[Any, Any] = {}
    for value in values:
        try:
            found[value] = check.validate_python(value)
        except ValidationError:
            continue
    return found


def _no_unique_field(header: str, reference: Reference, unique: Sequence[str]) -> DefinitionError:
    if reference.field:
        what = f"names {reference}, which is no unique field"
    else:
        what = f"points at {reference.entity!r}, which has {'several unique fields' if unique else 'no unique field'}"
    hint = f"Name one of them: {', '.join(f'{reference.entity}.{name}' for name in unique)}." if unique else ""
    return DefinitionError(
        "The frame was not loaded.",
        [Problem(header, what)],
        todo=hint or f"Load {reference.entity!r} with key= first, so that its records can be told apart.",
    )
