"""Turns the columns of a frame into fields: names, types, options, and the reason that a person reads. No database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from buildify_nb.datamodel.field_input import Resolve, field_of, properties_of
from buildify_nb.datamodel.field_types.inference import from_arrow
from buildify_nb.datamodel.field_types.inferred_type import InferredType
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.errors import DefinitionError, Problem
from buildify_nb.records.loading.frame_naming import field_names, refuse_unknown
from buildify_nb.records.loading.frame_reading import Frame
from buildify_nb.records.loading.load_report import FrameColumn, Reference

LONGEST_SAMPLE = 40


@dataclass(frozen=True)
class FrameOptions:
    """What a caller says about the columns of a frame, by header."""

    key: tuple[str, ...] = ()
    """Columns whose values, taken together, no two records share."""
    references: Mapping[str, Reference] = field(default_factory=dict[str, Reference])
    fields: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Columns of the field definition, or a field type's name, to use; None leaves a column out."""
    rename: Mapping[str, str] = field(default_factory=dict[str, str])
    exported: frozenset[str] = frozenset()
    """Columns that an export of records put beside their fields."""

    @property
    def left_out(self) -> set[str]:
        """Headers of columns that become no field."""
        return {header for header, given in self.fields.items() if given is None} | self.exported

    def why_left_out(self, header: str) -> str:
        """What the report says of a column that becomes no field."""
        return (
            "left out: to_pandas put it beside the fields" if header in self.exported else "left out, as fields= says"
        )


def names_of(entity: str, frame: Frame, options: FrameOptions) -> dict[str, str]:
    """Field names by header; raises DefinitionError for columns without one and options that name no column."""
    for option in ("key", "references", "fields", "rename"):
        refuse_unknown(option, list(getattr(options, option)), frame.headers)
    refuse_unknown("key", options.key, [header for header in frame.headers if header not in options.left_out])
    return field_names(entity, frame.headers, options.rename, set(options.references), options.left_out)


def inferred_columns(
    names: Mapping[str, str],
    frame: Frame,
    options: FrameOptions,
    lookups: Mapping[str, Mapping[str, Any]],
    resolve: Resolve,
) -> tuple[FrameColumn, ...]:
    """The field of each column.

    Args:
        names: field names by header.
        lookups: options of the lookup field by header, for columns that hold references.
        resolve: the id of an entity by its name.

    Raises:
        DefinitionError: with every column that no field type holds.
    """
    made: list[FrameColumn] = []
    problems: list[Problem] = []
    for header, column in zip(frame.headers, frame.columns, strict=True):
        try:
            given, reason = _field_values(header, column, options, lookups)
            one = None if given is None else _field(header, names[header], given, options, resolve)
        except DefinitionError as error:
            told = [Problem(f"{header}.{problem.field}".rstrip("."), problem.message) for problem in error.problems]
            problems += told or [Problem(header, f"{error.what} {error.todo}".strip())]
            continue
        made.append(described(header, column, one, reason, options.references.get(header)))
    if problems:
        raise DefinitionError(
            "These columns cannot become fields.", problems, todo="Leave a column out with fields={'header': None}."
        )
    return tuple(made)


def described(
    header: str, column: Any, definition: FieldDefinition | None, reason: str, reference: Reference | None = None
) -> FrameColumn:
    """What the report says of a column."""
    present: list[Any] = column.drop_null().slice(0, 1).to_pylist() if column.null_count < len(column) else []
    sample = str(present[0]) if present else ""
    shown = sample if len(sample) <= LONGEST_SAMPLE else f"{sample[: LONGEST_SAMPLE - 1]}…"
    return FrameColumn(header, definition, reason, column.null_count, shown, reference)


def inferred_type(column: Any) -> InferredType:
    """The field type that holds every value of an Arrow column; raises DefinitionError when there is none."""
    types: Any = import_module("pyarrow.types")
    kind = column.type
    if types.is_dictionary(kind):
        categories = [value for part in column.chunks for value in part.dictionary.to_pylist()]
        return from_arrow(kind, column.cast(kind.value_type).unique().to_pylist(), categories=categories)
    if types.is_nested(kind) or hasattr(kind, "extension_name"):
        return from_arrow(kind, [])
    # Every distinct value and the null, if there is one: all that inference asks about a column.
    return from_arrow(kind, column.unique().to_pylist())


def _field_values(
    header: str, column: Any, options: FrameOptions, lookups: Mapping[str, Mapping[str, Any]]
) -> tuple[dict[str, Any] | None, str]:
    if header in options.left_out:
        return None, options.why_left_out(header)
    given = dict(properties_of(header, options.fields.get(header, {})))
    if header in lookups:
        reference = options.references[header]
        return {**lookups[header], **given}, f"values of {reference}"
    if "field_type" in given:
        return given, "as fields= says"
    found = inferred_type(column)
    return {"field_type": found.field_type, **found.options, **given}, found.reason


def _field(
    header: str, name: str, given: Mapping[str, Any], options: FrameOptions, resolve: Resolve
) -> FieldDefinition:
    is_lookup = header in options.references
    values: dict[str, Any] = {} if is_lookup or header == name else {"label": header[:200]}
    if header in options.key:
        values |= {"is_required": True, "is_nullable": False}
        if len(options.key) == 1:
            values |= {"is_unique": True, "is_indexed": True}
    return field_of(name, {**values, **given}, resolve)
