"""Records in the types of JSON, for REST and widgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from buildify_nb.context import Context
from buildify_nb.records.environment import RecordEnvironment
from buildify_nb.records.querying.labels import add_labels
from buildify_nb.records.record import Record
from buildify_nb.records.record_model import RecordModel
from buildify_nb.records.wire_values import wire_value
from buildify_nb.storage.transactions import UnitOfWork


def wire_record(
    environment: RecordEnvironment, context: Context, entity: str, record: Mapping[str, Any]
) -> dict[str, Any]:
    """The record in JSON's types; titles of references are read unless the record came with them."""
    return wire_records(environment, context, entity, [record])[0]


def wire_records(
    environment: RecordEnvironment, context: Context, entity: str, records: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Records in JSON's types, in one transaction; titles of references are read for those that came without.

    What was read along with them is `<name>__expanded`.
    """
    labelled = [record if isinstance(record, Record) else Record(record) for record in records]
    return environment.database.read(context, lambda uow: _wired(uow, context, environment, entity, labelled))


def _wired(
    uow: UnitOfWork, context: Context, environment: RecordEnvironment, entity: str, records: Sequence[Record]
) -> list[dict[str, Any]]:
    served = environment.models.read(uow, context, entity)
    without = [record for record in records if record.labels is None]
    if without and served.model.lookups:
        add_labels(uow, context, environment, served, without)
    wires = [_wire(served.model, record) for record in records]
    for name in dict.fromkeys(name for record in records for name in record.expanded):
        values = [record.expanded.get(name) for record in records]
        found = [one for value in values for one in _listed(value)]
        wired = iter(_wired(uow, context, environment, found[0].entity or "", found) if found else ())
        for wire, value in zip(wires, values, strict=True):
            taken = [next(wired) for _ in _listed(value)]
            wire[f"{name}__expanded"] = taken if isinstance(value, list) else next(iter(taken), None)
    return wires


def _listed(value: Any) -> list[Record]:
    """What was read along by one relation of a record."""
    return cast("list[Record]", value) if isinstance(value, list) else [] if value is None else [value]


def _wire(model: RecordModel, record: Record) -> dict[str, Any]:
    labels = record.labels or {}
    wire: dict[str, Any] = {}
    for name, value in record.items():
        wire[name] = wire_value(model, name, value)
        if name in labels:
            wire[f"{name}__label"] = labels[name]
    return wire
