"""From what a person writes of a view to its definition and its fields. Pure; sources are handed in as they serve."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast, get_args
from uuid import UUID

from buildify_nb.datamodel.entities import EntityDefinition, unknown_field
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.formulas.entity_formulas import EntityFormulas, calculated_column
from buildify_nb.datamodel.views.view_definition import (
    RECORD_ID,
    Aggregate,
    FieldPath,
    OfferedField,
    Shown,
    ViewColumn,
    ViewDefinition,
)
from buildify_nb.errors import BuildifyError, DefinitionError, ExpressionError, InvalidState, Problem
from buildify_nb.expressions.conditions import read_condition
from buildify_nb.expressions.syntax import Condition, referenced_fields
from buildify_nb.expressions.value_syntax import Value, clocks_of_value
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.identifiers import new_id
from buildify_nb.plugins.contracts import FieldType
from buildify_nb.storage.column_types import ColumnType

Sources = Mapping[UUID, EntityDefinition]
"""Published entities with tables of ours by id."""

AVERAGE_PLACES = 6
MOST_DIGITS = 38
"""Sums are as wide as the widest decimal that both engines have."""
_DEEPEST = 3
"""How many lookups away fields are offered, and may be asked for."""
_AGGREGATES = get_args(Aggregate)
_NUMBERS = (ValueType.INTEGER, ValueType.DECIMAL)
_ORDERED = (*_NUMBERS, ValueType.DATE, ValueType.TIME, ValueType.TIMESTAMP)
_KEPT = ("field_type", "label", "description", "allowed_values", "decimal_places", "prefix", "suffix")
_STORED = ("storage", "precision")


class ViewReader:
    """Reads views over one source.

    Args:
        source: the entity whose records are read.
        sources: it, and those that its lookups may lead to.
        field_types: field types by name.
    """

    def __init__(self, source: EntityDefinition, sources: Sources, field_types: Mapping[str, FieldType]) -> None:
        self._source, self._sources, self._types = source, sources, field_types

    def definition(self, fields: Shown, where: Mapping[str, Any] | None) -> ViewDefinition:
        """The view with these columns; raises DefinitionError with every problem."""
        problems: list[Problem] = []
        given_by_name = fields if isinstance(fields, Mapping) else {name: name for name in fields}
        columns = [column for name, given in given_by_name.items() if (column := self._column(name, given, problems))]
        if not fields:
            problems.append(Problem("fields", 'must name what the view shows, such as {"total": {"sum": "price"}}'))
        is_grouped = any(column.aggregate for column in columns)
        if not is_grouped and any(column.name == RECORD_ID and column.path != (RECORD_ID,) for column in columns):
            problems.append(
                Problem("fields.id", "is what tells records apart where nothing is grouped; choose another name")
            )
        paths = self._conditioned(where)
        try:
            condition = read_condition(where, {name: self._type_at(path) for name, path in paths.items()})
            named = {name: path for name, path in paths.items() if name in referenced_fields(condition)}
        except ExpressionError as error:
            problems += [Problem(f"where.{one.field}".rstrip("."), one.message) for one in error.problems]
            named = {}
        if problems:
            raise DefinitionError("The view was not saved.", problems)
        if not is_grouped:
            columns = [ViewColumn(name=RECORD_ID, path=(RECORD_ID,)), *(c for c in columns if c.name != RECORD_ID)]
        given = None if where is None else dict(where) or None
        made = ViewDefinition(entity_ids=(self._source.id,), columns=tuple(columns), where=given, reads=named)
        others = [entity.id for path in made.paths for entity in self.entities_on(path)]
        return made.model_copy(update={"entity_ids": tuple(dict.fromkeys([self._source.id, *others]))})

    def fields(self, view: ViewDefinition, known: EntityDefinition | None = None) -> list[FieldDefinition]:
        """The fields of the virtual entity; those that `known` has already keep their ids and what people set."""
        before = {field.name: field for field in known.fields} if known else {}
        return [self._merged(self._field(column), before.get(column.name)) for column in view.columns]

    def condition(self, view: ViewDefinition) -> Condition:
        """The condition of a view."""
        return read_condition(view.where, {name: self._type_at(path) for name, path in view.reads.items()})

    def written(self, view: ViewDefinition) -> dict[str, Any]:
        """The columns of a view as a person would write them."""
        texts = {column.name: self._text(column.path) if column.path else "*" for column in view.columns}
        return {
            column.name: {column.aggregate: texts[column.name]} if column.aggregate else texts[column.name]
            for column in view.columns
            if column.path != (RECORD_ID,) or view.is_grouped
        }

    def written_condition(self, view: ViewDefinition) -> Any:
        """The condition of a view, with the names that its fields have now."""
        return _renamed(view.where, {name: self._text(path) for name, path in view.reads.items()})

    def offered(self) -> list[OfferedField]:
        """The fields of the source, and those behind its lookups, that a view can show or ask for."""
        return [self._offer(text, path) for text, path in self._readable(self._texts())]

    def _offer(self, text: str, path: FieldPath) -> OfferedField:
        steps = [self.field_at(path[: end + 1]) for end in range(len(path))]
        labels = tuple("Id" if step is None else step.label for step in steps)
        field_type, value_type = steps[-1].field_type if steps[-1] else "uuid", self._type_at(path)
        fitting = tuple(one for one in _AGGREGATES if one != "count" and value_type in _fitting(one))
        return OfferedField(text, labels, field_type, fitting)

    def _text(self, path: FieldPath) -> str:
        steps = [self.field_at(path[: end + 1]) for end in range(len(path))]
        return ".".join(RECORD_ID if step is None else step.name for step in steps)

    def entities_on(self, path: FieldPath) -> Iterator[EntityDefinition]:
        """The entities that a path leads through, the source first; raises InvalidState where it leads nowhere."""
        entity = self._source
        yield entity
        for step in path[:-1]:
            field = self._field_of(entity, step)
            found = self._sources.get(field.reference_entity_id) if field.reference_entity_id else None
            if found is None:
                raise InvalidState(f"{field.name!r} of {entity.name!r} leads to no published entity.")
            entity = found
            yield entity

    def field_at(self, path: FieldPath) -> FieldDefinition | None:
        """The field that a path ends at; None for the id of a record."""
        *_, entity = self.entities_on(path)
        return None if path[-1] == RECORD_ID else self._field_of(entity, path[-1])

    def _field_of(self, entity: EntityDefinition, field_id: str) -> FieldDefinition:
        found = next((field for field in entity.fields if str(field.id) == field_id), None)
        if found is None:
            raise InvalidState(f"{entity.name!r} no longer has a field that the view reads.")
        return found

    def formula_at(self, path: FieldPath) -> Value | None:
        """What the field that a path ends at computes; None where it is stored.

        Raises:
            ExpressionError: the formula is not understood.
            InvalidState: it reads the clock.
        """
        *_, entity = self.entities_on(path)
        field = self.field_at(path)
        return self._computed(entity, field) if field is not None and field.is_calculated else None

    def _computed(self, entity: EntityDefinition, field: FieldDefinition) -> Value:
        value = EntityFormulas(entity, self._types).value_of(field)
        if clocks_of_value(value):
            raise InvalidState(
                f"{field.name!r} of {entity.name!r} is computed from the time at which it is read.",
                todo="Show what it is computed from; a view has no time of its own.",
            )
        return value

    def type_of(self, field: FieldDefinition) -> ColumnType:
        """The type of the values of a calculated field."""
        return calculated_column(field, self._types[field.field_type])

    def _type_at(self, path: FieldPath) -> ValueType:
        field = self.field_at(path)
        return ValueType.UUID if field is None else self._types[field.field_type].value_type

    def _column(self, name: str, given: Any, problems: list[Problem]) -> ViewColumn | None:
        """A column written as `"customer.name"`, `{"sum": "price"}` or `{"count": "*"}`."""
        where, aggregate, text = f"fields.{name}", None, given
        if isinstance(given, Mapping) and len(cast("Mapping[Any, Any]", given)) == 1:
            ((aggregate, text),) = cast("Mapping[Any, Any]", given).items()
        if aggregate not in (None, *_AGGREGATES) or not isinstance(text, str):
            problems.append(Problem(where, f'must be a field such as "customer.name", or {{"sum": "price"}}; {_KNOWN}'))
            return None
        if aggregate == "count":
            if text != "*":
                problems.append(Problem(where, 'counts records: {"count": "*"}'))
            return ViewColumn(name=name, aggregate="count")
        try:
            path = self._path(text)
            column = ViewColumn(name=name, path=path, aggregate=aggregate)
            self._refuse_misfit(column, text)
        except BuildifyError as error:
            problems.append(Problem(where, str(error)))
            return None
        return column

    def _path(self, text: str) -> FieldPath:
        *steps, last = text.split(".")
        entity, path = self._source, list[str]()
        for step in steps:
            field = entity.field(step)
            path.append(str(field.id))
            found = self._sources.get(field.reference_entity_id) if field.reference_entity_id else None
            if found is None:
                raise InvalidState(
                    f"{step!r} of {entity.name!r} is no lookup to a published entity of its tenant "
                    "with a table of its own."
                )
            entity = found
        return (*path, RECORD_ID if last == RECORD_ID else self._shown(entity, last))

    def _shown(self, entity: EntityDefinition, name: str) -> str:
        if name not in {field.name for field in entity.fields}:
            raise unknown_field(entity, name)
        field = entity.field(name)
        if field.is_calculated:
            self._computed(entity, field)
        if field.reference_entity_id:
            raise InvalidState(f"{name!r} is a lookup.", todo=f"Name what it shows: {name}.id or a field behind it.")
        return str(field.id)

    def _refuse_misfit(self, column: ViewColumn, text: str) -> None:
        value_type, aggregate = self._type_at(column.path), column.aggregate
        if aggregate and value_type not in _fitting(aggregate):
            kinds = "numbers" if aggregate in ("sum", "avg") else "numbers, dates and times"
            raise InvalidState(f"{aggregate} is for {kinds}; {text!r} holds {value_type}.")

    def _conditioned(self, where: Mapping[str, Any] | None) -> dict[str, FieldPath]:
        """What a condition may name: the fields of the source, and those behind its lookups."""
        return {} if where is None else dict(self._readable(self._texts()))

    def _texts(self) -> Iterator[str]:
        return self._texts_of(self._source, "", ())

    def _texts_of(self, entity: EntityDefinition, before: str, passed: tuple[UUID, ...]) -> Iterator[str]:
        """The fields of an entity, and those behind its lookups as far as `_DEEPEST` allows and in no circles."""
        for field in entity.fields:
            yield f"{before}{field.name}"
            target = self._sources.get(field.reference_entity_id) if field.reference_entity_id else None
            if target is not None and len(passed) < _DEEPEST and target.id not in passed:
                yield f"{before}{field.name}.{RECORD_ID}"
                yield from self._texts_of(target, f"{before}{field.name}.", (*passed, entity.id))

    def _readable(self, texts: Iterable[str]) -> Iterator[tuple[str, FieldPath]]:
        for text in texts:
            try:
                yield text, self._path(text)
            except BuildifyError:
                continue

    def _field(self, column: ViewColumn) -> FieldDefinition:
        if column.aggregate == "count":
            return FieldDefinition(name=column.name, field_type="biginteger")
        source = self.field_at(column.path)
        if source is None:
            return FieldDefinition(name=column.name, field_type="uuid")
        kept: dict[str, Any] = {name: getattr(source, name) for name in _KEPT}
        kept["metadata"] = {key: source.metadata[key] for key in _STORED if key in source.metadata}
        if column.aggregate:
            del kept["label"]
        if column.aggregate in ("sum", "avg"):
            kept |= self._totalled(source, column.aggregate)
        return FieldDefinition(name=column.name, **kept)

    def _totalled(self, source: FieldDefinition, aggregate: Aggregate) -> dict[str, Any]:
        is_whole = self._types[source.field_type].value_type is ValueType.INTEGER
        scale = 0 if is_whole else self._types[source.field_type].column_type(source).scale or 0
        places = max(scale, AVERAGE_PLACES) if aggregate == "avg" else scale
        storage = source.metadata.get("storage")
        metadata = {"storage": storage} if storage else {"precision": MOST_DIGITS}
        kind = "currency" if source.field_type == "currency" and aggregate == "sum" else "decimal"
        return {"field_type": kind, "decimal_places": places, "metadata": metadata}

    def _merged(self, field: FieldDefinition, known: FieldDefinition | None) -> FieldDefinition:
        if known is None:
            return field.model_copy(update={"id": new_id()})
        told = {name: getattr(known, name) for name in ("id", "label", "description", "help_text", "group")}
        return field.model_copy(update=told)


def _fitting(aggregate: str) -> tuple[ValueType, ...]:
    """What an aggregate can be made of."""
    return _NUMBERS if aggregate in ("sum", "avg") else _ORDERED


_KNOWN = f"aggregates are {', '.join(_AGGREGATES)}"


def same_type(one: FieldDefinition, other: FieldDefinition) -> bool:
    """Whether two fields of a view have the same column."""
    stored = [[field.metadata.get(key) for key in _STORED] for field in (one, other)]
    return (one.field_type, one.decimal_places) == (other.field_type, other.decimal_places) and stored[0] == stored[1]


def _renamed(document: Any, names: Mapping[str, str]) -> Any:
    """A condition with other names for its fields."""
    if isinstance(document, list | tuple):
        return [_renamed(part, names) for part in cast("list[Any]", document)]
    if not isinstance(document, Mapping):
        return document
    rule = cast("Mapping[str, Any]", document)
    named = {"field", "value"} if rule.get("valueSource") == "field" else {"field"} if "field" in rule else set[str]()
    return {
        key if named else names.get(key, key): names.get(str(value), value) if key in named else _renamed(value, names)
        for key, value in rule.items()
    }
