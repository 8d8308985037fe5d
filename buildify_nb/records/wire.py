"""Records in the types of JSON, for REST and widgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from buildify_nb.context import Context
from buildify_nb.records.environment import RecordEnvironment
from buildify_nb.records.querying.labels import add_labels
from buildify_nb.records.record import Record
from buildify_nb.records.record_model import RecordModel
from buildify_nb.records.record_models import Served
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
    """Records in JSON's types, in one transaction; titles of references are read for those that came without."""
    labelled = [record if isinstance(record, Record) else Record(record) for record in records]

    def work(uow: UnitOfWork) -> Served:
        served = environment.models.read(uow, context, entity)
        without = [record for record in labelled if record.labels is None]
        if without and served.model.lookups:
            add_labels(uow, context, environment, served, without)
        return served

    served = environment.database.read(context, work)
    return [_wire(served.model, record) for record in labelled]


def _wire(model: RecordModel, record: Record) -> dict[str, Any]:
    labels = record.labels or {}
    wire: dict[str, Any] = {}
    for name, value in record.items():
        wire[name] = wire_value(model, name, value)
        if name in labels:
            wire[f"{name}__label"] = labels[name]
    return wire
