"""Records in the types of JSON, for REST and widgets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from buildify_nb.context import Context
from buildify_nb.datamodel.field_types.formatting import as_utc, plain_decimal
from buildify_nb.datamodel.system_columns import ID
from buildify_nb.records.environment import RecordEnvironment
from buildify_nb.records.labels import add_labels
from buildify_nb.records.record import Record
from buildify_nb.records.record_model import RecordModel
from buildify_nb.records.record_models import Served
from buildify_nb.storage.transactions import UnitOfWork


def wire_record(
    environment: RecordEnvironment, context: Context, entity: str, record: Mapping[str, Any]
) -> dict[str, Any]:
    """The record in JSON's types; titles of references are read unless the record came with them."""

    def work(uow: UnitOfWork) -> tuple[Served, Mapping[str, str | None]]:
        served = environment.models.read(uow, context, entity)
        labelled = record if isinstance(record, Record) else Record(record)
        if labelled.labels is None and served.model.lookups:
            add_labels(uow, context, environment.models, served, [labelled])
        return served, labelled.labels or {}

    served, labels = environment.database.read(context, work)
    wire: dict[str, Any] = {}
    for name, value in record.items():
        wire[name] = wire_value(served.model, name, value)
        if name in labels:
            wire[f"{name}__label"] = labels[name]
    return wire


def wire_value(model: RecordModel, name: str, value: Any) -> Any:
    """One value in JSON's types."""
    field = model.fields.get(name)
    if value is None or name == ID:
        return value
    if field is not None and not field.unsupported and not field.is_lookup:
        return field.type.to_wire(value)
    if isinstance(value, datetime):
        return as_utc(value).replace(tzinfo=None).isoformat() + "Z"
    if isinstance(value, date | time):
        return value.isoformat()
    return plain_decimal(value) if isinstance(value, Decimal) else value
