"""SQL that carries out a plan, and finds claims that were left behind."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any

from sqlalchemy import Table

from buildify_nb.datamodel import store
from buildify_nb.datamodel.ddl.statement_compiler import Revaluation, Step, conversion_table, doubles_percent, revalued
from buildify_nb.datamodel.entities import EntityHead
from buildify_nb.datamodel.publishing.planning import Plan
from buildify_nb.datamodel.risk.conversions import Conversion
from buildify_nb.datamodel.tables import entity_definitions
from buildify_nb.storage.column_types import ColumnKind
from buildify_nb.storage.database import Database
from buildify_nb.storage.table_shapes import ColumnShape
from buildify_nb.storage.transactions import UnitOfWork


def claimed(uow: UnitOfWork) -> list[EntityHead]:
    """The entities that somebody is, or was, publishing."""
    return store.heads(uow, entity_definitions.c.status == "migrating")


def execute(uow: UnitOfWork, plan: Plan, database: Database) -> None:
    """Runs the statements of a plan in the current transaction."""
    after = plan.preview.after
    assert after is not None  # every plan knows the table that it makes
    run_steps(uow, plan.steps, plan.conversions, after.column(after.primary_key[0]), database)


def run_steps(
    uow: UnitOfWork,
    steps: Iterable[Step],
    conversions: Mapping[str, Conversion],
    key: ColumnShape,
    database: Database,
) -> None:
    """Runs statements in the current transaction.

    Args:
        conversions: by column id, the values that steps with a `load` put into their tables.
        key: the column that identifies records.
    """
    for step in steps:
        # The text is compiled by us with its values inside; no parameters may be read out of it.
        uow.run_driver_sql(step.sql.replace("%", "%%") if doubles_percent(database) else step.sql)
        if step.load is not None:
            written = conversions[revalued(step.load).id].written
            _fill(uow, step.load, written, conversion_table(step.load, key, database))


def _fill(uow: UnitOfWork, change: Revaluation, written: Sequence[tuple[Any, Any]], table: Table) -> None:
    pa: Any = import_module("pyarrow")
    if not written:
        return
    kind = revalued(change).type.kind
    # Text is a form that every column type reads back exactly; the loader casts it.
    columns = {
        "key": pa.array([str(key) for key, _ in written], pa.string()),
        "value": pa.array([_text(value, kind) for _, value in written], pa.string()),
    }
    uow.load(table, pa.table(columns))


def _text(value: Any, kind: ColumnKind) -> str | None:
    if value is None:
        return None
    if kind is ColumnKind.JSON:
        return json.dumps(value, ensure_ascii=False)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
