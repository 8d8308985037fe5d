"""Writes other values into records whose references change because of what happens to the record they point at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from buildify_nb.context import Context
from buildify_nb.datamodel.system_columns import ID, ROW_VERSION
from buildify_nb.errors import StaleVersion
from buildify_nb.records import record_store
from buildify_nb.records.environment import RecordDeed, RecordEnvironment
from buildify_nb.records.record_models import Served
from buildify_nb.records.table_refusals import refused_by_table
from buildify_nb.records.versions.versions import State
from buildify_nb.storage.transactions import UnitOfWork

Followers = Mapping[tuple[Any, ...], tuple[Any, Mapping[str, Any]]]
"""By key: a row as it was judged, and the references in it as they will be."""


def write_followers(
    e: RecordEnvironment, uow: UnitOfWork, context: Context, served: Served, rows: Followers
) -> dict[tuple[Any, ...], Any]:
    """Writes the references of these rows with their audit rows and versions, and tells of it.

    Returns the rows as they are now by the key that was given, without those that are gone.

    Raises:
        StaleVersion: a row is no longer as it was judged.
    """
    written: dict[tuple[Any, ...], Any] = {}
    for key, (row, references) in rows.items():
        record = served.table.reader.record(row)
        values = {**references, **signature(served, context, e.clock.now())}
        version = record[ROW_VERSION] if served.model.managed else None
        with refused_by_table(served.model, "changed", [references]):
            changed = record_store.change(uow, served.table, e.database.dialect, key, values, version)
        if changed is None and served.model.managed:
            raise overtaken(served, "changed")
        before = {name: record[name] for name in references}
        e.note(uow, context, RecordDeed(served, "update", record[ID], before, references))
        if changed is not None:
            after = served.table.reader.record(changed)
            e.keep(uow, context, served, "update", [State(record[ID], record, after)])
            if after[ID] != record[ID]:
                e.move(uow, context, served, record[ID], after[ID])
            written[key] = changed
    keys = [served.table.reader.record(row)[ID] for row, _ in rows.values()]
    e.announce(uow, context, served.name, "update", keys)
    return written


def signature(served: Served, context: Context, now: datetime) -> dict[str, Any]:
    """Who changes a record and when, in tables of ours."""
    return {"updated_at": now, "updated_by": context.user_id} if served.model.managed else {}


def overtaken(served: Served, what: str) -> StaleVersion:
    """The error for rows that are no longer as they were judged."""
    return StaleVersion(
        "The change was not done.",
        why=f"A {served.model.definition.label.lower()} that was to be {what} was just changed by somebody else.",
        todo="Try again.",
    )
