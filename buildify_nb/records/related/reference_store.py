"""SQL between records: which values and keys are there, who points at a record, and links of many-to-many."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from buildify_nb.datamodel import shared_store
from buildify_nb.datamodel.tables import entity_definitions as entities
from buildify_nb.expressions.sql_compiler import compile_sql
from buildify_nb.expressions.syntax import Condition
from buildify_nb.records.record_table_compiler import RecordTable
from buildify_nb.records.staging_store import staged
from buildify_nb.storage.transactions import UnitOfWork

MOST_LISTED = 500
"""Values that are bound one by one; more of them are loaded into a temporary table."""

Pair = tuple[Any, ...]


def present(
    uow: UnitOfWork,
    table: RecordTable,
    names: Sequence[str],
    values: Collection[Pair],
    *,
    other_than: Pair | None = None,
    where: Condition | None = None,
    hold: bool = False,
) -> set[Pair]:
    """Those of `values` that records which are not deleted have in the columns `names`.

    Args:
        other_than: the key of a record that does not count.
        where: which records count; all when left out.
        hold: keeps the records found from being deleted until the transaction ends, where the engine locks rows.
    """
    columns = [table.table.c[name] for name in names]
    conditions = [] if table.active is None else [table.active]
    if other_than is not None:
        conditions.append(sa.not_(table.among([other_than])))
    if where is not None:
        conditions.append(compile_sql(where, table.columns))
    if len(values) > MOST_LISTED:
        return _present_of_many(uow, table, columns, values, conditions, hold=hold)
    wanted = sa.select(*columns).where(_any_of(columns, values), *conditions)
    return {tuple(row) for row in uow.execute(_held(wanted, table) if hold else wanted)}


def _present_of_many(
    uow: UnitOfWork,
    table: RecordTable,
    columns: list[Any],
    values: Collection[Pair],
    conditions: list[Any],
    *,
    hold: bool,
) -> set[Pair]:
    with staged(uow, columns, values) as given:
        joined = table.table.join(given, _same(columns, given))
        wanted = sa.select(*columns).select_from(joined).where(*conditions)
        return {tuple(row) for row in uow.execute(_held(wanted, table) if hold else wanted)}


def _held(wanted: Any, table: RecordTable) -> Any:
    """The query, which keeps what it finds in `table` from being deleted where the engine locks rows."""
    return wanted.with_for_update(read=True, of=table.table) if table.can_lock else wanted


def keys_of(uow: UnitOfWork, table: RecordTable, names: Sequence[str], values: Collection[Pair]) -> dict[Pair, Pair]:
    """The keys of the records that are not deleted and have one of `values` in the columns `names`, by these values."""
    columns, count = [table.table.c[name] for name in names], len(names)
    conditions = [] if table.active is None else [table.active]
    wanted = sa.select(*columns, *(part.label(f"key_{place}") for place, part in enumerate(table.key)))
    if len(values) <= MOST_LISTED:
        found = uow.execute(wanted.where(_any_of(columns, values), *conditions))
        return {tuple(row[:count]): tuple(row[count:]) for row in found}
    with staged(uow, columns, values) as given:
        joined = table.table.join(given, _same(columns, given))
        found = uow.execute(wanted.select_from(joined).where(*conditions))
        return {tuple(row[:count]): tuple(row[count:]) for row in found}


def _same(columns: list[Any], given: Any) -> Any:
    """That a row has the values of a staged one."""
    return sa.and_(sa.true(), *(column == given.c[column.name] for column in columns))


def referring_rows(
    uow: UnitOfWork, table: RecordTable, field: str, keys: Sequence[Any], *, deleted_too: bool, lock: bool = False
) -> list[Any]:
    """The rows whose `field` is one of these keys; `lock` keeps other writers off until the transaction ends."""
    found: list[Any] = []
    for start in range(0, len(keys), MOST_LISTED):
        wanted = table.select().where(table.table.c[field].in_(list(keys[start : start + MOST_LISTED])))
        if table.active is not None and not deleted_too:
            wanted = wanted.where(table.active)
        if lock and table.can_lock:  # Having waited for another writer, the engine looks at the row's new values.
            wanted = wanted.with_for_update(of=table.table)
        found += uow.execute(wanted)
    return found


def published_stamps(uow: UnitOfWork, *, archived_too: bool = False) -> tuple[tuple[Any, ...], ...]:
    """Id, name and what tells a publish from another, of all published entities by name."""
    table = entities
    wanted = (
        sa.select(table.c.id, table.c.name, table.c.published_revision, table.c.published_at)
        .where(~table.c.is_deleted, table.c.published_revision.is_not(None))
        .order_by(table.c.name)
    )
    if not archived_too:
        wanted = wanted.where(table.c.status != "archived")
    return tuple(tuple(row) for row in uow.execute(wanted))


def served_names(uow: UnitOfWork) -> list[str]:
    """The names of all entities that serve records, the tenant's own and those that the platform shares."""
    return sorted({*(stamp[1] for stamp in published_stamps(uow)), *shared_store.names(uow).values()})


class Junction:
    """The table of a many-to-many relationship, seen from one of its ends.

    Args:
        schema: where it lives.
        name: of the table.
        here: the column that holds keys of the record at hand.
        there: the column that holds keys of the other records.
        key_types: of the two columns.
    """

    def __init__(self, schema: str, name: str, here: str, there: str, key_types: tuple[Any, Any]) -> None:
        self.table = sa.Table(
            name, sa.MetaData(), sa.Column(here, key_types[0]), sa.Column(there, key_types[1]), schema=schema
        )
        self.here, self.there = self.table.c[here], self.table.c[there]


def linked(uow: UnitOfWork, junction: Junction, keys: Sequence[Any]) -> list[Any]:
    """The other keys that are linked to these, each as often as it is."""
    found: list[Any] = []
    for start in range(0, len(keys), MOST_LISTED):
        wanted = sa.select(junction.there).where(junction.here.in_(list(keys[start : start + MOST_LISTED])))
        found += uow.execute(wanted).scalars()
    return found


def link(uow: UnitOfWork, junction: Junction, key: Any, others: Sequence[Any]) -> None:
    """Adds pairs that are not there yet."""
    for other in others:
        uow.execute(sa.insert(junction.table).values({junction.here.name: key, junction.there.name: other}))


def relink(uow: UnitOfWork, junction: Junction, before: Any, after: Any) -> None:
    """Lets the links of a record follow its key."""
    here = junction.here
    uow.execute(sa.update(junction.table).where(here == before).values({here.name: after}))


def unlink(uow: UnitOfWork, junction: Junction, keys: Sequence[Any], others: Sequence[Any] | None = None) -> None:
    """Removes the pairs of these keys; only those with `others` when they are given."""
    statement = sa.delete(junction.table).where(junction.here.in_(list(keys)))
    uow.execute(statement if others is None else statement.where(junction.there.in_(list(others))))


def clear_references(uow: UnitOfWork, table: RecordTable, field: str, keys: Sequence[Any]) -> None:
    """Makes `field` null where it is one of these keys."""
    column = table.table.c[field]
    uow.execute(sa.update(table.table).where(column.in_(list(keys))).values({field: None}))


def ids_of_entities_named(uow: UnitOfWork, name: str) -> list[UUID]:
    """The ids of the tenant's entities that have or had, until they were deleted, this name."""
    return list(uow.execute(sa.select(entities.c.id).where(entities.c.name == name)).scalars())


def _any_of(columns: list[Any], values: Collection[Pair]) -> Any:
    if len(columns) == 1:
        return columns[0].in_([value[0] for value in values])
    same = (sa.and_(*(c == v for c, v in zip(columns, value, strict=True))) for value in values)
    return sa.or_(sa.false(), *same)


def entity_ids(stamps: Sequence[tuple[Any, ...]]) -> list[UUID]:
    """The ids in what `published_stamps` returned."""
    return [stamp[0] for stamp in stamps]
