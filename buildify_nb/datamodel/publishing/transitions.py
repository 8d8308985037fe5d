"""From a table with records in it to the one that another definition asks for: operations, SQL and what values become.

Publishing, rolling back and rehearsing all go through here. Reads only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from buildify_nb.datamodel import store
from buildify_nb.datamodel.ddl import ddl_compiler
from buildify_nb.datamodel.ddl.operations import Operation, parked_after, undone
from buildify_nb.datamodel.ddl.shape_comparison import Circumstances, operations_between
from buildify_nb.datamodel.ddl.statement_compiler import Step
from buildify_nb.datamodel.ddl.widening import is_widening
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.parking.column_history import Chains, Parking
from buildify_nb.datamodel.risk import risk_store
from buildify_nb.datamodel.risk.conversions import Conversion, Converter, bring_back, convert
from buildify_nb.datamodel.risk.narrowing import may_refuse_old_values
from buildify_nb.datamodel.rules import default_of
from buildify_nb.datamodel.service import Services
from buildify_nb.storage.table_shapes import ColumnShape, TableShape
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
    """

    definition: EntityDefinition
    shape: TableShape
    version: int
    chains: Chains = field(default_factory=dict[str, Sequence[Parking]])
    hidden_names: Mapping[str, str] = field(default_factory=dict[str, str])
    is_rollback: bool = False


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

    def between(self, uow: UnitOfWork, live: Served, wanted: Wanted) -> Change:
        """The change from `live` to `wanted`."""
        returning = self._returning(uow, live, wanted)
        conversions = self._conversions(uow, live, wanted, returning) | returning
        circumstances = Circumstances(
            version=wanted.version,
            hidden_names=self._free(wanted.hidden_names, live),
            fills=self._fills(wanted),
            restorable={column_id: chain[-1].name for column_id, chain in wanted.chains.items()},
            revised={column_id for column_id, conversion in returning.items() if conversion.revised},
            converted=set(conversions) - set(returning),
        )
        operations = operations_between(live.shape, wanted.shape, circumstances)
        hidden, database = parked_after(operations, live.parked), self._s.database
        return Change(
            operations,
            ddl_compiler.steps(operations, live.shape, wanted.shape, live.parked, database),
            ddl_compiler.steps(undone(operations), wanted.shape, live.shape, hidden, database),
            conversions,
        )

    def _free(self, names: Mapping[str, str], live: Served) -> dict[str, str]:
        taken = {column.name for column in live.parked}
        return {column_id: name for column_id, name in names.items() if name not in taken}

    def _returning(self, uow: UnitOfWork, live: Served, wanted: Wanted) -> dict[str, Conversion]:
        """By column id, what comes of the values of each column whose parked ones take the place of the live ones."""
        there = {column.id: column for column in live.shape.columns}
        fields = _fields(wanted.definition)
        with_hidden = replace(live.shape, columns=(*live.shape.columns, *live.parked))
        found: dict[str, Conversion] = {}
        for column_id, chain in wanted.chains.items():
            if column_id in there and column_id in fields:
                names = [there[column_id].name, *(parking.name for parking in chain)]
                rows = risk_store.several_values(uow, with_hidden, self._dialect, names)
                rules = [*self._rules_then(uow, wanted.definition.id, column_id, chain), fields[column_id]]
                found[column_id] = bring_back(rows, [self._converter(one) for one in rules])
        return found

    def _rules_then(
        self, uow: UnitOfWork, entity_id: UUID, column_id: str, chain: Sequence[Parking]
    ) -> list[FieldDefinition]:
        """The field as it became each time, newest first."""
        documents = [store.published(uow, entity_id, parking.revision or 0) for parking in chain]
        return [_fields(document)[column_id] for document in documents if document is not None]

    def _conversions(
        self, uow: UnitOfWork, live: Served, wanted: Wanted, returning: Mapping[str, Conversion]
    ) -> dict[str, Conversion]:
        """By column id, what comes of the values of each field that cannot keep them as they are."""
        old_fields, fields = _fields(live.definition), _fields(wanted.definition)
        old_columns = {column.id: column for column in live.shape.columns}
        found: dict[str, Conversion] = {}
        for column in wanted.shape.columns:
            if column.id not in fields or column.id not in old_columns or column.id in returning:
                continue
            new, old = fields[column.id], old_columns[column.id]
            retyped = old.type != column.type and not is_widening(old.type, column.type)
            # A column that came by hand had no rules so far.
            was = old_fields.get(column.id)
            if retyped or was is None or may_refuse_old_values(was, new):
                rows = risk_store.values(uow, live.shape, self._dialect, old.name)
                conversion = convert(rows, self._converter(new))
                if retyped or conversion.changes(rows):
                    found[column.id] = conversion
        return found

    def _converter(self, definition: FieldDefinition) -> Converter:
        return Converter(definition, self._s.field_types[definition.field_type])

    def _fills(self, wanted: Wanted) -> dict[str, Any]:
        """The defaults that rows without a value get; in a rollback only where nothing may be empty."""
        empty = {column.id for column in wanted.shape.columns if column.nullable} if wanted.is_rollback else set[str]()
        return {
            str(one.id): default_of(one, self._s.field_types[one.field_type])
            for one in wanted.definition.fields
            if one.default_value is not None and str(one.id) not in empty
        }


def _fields(definition: EntityDefinition) -> dict[str, FieldDefinition]:
    return {str(one.id): one for one in definition.fields}
