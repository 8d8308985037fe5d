"""What new validation rules would say of the records that are there; these stay, and are asked when written next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from buildify_nb.datamodel import risk_store
from buildify_nb.datamodel.conversions import Conversion
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.entity_formulas import EntityFormulas
from buildify_nb.datamodel.migrations import Risk
from buildify_nb.datamodel.risks import SAMPLE, counted
from buildify_nb.datamodel.rule_checks import RuleCheck, rule_check
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
        broken = sorted(str(key) for key, record in records.items() if not check.holds(record, now))
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
) -> dict[Any, dict[str, Any]]:
    """By key, the values that the records will have in these fields; a field that is new is empty."""
    columns = {column.id: column.name for column in live.columns}
    keys = risk_store.values(uow, live, dialect, live.primary_key[0])
    records: dict[Any, dict[str, Any]] = {key: {} for key, _ in keys}
    for field in after.fields:
        identity = str(field.id)
        if field.name not in names or identity not in columns:
            continue
        converted = conversions.get(identity)
        pairs = converted.kept if converted else risk_store.values(uow, live, dialect, columns[identity])
        for key, value in pairs:
            records[key][field.name] = value
    return records
