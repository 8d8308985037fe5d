"""What new validation rules would say of the records that are there; these stay, and are asked when written next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from buildify_nb.counts import counted
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.formulas.entity_formulas import EntityFormulas
from buildify_nb.datamodel.formulas.rule_checks import RuleCheck, rule_check
from buildify_nb.datamodel.publishing.migrations import Risk
from buildify_nb.datamodel.risk import risk_store
from buildify_nb.datamodel.risk.conversions import Conversion
from buildify_nb.datamodel.risk.risks import SAMPLE
from buildify_nb.plugins.contracts import FieldType
from buildify_nb.storage.dialects.base import Dialect
from buildify_nb.storage.table_shapes import TableShape
from buildify_nb.storage.transactions import UnitOfWork


def new_rule_checks(
    before: EntityDefinition, after: EntityDefinition, field_types: Mapping[str, FieldType]
) -> list[RuleCheck]:
    """The rules of `after` that its fields do not have in `before`."""
    known = {field.id: field.validation_rules for field in before.fields}
    formulas = EntityFormulas(after, field_types)
    return [
        rule_check(field, rule, formulas)
        for field in after.fields
        for rule in field.validation_rules
        if rule not in known.get(field.id, ())
    ]


def rule_risks(
    uow: UnitOfWork,
    checks: Sequence[RuleCheck],
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
    """The keys of the records as text, with the values that they will have in these fields; a new field is empty."""
    columns = {column.id: column.name for column in live.columns}
    fields = [field for field in after.fields if field.name in names and str(field.id) in columns]
    converted = {field.name: dict(conversions[str(field.id)].kept) for field in fields if str(field.id) in conversions}
    found: list[tuple[str, dict[str, Any]]] = []
    for key, *values in risk_store.records(uow, live, dialect, [columns[str(field.id)] for field in fields]):
        record = {field.name: value for field, value in zip(fields, values, strict=True)}
        # Only our own tables are converted, and their key is one column.
        record |= {name: kept.get(key[0]) for name, kept in converted.items()}
        found.append((", ".join(map(str, key)), record))
    return found
