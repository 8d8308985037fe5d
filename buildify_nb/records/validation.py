"""Checks the values of records against their fields: every problem of every field at once. Reads no database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NotRequired, cast

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails
from typing_extensions import TypedDict

from buildify_nb.datamodel.field_types.messages import value_message
from buildify_nb.datamodel.system_columns import SYSTEM_FIELD_NAMES
from buildify_nb.errors import Problem
from buildify_nb.expressions.foreign_values import is_missing
from buildify_nb.expressions.suggestions import did_you_mean
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.records.record_model import RecordField, RecordModel
from buildify_nb.records.record_rules import EMPTY, REQUIRED
from buildify_nb.records.values import reference_value
from buildify_nb.storage.column_types import ColumnKind

CLOSED = "is not among the fields that you may change"
NOT_YOURS = "takes a value in a field that your roles do not open"
MISSING = "must not be NaN, NaT or NA: give None for an empty value"

Checked = tuple[dict[str, Any], list[Problem]]
"""Values in the types that the columns take, without those that are wrong, and what is wrong with these."""

_MOST_SHOWN = 80
"""Characters of a refused value that a message repeats."""


class RecordValidator:
    """The rules of one entity's fields, compiled once.

    Args:
        model: the entity's records.
    """

    def __init__(self, model: RecordModel) -> None:
        self._model = model
        fields = [field for field in model.fields.values() if not field.unsupported and field.formula is None]
        annotations: dict[str, Any] = {}
        for field in fields:
            value_type: Any = field.type.annotation(field.definition)
            annotations[field.name] = NotRequired[value_type | None]
        shape: Any = cast("Any", TypedDict)(f"{model.name}_values", annotations)
        shape.__pydantic_config__ = ConfigDict(extra="forbid")
        self._one: TypeAdapter[Any] = TypeAdapter(shape)
        self._many: TypeAdapter[Any] = TypeAdapter(cast("Any", list)[shape])
        self._required = [field for field in fields if _is_required(field)]
        self._texts = [field.name for field in self._required if field.value_type is ValueType.TEXT]
        self._other_keys = {field.name: field.kind for field in fields if _needs_reference_value(field)}

    def assignment_problems(self, values: Mapping[str, Any]) -> list[Problem]:
        """Names that a caller may not give: unknown, read-only, calculated, or set by the system."""
        return [
            Problem(str(name)[:80], self._why_not(name))
            for name in values
            if name not in self._model.fields or not self._model.fields[name].is_assignable
        ]

    def check(self, values: Mapping[str, Any], *, partial: bool) -> Checked:
        """One record's values; `partial` for an update, where left out fields stay as they are."""
        problems: list[Problem] = []
        given = self._prepared(values)
        try:
            checked = self._one.validate_python(given)
        except ValidationError as error:
            problems = self._problems(error.errors(include_url=False), start=0)
            refused = {problem.field for problem in problems}
            checked = self._one.validate_python({name: v for name, v in given.items() if name not in refused})
        refused = {problem.field for problem in problems}
        problems += [p for p in self._missing(values, partial=partial) if p.field not in refused]
        return checked, problems

    def check_many(self, records: Sequence[Mapping[str, Any]]) -> tuple[list[dict[str, Any]], dict[int, list[Problem]]]:
        """Values of new records, and problems by place; the values of a record with problems mean nothing."""
        problems: defaultdict[int, list[Problem]] = defaultdict(list)
        given = [self._prepared(values) for values in records]
        checked: list[dict[str, Any]] = []
        try:
            checked = self._many.validate_python(given)
        except ValidationError as error:
            for found in error.errors(include_url=False):
                problems[int(found["loc"][0])] += self._problems([found], start=1)
            checked = [{} if index in problems else self._one.validate_python(v) for index, v in enumerate(given)]
        for index, values in enumerate(given):
            refused = {problem.field for problem in problems[index]} if index in problems else ()
            for problem in self._missing(values, partial=False):
                if problem.field not in refused:
                    problems[index].append(problem)
        return checked, dict(problems)

    def _prepared(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        if not self._other_keys:
            return values
        kinds = self._other_keys
        return {name: reference_value(v, kinds[name]) if name in kinds else v for name, v in values.items()}

    def _missing(self, values: Mapping[str, Any], *, partial: bool) -> list[Problem]:
        problems = [
            Problem("", NOT_YOURS) if field.is_unseen else Problem(field.name, REQUIRED)
            for field in self._required
            if values.get(field.name) is None and (field.name in values or not partial)
        ]
        for name in self._texts:
            value = values.get(name)
            if isinstance(value, str) and (not value or value.isspace()):
                problems.append(Problem(name, EMPTY))
        return problems

    def _problems(self, errors: Sequence[ErrorDetails], *, start: int) -> list[Problem]:
        """One problem per field: a field with several possible forms reports one sentence already."""
        found: dict[str, Problem] = {}
        for error in errors:
            place = error["loc"][start:]
            field = str(place[0]) if place else ""
            is_nothing = len(place) == 1 and is_missing(error["input"])
            message = MISSING if is_nothing else value_message(error) + self._way_to_key(field, error["input"])
            found.setdefault(field, Problem(field, message))
        return list(found.values())

    def _way_to_key(self, name: str, given: Any) -> str:
        """How to come by the key that a lookup takes; "" for other fields."""
        field = self._model.fields.get(name)
        if field is None or not field.is_lookup:
            return ""
        if isinstance(given, Mapping):
            return '; of a record pass its "id": record["id"]'
        search = f", {given!r}" if isinstance(given, str) and len(given) <= _MOST_SHOWN else ""
        return f"; find it by ws.records[{self._model.name!r}].options({name!r}{search})"

    def _why_not(self, name: Any) -> str:
        field = self._model.fields.get(name)
        if field is not None and field.is_closed and not field.is_unseen:
            return CLOSED
        if field is not None and field.formula is not None and not field.is_unseen:
            return "is calculated and cannot be assigned"
        if field is not None and not field.is_unseen:
            return "is read-only"
        if self._model.managed and name in SYSTEM_FIELD_NAMES:
            return "is set by the system and cannot be assigned"
        if name in self._model.links:
            return f"is a many-to-many relationship: create the record, then link(record['id'], {name!r}, ids)"
        seen = [known for known, field in self._model.fields.items() if not field.is_unseen]
        return f"there is no such field{did_you_mean(name, seen)}"


def _is_required(field: RecordField) -> bool:
    """Whether it always is; what is required while it is shown only, the rules of the whole record tell."""
    return (field.definition.is_required and field.definition.visible_when is None) or not field.nullable


def _needs_reference_value(field: RecordField) -> bool:
    return field.is_lookup and field.kind is not ColumnKind.UUID


def frame_hint(entity: str, problems: Iterable[Problem]) -> str:
    """What does by itself what `MISSING` asks for; "" when no value was missing."""
    if not any(problem.message == MISSING for problem in problems):
        return ""
    return f"A whole frame is loaded by ws.entities.from_dataframe({entity!r}, frame), which leaves such values empty."
