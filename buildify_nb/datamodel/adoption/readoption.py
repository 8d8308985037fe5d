"""Takes over what changed in an adopted table: the columns as they are, what people set as they left it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from buildify_nb.datamodel.adoption.adopted_definitions import facts_of
from buildify_nb.datamodel.adoption.adopted_facts import COLUMN_FACTS
from buildify_nb.datamodel.adoption.adopted_fields import Place, adopted_field, column_name, field_names
from buildify_nb.datamodel.adoption.adopted_titles import primary_field
from buildify_nb.datamodel.edits import parsed
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.errors import DefinitionError, Problem
from buildify_nb.identifiers import label_for
from buildify_nb.storage.live_tables import LiveTable

_OF_PEOPLE = ("id", "name", "label", "description", "help_text", "placeholder", "prefix", "suffix", "display_order")
_OF_TYPE = ("column_type", "unsupported", "choices")


def readopted(
    entity: EntityDefinition, live: LiveTable, targets: Mapping[Place, UUID], renamed: Mapping[str, str]
) -> EntityDefinition:
    """The entity over its table as it is now; a column that keeps its name keeps its field.

    Args:
        targets: entities by the key column that identifies their records, for references.
        renamed: new names of columns by old ones.

    Raises:
        DefinitionError: `renamed` does not fit the table.
    """
    fields = {column_name(field): field for field in entity.fields}
    if problems := list(_misnamed(fields, live, renamed)):
        raise DefinitionError(f"{entity.name!r} was not adopted again.", problems)
    now = {renamed.get(column, column): field for column, field in fields.items()}
    names = field_names(live, {column: field.name for column, field in now.items()})
    fresh = {column.name: adopted_field(live, column, names[column.name], targets) for column in live.columns}
    kept = {column: _merged(old, fresh[column]) for column, old in now.items() if column in fresh}
    added = [field for column, field in fresh.items() if column not in kept]
    merged = sorted(kept.values(), key=lambda field: field.display_order) + added
    metadata = {**entity.metadata, **facts_of(live, names)}
    there = {field.name for field in merged}
    settings: dict[str, object] = {"metadata": metadata}
    if entity.primary_field not in there:
        settings["primary_field"] = primary_field(merged, [names[column] for column in live.primary_key])
    if entity.default_sort_field in {field.name for field in entity.fields} - there:
        settings["default_sort_field"] = None
    return entity.model_copy(update=settings).with_fields(merged)


def _misnamed(fields: Mapping[str, FieldDefinition], live: LiveTable, renamed: Mapping[str, str]) -> Iterator[Problem]:
    there = {column.name for column in live.columns}
    for old, new in renamed.items():
        if old not in fields:
            yield Problem(f"renamed.{old}", "names no column that was adopted")
        elif old in there:
            yield Problem(f"renamed.{old}", "names a column that is still there")
        elif new not in there:
            yield Problem(f"renamed.{old}", f"says {new!r}, which is no column of the table")
        elif new in fields:
            yield Problem(f"renamed.{old}", f"says {new!r}, which was adopted already")
    if len(set(renamed.values())) < len(renamed):
        yield Problem("renamed", "must not give two columns the same new name")


def _merged(old: FieldDefinition, fresh: FieldDefinition) -> FieldDefinition:
    """A field over its column as it is now: what the column says from `fresh`, all else as people left it."""
    noted = {key: fresh.metadata[key] for key in fresh.metadata if key in COLUMN_FACTS}
    if noted == {key: old.metadata[key] for key in old.metadata if key in COLUMN_FACTS}:
        return old
    metadata = {key: value for key, value in old.metadata.items() if key not in COLUMN_FACTS} | fresh.metadata
    if _is_of_other_type(old, fresh):
        values = fresh.model_dump() | {name: getattr(old, name) for name in _OF_PEOPLE}
        values["label"] = fresh.label if old.label == label_for(old.name) else old.label
    else:
        values = old.model_dump() | _demands(old, fresh)
    return parsed(FieldDefinition, values | {"metadata": metadata}, f"The field {old.name!r}")


def _is_of_other_type(old: FieldDefinition, fresh: FieldDefinition) -> bool:
    if old.reference_entity_id != fresh.reference_entity_id and fresh.reference_entity_id is not None:
        return True
    lost = old.metadata.get("references") is not None and fresh.metadata.get("references") is None
    return lost or any(old.metadata.get(key) != fresh.metadata.get(key) for key in _OF_TYPE)


def _demands(old: FieldDefinition, fresh: FieldDefinition) -> dict[str, bool]:
    """What the column demands of values; a person may have demanded more."""
    demands = {"is_nullable": fresh.is_nullable}
    if old.is_nullable != fresh.is_nullable:
        demands["is_required"] = fresh.is_required
    if bool(old.metadata.get("generated")) != bool(fresh.metadata.get("generated")):
        demands |= {"is_readonly": fresh.is_readonly, "is_required": fresh.is_required}
    if bool(old.metadata.get("unique")) != bool(fresh.metadata.get("unique")):
        demands["is_unique"] = fresh.is_unique
    return demands
