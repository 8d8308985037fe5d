"""SQL that carries out a plan, and finds claims that were left behind."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

from buildify_nb.datamodel import store
from buildify_nb.datamodel.entities import EntityHead
from buildify_nb.datamodel.operations import ConvertColumn
from buildify_nb.datamodel.planning import Plan
from buildify_nb.datamodel.statement_compiler import conversion_table, doubles_percent
from buildify_nb.datamodel.tables import entity_definitions
from buildify_nb.storage.column_types import ColumnKind
from buildify_nb.storage.database import Database
from buildify_nb.storage.transactions import UnitOfWork


def claimed(uow: UnitOfWork) -> list[EntityHead]:
    """The entities that somebody is, or was, publishing."""
    return store.heads(uow, entity_definitions.c.status == "migrating")


def execute(uow: UnitOfWork, plan: Plan, database: Database) -> None:
    """Runs the statements of a plan in the current transaction."""
    for step in plan.steps:
        # The text is compiled by us with its values inside; no parameters may be read out of it.
        uow.run_driver_sql(step.sql.replace("%", "%%") if doubles_percent(database) else step.sql)
        if step.load is not None:
            _fill(uow, step.load, plan, database)


def _fill(uow: UnitOfWork, change: ConvertColumn, plan: Plan, database: Database) -> None:
    pa: Any = import_module("pyarrow")
    before = plan.preview.before
    kept = plan.conversions[change.after.id].kept
    if before is None or not kept:
        return
    table = conversion_table(change, before.column(before.primary_key[0]), database)
    # Text is a form that every column type reads back exactly; the loader casts it.
    columns = {
        "key": pa.array([str(key) for key, _ in kept], pa.string()),
        "value": pa.array([_text(value, change) for _, value in kept], pa.string()),
    }
    uow.load(table, pa.table(columns))


def _text(value: Any, change: ConvertColumn) -> str:
    if change.after.type.kind is ColumnKind.JSON:
        return json.dumps(value, ensure_ascii=False)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
