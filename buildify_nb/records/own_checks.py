"""The record service's own checks before a write: values that must be unique are, and references point at something.

They are set-based: one query per rule for a whole batch. The database's constraints stand behind them where it has any.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from buildify_nb.context import Context
from buildify_nb.datamodel.catalog import referring_key
from buildify_nb.errors import InvalidState, NotFound, Problem
from buildify_nb.events import Change
from buildify_nb.expressions.evaluator import compile_python
from buildify_nb.records.constraints import UniqueFields, deleted_target, missing_target, taken, unique_fields
from buildify_nb.records.environment import PlannedWrite
from buildify_nb.records.record_models import RecordModels, Served
from buildify_nb.records.related import reference_store
from buildify_nb.storage.transactions import UnitOfWork

Found = Iterator[tuple[int, Problem]]


class UniqueCheck:
    """Refuses values that another record, or another one of the batch, has."""

    def __call__(
        self, uow: UnitOfWork, context: Context, served: Served, change: Change, writes: list[PlannedWrite]
    ) -> Found:
        """See `environment.Check`."""
        for unique in unique_fields(served.model):
            values = {write.index: _together(unique, write) for write in writes}
            wanted = {index: value for index, value in values.items() if value is not None}
            if wanted:
                yield from self._taken(uow, served, unique, wanted, writes)

    def _taken(
        self,
        uow: UnitOfWork,
        served: Served,
        unique: UniqueFields,
        wanted: dict[int, tuple[Any, ...]],
        writes: list[PlannedWrite],
    ) -> Found:
        own = writes[0].key if len(writes) == 1 else None
        present = reference_store.present(
            uow, served.table, unique.fields, set(wanted.values()), other_than=own, where=unique.where
        )
        first: dict[tuple[Any, ...], int] = {}
        told = {write.index: write.called or f"record {write.index} of this call" for write in writes}
        for index, value in wanted.items():
            if value in present:
                yield index, taken(served.model, unique)
            elif value in first:
                yield index, taken(served.model, unique, within=told[first[value]])
            else:
                first[value] = index


class ReferenceCheck:
    """Refuses references to records that are not there or are deleted, and keeps the others until the commit."""

    def __init__(self, models: RecordModels) -> None:
        self._models = models

    def __call__(
        self, uow: UnitOfWork, context: Context, served: Served, change: Change, writes: list[PlannedWrite]
    ) -> Found:
        """See `environment.Check`."""
        for field in served.model.lookups:
            values = {write.index: write.after.get(field.name) for write in writes}
            wanted = {index: value for index, value in values.items() if value is not None}
            target_id = field.definition.reference_entity_id
            if not wanted or target_id is None:
                continue
            try:
                target = served.seen if target_id == served.id else self._models.by_id(uow, context, target_id)
            except (InvalidState, NotFound) as error:
                # What is restored has had its reference all along; its target comes back with its entity.
                if change != "restore":
                    yield from ((index, Problem(field.name, f"cannot be set: {error}")) for index in wanted)
                continue
            if len(target.model.key) != 1:
                continue
            if target.entity.shared_by is not None:
                # Rows that are only shared cannot be locked; who deletes them waits for this one.
                uow.share_lock(referring_key(target.id))
            keys = {(value,) for value in wanted.values()}
            present = reference_store.present(uow, target.table, target.model.key, keys, hold=True)
            if target.id == served.id and change == "create":
                present |= {write.key for write in writes if write.key is not None}
            for index, value in wanted.items():
                if (value,) not in present:
                    yield index, _lacking(uow, target, field.name, value, change)


def _lacking(uow: UnitOfWork, target: Served, name: str, value: Any, change: Change) -> Problem:
    """The problem of a reference to a record that is not there; a restore may have to wait for it."""
    label, key = target.model.definition.label, target.model.key[0]
    if change == "restore" and reference_store.referring_rows(uow, target.table, key, [value], deleted_too=True):
        return deleted_target(label, name)
    return missing_target(label, name)


def _together(unique: UniqueFields, write: PlannedWrite) -> tuple[Any, ...] | None:
    """The values to look for; None when the write leaves them as they are, or when the rule is not about the record."""
    if write.before is not None and not any(name in write.after for name in (*unique.fields, *unique.reads)):
        return None
    record = {**(write.before or {}), **write.after}
    values = tuple(record.get(name) for name in unique.fields)
    if any(value is None for value in values):
        return None
    is_meant = unique.where is None or compile_python(unique.where)({n: record.get(n) for n in unique.reads}) is True
    return values if is_meant else None
