"""From a table with records in it to the one that another definition asks for: operations, SQL and what values become.

Publishing, rolling back and rehearsing all go through here. Reads only.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel import store
from buildify_nb.datamodel.ddl import ddl_compiler
from buildify_nb.datamodel.ddl.operations import Operation, parked_after, undone
from buildify_nb.datamodel.ddl.shape_comparison import Circumstances, operations_between
from buildify_nb.datamodel.ddl.statement_compiler import Step
from buildify_nb.datamodel.ddl.widening import is_widening
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.formulas.entity_formulas import EntityFormulas
from buildify_nb.datamodel.parking.column_history import Chains, Parking
from buildify_nb.datamodel.parking.returning_lookups import without_deleted
from buildify_nb.datamodel.publishing.arrivals import Arrival, Source, arrival, default_source, formula_source
from buildify_nb.datamodel.publishing.fillings import Filling, filling_of
from buildify_nb.datamodel.risk import risk_store
from buildify_nb.datamodel.risk.conversions import Conversion, Converter, bring_back, convert
from buildify_nb.datamodel.risk.narrowing import may_change_values
from buildify_nb.datamodel.service import Services
from buildify_nb.storage.table_shapes import ColumnShape, ForeignKeyShape, TableShape
from buildify_nb.storage.transactions import UnitOfWork


@dataclass(frozen=True)
class Served:
    """A table with the definition that it was made from."""

    definition: EntityDefinition
    shape: TableShape
    parked: Sequence[ColumnShape]
    """Hidden columns that it has."""


@dataclass(frozen=True)
class Wanted:
    """What shall become of a table.

    Args:
        version: names what is hidden on the way.
        chains: hidden columns whose values come back.
        hidden_names: by column id, the name under which a rollback hides a column that the publish had brought back:
            the one that it had, under which an earlier publish knows it.
        is_rollback: whether records that are there keep their empty values, where a publish fills them with defaults.
        since: when what a rollback takes back was done: what was filled then and is still so is empty again.
        references: those of a table that comes back as a whole, and without them, since it is hidden still.
    """

    definition: EntityDefinition
    shape: TableShape
    version: int
    chains: Chains = field(default_factory=dict[str, Sequence[Parking]])
    hidden_names: Mapping[str, str] = field(default_factory=dict[str, str])
    is_rollback: bool = False
    since: datetime | None = None
    references: Sequence[ForeignKeyShape] = ()

    @property
    def filled(self) -> list[ColumnShape]:
        """The columns in which rows without a value get one; in a rollback only those that may not be empty."""
        return [column for column in self.shape.columns if not (self.is_rollback and column.nullable)]


@dataclass(frozen=True)
class Change:
    """How a table becomes another one, and back again."""

    operations: list[Operation]
    steps: list[Step]
    down: list[Step]
    conversions: Mapping[str, Conversion] = field(default_factory=dict[str, Conversion])


class Transitions:
    """Compares, and reads the values that a change concerns."""

    def __init__(self, services: Services) -> None:
        self._s, self._dialect = services, services.database.dialect

    def between(self, uow: UnitOfWork, context: Context, live: Served, wanted: Wanted) -> Change:
        """The change from `live` to `wanted`, made by `context`."""
        fillings = self._fillings(context, wanted)
        returning = self._returning(uow, context, live, wanted, fillings)
        conversions = self._conversions(uow, live, wanted, fillings, returning) | returning
        conversions |= self._without_deleted(uow, live, wanted, conversions)
        arrivals = self._arrivals(uow, live, wanted, fillings)
        circumstances = Circumstances(
            version=wanted.version,
            hidden_names=self._free(wanted.hidden_names, live),
            fills={column_id: one.make() for column_id, one in fillings.items() if column_id not in arrivals},
            sources=_sources(live, fillings, arrivals, conversions),
            restorable={column_id: chain[-1].name for column_id, chain in wanted.chains.items()},
            revised={column_id for column_id in wanted.chains if _is_revised(conversions.get(column_id))},
            converted=conversions.keys() - wanted.chains.keys(),
        )
        operations = operations_between(live.shape, wanted.shape, circumstances)
        hidden, database = parked_after(operations, live.parked), self._s.database
        return Change(
            operations,
            ddl_compiler.steps(operations, live.shape, wanted.shape, live.parked, database),
            ddl_compiler.steps(undone(operations), wanted.shape, live.shape, hidden, database),
            conversions | {column_id: one.conversion for column_id, one in arrivals.items()},
        )

    def _free(self, names: Mapping[str, str], live: Served) -> dict[str, str]:
        taken = {column.name for column in live.parked}
        return {column_id: name for column_id, name in names.items() if name not in taken}

    def _returning(
        self, uow: UnitOfWork, context: Context, live: Served, wanted: Wanted, fillings: Mapping[str, Filling]
    ) -> dict[str, Conversion]:
        """By column id, what comes of the parked values that take the place of live ones."""
        there, columns, fields = _columns(live.shape), _columns(wanted.shape), _fields(wanted.definition)
        with_hidden = replace(live.shape, columns=(*live.shape.columns, *live.parked))
        found: dict[str, Conversion] = {}
        for column_id, chain in wanted.chains.items():
            if column_id in there and column_id in fields:
                names = [there[column_id].name, *(parking.name for parking in chain)]
                rows = risk_store.several_values(uow, with_hidden, self._dialect, names)
                rules = [*self._rules_then(uow, wanted.definition.id, column_id, chain), fields[column_id]]
                filled = self._still_filled(uow, context, live, wanted, column_id, rows)
                back = bring_back(rows, [self._converter(one) for one in rules], filled)
                is_filled = not columns[column_id].nullable and column_id in fillings
                found[column_id] = self._with_default(uow, live, back, fillings[column_id]) if is_filled else back
        return found

    def _without_deleted(
        self, uow: UnitOfWork, live: Served, wanted: Wanted, known: Mapping[str, Conversion]
    ) -> dict[str, Conversion]:
        """By column id, what comes of the values of lookups that come back without some of their records."""
        there, shape = _columns(live.shape), wanted.shape.renamed(live.shape.name)
        hidden = {column_id: chain[-1].name for column_id, chain in wanted.chains.items() if column_id not in there}
        with_hidden = replace(live.shape, columns=(*live.shape.columns, *live.parked))
        returning = [key for key in shape.foreign_keys if shape.column(key.column).id in wanted.chains]
        found = [(key, shape.column(key.column)) for key in (*returning, *wanted.references)]
        own = [(key, column) for key, column in found if column.id in {*there, *hidden}]
        return without_deleted(uow, with_hidden, own, known, hidden, self._dialect)

    def _still_filled(
        self,
        uow: UnitOfWork,
        context: Context,
        live: Served,
        wanted: Wanted,
        column_id: str,
        rows: Sequence[tuple[Any, ...]],
    ) -> Collection[Any]:
        """The keys of records that keep what empty values were filled with, because those were forbidden.

        A record that was written since keeps it where the value is the one that all of them were filled with.
        """
        now, then = (_columns(shape)[column_id] for shape in (live.shape, wanted.shape))
        if wanted.since is None or now.nullable or not then.nullable:
            return ()
        kept = risk_store.there_before(uow, live.shape, self._dialect, wanted.since, "updated_at")
        field = _fields(live.definition)[column_id]
        filling = filling_of(field, self._s.field_types[field.field_type], context, self._s.clock.now())
        if filling is None or filling.is_own:
            return kept
        # What those hold that nobody wrote since tells it; now() gives another value by now.
        filled = (now for key, now, *parked in rows if key in kept and parked[-1] is None)
        value = next(filled, filling.make())
        older = risk_store.there_before(uow, live.shape, self._dialect, wanted.since, "created_at")
        return kept | {key for key, now, *_ in rows if now == value and key in older}

    def _rules_then(
        self, uow: UnitOfWork, entity_id: UUID, column_id: str, chain: Sequence[Parking]
    ) -> list[FieldDefinition]:
        """The field as it became each time, newest first."""
        documents = [store.published(uow, entity_id, parking.revision or 0) for parking in chain]
        return [_fields(document)[column_id] for document in documents if document is not None]

    def _conversions(
        self,
        uow: UnitOfWork,
        live: Served,
        wanted: Wanted,
        fillings: Mapping[str, Filling],
        returning: Mapping[str, Conversion],
    ) -> dict[str, Conversion]:
        """By column id, what comes of the values of each field that cannot keep them as they are."""
        old_fields, fields = _fields(live.definition), _fields(wanted.definition)
        old_columns = _columns(live.shape)
        found: dict[str, Conversion] = {}
        for column in wanted.shape.columns:
            if column.id not in fields or column.id not in old_columns or column.id in returning:
                continue
            new, old = fields[column.id], old_columns[column.id]
            retyped = old.type != column.type and not is_widening(old.type, column.type)
            # A column that came by hand had no rules so far.
            was = old_fields.get(column.id)
            is_read = retyped or was is None or may_change_values(was, new)
            is_filled = old.nullable and not column.nullable and column.id in fillings
            if not is_read and not is_filled:
                continue
            rows = risk_store.values(uow, live.shape, self._dialect, old.name)
            conversion = convert(rows, self._converter(new)) if is_read else Conversion(tuple(rows), ())
            is_changed = retyped or conversion.changes(rows)
            if is_filled:
                conversion = self._with_default(uow, live, conversion, fillings[column.id])
            if is_changed or conversion.filled:
                found[column.id] = conversion
        return found

    def _with_default(self, uow: UnitOfWork, live: Served, conversion: Conversion, filling: Filling) -> Conversion:
        keys = (key for ((key,),) in risk_store.records(uow, live.shape, self._dialect, []))
        return conversion.with_default(keys, filling.make)

    def _converter(self, definition: FieldDefinition) -> Converter:
        return Converter(definition, self._s.field_types[definition.field_type])

    def _fillings(self, context: Context, wanted: Wanted) -> dict[str, Filling]:
        """The defaults that rows without a value get."""
        now, types, fields = self._s.clock.now(), self._s.field_types, _fields(wanted.definition)
        found = {
            column.id: filling_of(fields[column.id], types[fields[column.id].field_type], context, now)
            for column in wanted.filled
            if column.id in fields
        }
        return {column_id: filling for column_id, filling in found.items() if filling is not None}

    def _arrivals(
        self, uow: UnitOfWork, live: Served, wanted: Wanted, fillings: Mapping[str, Filling]
    ) -> dict[str, Arrival]:
        """By column id, what comes into each new column in which every row gets a value of its own."""
        there, fields = {column.id for column in live.shape.columns}, _fields(wanted.definition)
        hidden = {column.name: column for column in live.parked}
        found: dict[str, Arrival] = {}
        for column in wanted.filled:
            filling = fillings.get(column.id)
            source = None if column.id in there else self._source(live, column.id, filling)
            if source is not None:
                chain = wanted.chains.get(column.id)
                found[column.id] = arrival(
                    uow,
                    live.shape,
                    self._dialect,
                    source,
                    self._converter(fields[column.id]),
                    hidden=hidden[chain[-1].name] if chain else None,
                    default=None if column.nullable else filling,
                )
        return found

    def _source(self, live: Served, column_id: str, filling: Filling | None) -> Source | None:
        """What tells the values of a new column row by row; None where all rows get the same, or nothing."""
        field = _fields(live.definition).get(column_id)
        if field is not None and field.is_calculated:
            formulas = EntityFormulas(live.definition, self._s.field_types)
            return formula_source(field, formulas, live.shape, self._s.clock.now())
        return default_source(filling) if filling is not None and filling.is_own else None


def _sources(
    live: Served,
    fillings: Mapping[str, Filling],
    arrivals: Mapping[str, Arrival],
    conversions: Mapping[str, Conversion],
) -> dict[str, str]:
    """By column id, in words, what fills the columns that come, and those in which something is empty."""
    there = {column.id for column in live.shape.columns}
    full = {column_id for column_id in there if column_id not in conversions or not conversions[column_id].filled}
    return {column_id: one.told for column_id, one in {**fillings, **arrivals}.items() if column_id not in full}


def _is_revised(conversion: Conversion | None) -> bool:
    return conversion is not None and bool(conversion.revised)


def _columns(shape: TableShape) -> dict[str, ColumnShape]:
    return {column.id: column for column in shape.columns}


def _fields(definition: EntityDefinition) -> dict[str, FieldDefinition]:
    return {str(one.id): one for one in definition.fields}
