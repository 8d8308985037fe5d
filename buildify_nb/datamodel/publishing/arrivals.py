"""Columns that come with a value of its own for every record: what a formula showed, or a default such as a new UUID.

The values are computed in Python, in the preview and in the publish alike, as those of conversions are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.formulas.entity_formulas import EntityFormulas
from buildify_nb.datamodel.publishing.fillings import Filling
from buildify_nb.datamodel.risk import risk_store
from buildify_nb.datamodel.risk.conversions import Conversion, Converter, convert
from buildify_nb.expressions.value_evaluator import compile_value
from buildify_nb.expressions.value_syntax import fields_of_value
from buildify_nb.storage.dialects.base import Dialect
from buildify_nb.storage.table_shapes import ColumnShape, TableShape
from buildify_nb.storage.transactions import UnitOfWork


@dataclass(frozen=True, slots=True)
class Arrival:
    """What comes into one new column; `told` says in words where it comes from."""

    conversion: Conversion
    told: str


@dataclass(frozen=True, slots=True)
class Source:
    """What computes the values of a column, record by record.

    Args:
        told: what it is, in words.
        reads: the columns that it looks at.
        compute: the value for what a record holds in them.
    """

    told: str
    reads: frozenset[str]
    compute: Callable[[Mapping[str, Any]], Any]


def formula_source(field: FieldDefinition, formulas: EntityFormulas, live: TableShape, now: datetime) -> Source:
    """What a calculated field shows at a moment."""
    value = formulas.value_of(field)
    compute = compile_value(value)
    reads = fields_of_value(value) & {column.name for column in live.columns}
    return Source(
        f"from its formula {field.calculation_formula}", frozenset(reads), lambda record: compute(record, now)
    )


def default_source(filling: Filling) -> Source:
    """A default that every record gets for itself."""
    return Source(filling.told, frozenset(), lambda _: filling.make())


def arrival(
    uow: UnitOfWork,
    live: TableShape,
    dialect: Dialect,
    source: Source,
    converter: Converter,
    *,
    hidden: ColumnShape | None = None,
    default: Filling | None = None,
) -> Arrival:
    """What the records that are there get in a new column.

    Args:
        hidden: the column that comes back under the new one's name: its values stay.
        default: what fills the records for which nothing else is found.
    """
    names = [*source.reads, *([hidden.name] if hidden else [])]
    shape = replace(live, columns=(*live.columns, hidden)) if hidden else live
    rows = {
        key: dict(zip(names, values, strict=True)) for (key,), *values in risk_store.records(uow, shape, dialect, names)
    }
    there = {key: row[hidden.name] for key, row in rows.items() if row[hidden.name] is not None} if hidden else {}
    computed = {key: source.compute(row) for key, row in rows.items() if key not in there}
    taken = convert([(key, value) for key, value in computed.items() if value is not None], converter)
    added = dict(taken.kept)
    if default is not None:
        added |= {key: default.make() for key, value in computed.items() if value is None}
    kept = tuple((there | added).items())
    return Arrival(replace(taken, kept=kept, revised=tuple(added.items()) if hidden else None), source.told)
