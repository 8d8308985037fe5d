"""What new rules would say of the records that are there, validation rules and limits of fields alike.

What breaks them stays, and is asked when it is written next.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from buildify_nb.counts import counted
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.formulas.entity_formulas import EntityFormulas
from buildify_nb.datamodel.formulas.rule_checks import rule_check
from buildify_nb.datamodel.publishing.migrations import Risk
from buildify_nb.datamodel.risk import risk_store
from buildify_nb.datamodel.risk.conversions import Conversion
from buildify_nb.datamodel.risk.limits import LimitCheck
from buildify_nb.datamodel.risk.narrowing import may_refuse_old_values
from buildify_nb.datamodel.risk.risks import SAMPLE
from buildify_nb.plugins.contracts import FieldType
from buildify_nb.storage.dialects.base import Dialect
from buildify_nb.storage.table_shapes import TableShape
from buildify_nb.storage.transactions import UnitOfWork


class Check(Protocol):
    """A rule as a function."""

    @property
    def field(self) -> str:
        """The name of the field that it is a rule of."""
        ...

    @property
    def reads(self) -> frozenset[str]:
        """The fields that it looks at."""
        ...

    @property
    def message(self) -> str:
        """What it says, in words."""
        ...

    def holds(self, values: Mapping[str, Any], now: datetime, /) -> bool:
        """Whether a record's values fulfil it at a moment."""
        ...


def new_rule_checks(
    before: EntityDefinition, after: EntityDefinition, field_types: Mapping[str, FieldType]
) -> list[Check]:
    """The rules and limits of `after` that its fields do not have in `before`."""
    known = {field.id: field for field in before.fields}
    formulas = EntityFormulas(after, field_types)
    checks: list[Check] = []
    for field in after.fields:
        was = known.get(field.id)
        rules = [rule for rule in field.validation_rules if was is None or rule not in was.validation_rules]
        checks += [rule_check(field, rule, formulas) for rule in rules]
        if was is not None and not field.is_calculated and may_refuse_old_values(was, field):
            checks.append(LimitCheck(field, was, field_types))
    return checks


def rule_risks(
    uow: UnitOfWork,
    checks: Sequence[Check],
    live: TableShape,
    after: EntityDefinition,
    dialect: Dialect,
    conversions: Mapping[str, Conversion],
    now: datetime,
) -> Iterator[Risk]:
    """For each rule that records break, how many do and which.

    Args:
        live: the table as it is.
        conversions: by column id, what comes of values that are converted.
    """
    if not checks:
        return
    wanted = {name for check in checks for name in check.reads}
    records = _records(uow, wanted, live, after, dialect, conversions)
    for check in checks:
        broken = sorted(key for key, record in records if not check.holds(record, now))
        if broken:
            told = f"{counted(len(broken), 'value')} of {check.field} would break the new rules: {check.message}"
            yield Risk("safe", f"{told}; kept until written again", len(broken), tuple(broken[:SAMPLE]))


def _records(
    uow: UnitOfWork,
    names: set[str],
    live: TableShape,
    after: EntityDefinition,
    dialect: Dialect,
    conversions: Mapping[str, Conversion],
) -> list[tuple[str, dict[str, Any]]]:
    """The keys of the records as text, with the values that they will have; a new field may be empty."""
    columns = {column.id: column.name for column in live.columns}
    fields = [field for field in after.fields if field.name in names and str(field.id) in columns]
    converted = {f.name: dict(conversions[str(f.id)].kept) for f in after.fields if str(f.id) in conversions}
    found: list[tuple[str, dict[str, Any]]] = []
    for key, *values in risk_store.records(uow, live, dialect, [columns[str(field.id)] for field in fields]):
        record = {field.name: value for field, value in zip(fields, values, strict=True)}
        # Only our own tables are converted, and their key is one column.
        record |= {name: kept.get(key[0]) for name, kept in converted.items()}
        found.append((", ".join(map(str, key)), record))
    return found
