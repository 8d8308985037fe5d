"""Plans what a frame becomes: the definition of a new entity, or the fields of an existing one that take it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel import edits
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.errors import DefinitionError, Problem
from buildify_nb.expressions.suggestions import did_you_mean
from buildify_nb.records.loading.frame_inference import FrameOptions, described, inferred_columns, names_of
from buildify_nb.records.loading.frame_reading import Frame
from buildify_nb.records.loading.load_report import FrameColumn, Reference
from buildify_nb.records.loading.references import identifying_fields, resolved_reference
from buildify_nb.records.values import INTEGER_KINDS
from buildify_nb.storage.column_types import ColumnKind

if TYPE_CHECKING:
    from buildify_nb.datamodel.modelling import Modelling
    from buildify_nb.records.service import RecordService

_OPTIONS = ("key", "references", "rename", "on_orphan", "if_exists", "publish", "load")
"""What `from_dataframe` takes beside columns of the entity."""


class FramePlanner:
    """Reads definitions, writes nothing."""

    def __init__(self, modelling: Modelling, records: RecordService) -> None:
        self._modelling, self._records = modelling, records

    def new_entity(
        self,
        context: Context,
        name: str,
        entity_id: UUID,
        frame: Frame,
        options: FrameOptions,
        columns: Mapping[str, Any],
    ) -> tuple[tuple[FrameColumn, ...], EntityDefinition]:
        """What becomes of each column, and the definition made of them.

        Args:
            columns: of the entity, for example its label.

        Raises:
            DefinitionError: with every column that has no name, no type or no target.
        """
        names = names_of(name, frame, options)
        keys = [names[header] for header in options.key]
        options = replace(options, references=self._references(context, name, keys, options))
        lookups = {
            header: _own_lookup(entity_id) if one.entity == name else self._lookup(context, one.entity)
            for header, one in options.references.items()
        }
        found = inferred_columns(names, frame, options, lookups, partial(self._modelling.id_of, context))
        given = {column: value for column, value in columns.items() if value is not None}
        named = {option: given.get(option) for option in ("primary_field", "default_sort_field")}
        given |= {option: names[str(header)] for option, header in named.items() if header in names}
        values: dict[str, Any] = {"id": entity_id, "name": name, **given}
        if len(keys) > 1:
            values["indexes"] = [{"name": "key", "field_names": keys, "is_unique": True}, *given.get("indexes", ())]
        definition = edits.parsed(EntityDefinition, values, f"The entity {name!r}", also=_OPTIONS)
        return found, definition.with_fields(column.field for column in found if column.field is not None)

    def fitting(
        self, context: Context, newest: EntityDefinition, frame: Frame, options: FrameOptions
    ) -> tuple[FrameColumn, ...]:
        """The fields of an existing entity that take the columns; raises DefinitionError when some column fits none."""
        is_published = newest.name in self._records.entities(context)
        definition = self._records.definition(context, newest.name) if is_published else newest
        names = names_of(newest.name, frame, options)
        references = self._references(context, newest.name, identifying_fields(definition), options)
        fields = {field.name: field for field in definition.fields}
        problems = _misfits(names, fields, options, references, self._modelling.entity_names(context))
        problems += _missing_key([names[header] for header in options.key], definition)
        if problems:
            raise DefinitionError(
                f"The frame does not fit {newest.name!r}.",
                problems,
                todo="Leave a column out with fields={'header': None}, or change the entity first.",
            )
        return tuple(
            described(
                header, column, fields.get(names.get(header, "")), _why(header, names, options), references.get(header)
            )
            for header, column in zip(frame.headers, frame.columns, strict=True)
        )

    def tells_apart(self, context: Context, name: str, found: Sequence[FrameColumn]) -> bool:
        """Whether a published entity refuses to take these columns of one record twice."""
        given = {column.field.name for column in found if column.field is not None}
        definition = self._records.definition(context, name)
        keys = [*_unique(definition), *([set(definition.key_fields)] if definition.is_adopted else [])]
        return any(key and key <= given for key in keys)

    def _references(
        self, context: Context, name: str, own: Sequence[str], options: FrameOptions
    ) -> dict[str, Reference]:
        found: dict[str, Reference] = {}
        for header, reference in options.references.items():
            target = reference.entity
            unique = own if target == name else identifying_fields(self._records.definition(context, target))
            found[header] = resolved_reference(header, reference, unique if target != name or len(own) == 1 else [])
        return found

    def _lookup(self, context: Context, target: str) -> dict[str, Any]:
        kind = self._records.key_kind(context, target)
        values = _own_lookup(self._modelling.id_of(context, target))
        if kind is not ColumnKind.UUID:
            values["metadata"] = {"key_type": "integer" if kind in INTEGER_KINDS else "text"}
        return values


def is_same(draft: EntityDefinition, wanted: EntityDefinition) -> bool:
    """Whether a draft is what this frame asks for, so that a call that was killed goes on with it."""
    own: Any = {"id": True, "fields": {"__all__": {"id"}}, "indexes": {"__all__": {"id"}}}
    return draft.model_dump(exclude=own) == wanted.model_dump(exclude=own)


def _own_lookup(entity_id: UUID) -> dict[str, Any]:
    return {"field_type": "lookup", "reference_entity_id": entity_id, "relationship_type": "many-to-one"}


def _why(header: str, names: Mapping[str, str], options: FrameOptions) -> str:
    return "a field that is there" if header in names else options.why_left_out(header)


def _missing_key(key: Sequence[str], definition: EntityDefinition) -> list[Problem]:
    may_repeat = bool(key) and set(key) not in _unique(definition)
    return [Problem("key", f"{' and '.join(key)} may repeat in this entity")] if may_repeat else []


def _unique(definition: EntityDefinition) -> list[set[str]]:
    """The fields, or fields together, that no two records share."""
    unique = [{field.name} for field in definition.fields if field.is_unique]
    indexes = [one for one in definition.indexes if one.is_unique and one.is_active and not one.where_clause]
    return unique + [set(one.field_names) for one in indexes]


def _misfits(
    names: Mapping[str, str],
    fields: Mapping[str, FieldDefinition],
    options: FrameOptions,
    references: Mapping[str, Reference],
    entity_names: Mapping[UUID, str],
) -> list[Problem]:
    problems: list[Problem] = []
    for header, name in names.items():
        field = fields.get(name)
        if field is None:
            problems.append(Problem(header, f"there is no field {name!r}{did_you_mean(name, fields)}"))
            continue
        if field.is_calculated:
            problems.append(Problem(header, f"{name!r} is calculated and takes no values"))
            continue
        target = entity_names.get(field.reference_entity_id) if field.reference_entity_id else None
        if header in references and references[header].entity != target:
            problems.append(
                Problem(header, f"{name!r} refers to {target or 'nothing'}, not to {references[header].entity}")
            )
        given: Any = options.fields.get(header) or {}
        wanted: Any = given if isinstance(given, str) else given.get("field_type", field.field_type)
        if wanted != field.field_type:
            problems.append(Problem(header, f"{name!r} is of type {field.field_type}, not {wanted}"))
    return problems
