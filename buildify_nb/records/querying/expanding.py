"""Reads what records are related to along with them: one query for each relation, however many records there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from buildify_nb.context import Context
from buildify_nb.errors import ExpressionError, Problem
from buildify_nb.records import record_store
from buildify_nb.records.environment import RecordEnvironment
from buildify_nb.records.keys import read_key
from buildify_nb.records.querying import query_store
from buildify_nb.records.querying.expansion import Tree
from buildify_nb.records.querying.labels import add_labels
from buildify_nb.records.record import Record
from buildify_nb.records.record_models import Served
from buildify_nb.records.related.ends import End, Target, end_named
from buildify_nb.storage.transactions import UnitOfWork

MOST_EXPANDED = 100
"""Records of one list of a record; `related` gives the others, page by page."""


def expand(
    uow: UnitOfWork,
    context: Context,
    environment: RecordEnvironment,
    served: Served,
    records: Sequence[Record],
    tree: Tree,
) -> None:
    """Fills `Record.expanded` of the records of `served`, and of those that are found, as far as the tree goes.

    Raises:
        NotFound: there is no relation of that name.
        InvalidState: it leads to what is out of service.
        PermissionDenied: it leads to what the user may not read.
        ExpressionError: the records came without the lookup that it is read by.
    """
    for name, branch in tree.items():
        end = end_named(uow, context, environment, served, name)
        environment.require(context, "read", end.other.name)
        found = _found(uow, served, end, name, records)
        add_labels(uow, context, environment, end.other, found)
        for one in found:
            one.entity = end.other.name
        expand(uow, context, environment, end.other, found, branch)


def _found(uow: UnitOfWork, served: Served, end: End, name: str, records: Sequence[Record]) -> list[Record]:
    """The records at that end, each put where it belongs."""
    if isinstance(end, Target):
        return _targets(uow, end, name, records)
    lists: dict[Any, list[Record]] = {}
    for record in records:
        key = read_key(record["id"], served.model.key_kinds)
        record.expanded[name] = lists.setdefault(key, [])
    keys = [key[0] for key in lists if key is not None]
    rows = query_store.rows_of_each(uow, end.other.table, end, keys, MOST_EXPANDED) if keys else []
    made: list[Record] = []
    for row in rows:
        record = end.other.table.reader.record(row[:-1])
        lists[row[-1],].append(record)
        made.append(record)
    return made


def _targets(uow: UnitOfWork, end: Target, name: str, records: Sequence[Record]) -> list[Record]:
    if any(name not in record for record in records):
        problem = Problem("expand", f"{name!r} is not among the fields that are read")
        raise ExpressionError("The records cannot be expanded.", [problem])
    texts = {record[name] for record in records if record[name] is not None}
    keys = (read_key(text, end.other.model.key_kinds) for text in texts)
    table = end.other.table
    rows = record_store.find_many(uow, table, [key for key in keys if key is not None])
    there = (row for row in rows if not record_store.is_deleted(table, row))
    found = {record["id"]: record for record in map(table.reader.record, there)}
    for record in records:
        record.expanded[name] = found.get(record[name])
    return list(found.values())
