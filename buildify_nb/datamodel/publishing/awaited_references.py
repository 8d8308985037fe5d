"""Plans references that wait for their target: the tables that refer to a draft get the keys when that is published."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.counts import counted
from buildify_nb.datamodel import store
from buildify_nb.datamodel.catalog import EntityCatalog, own_target, referring_key
from buildify_nb.datamodel.ddl import ddl_compiler
from buildify_nb.datamodel.ddl.operations import AddForeignKey, DropForeignKey, Operation, parked_table_name, undone
from buildify_nb.datamodel.ddl.statement_compiler import Step
from buildify_nb.datamodel.entities import EntityDefinition, EntityHead
from buildify_nb.datamodel.publishing.migrations import Migration, Risk
from buildify_nb.datamodel.risk import risk_store
from buildify_nb.storage.database import Database
from buildify_nb.storage.introspection import table_exists
from buildify_nb.storage.table_shapes import ForeignKeyShape, TableShape
from buildify_nb.storage.transactions import UnitOfWork

COMPLETED = "completed"
"""Where the history keeps the ids of the lookups whose references a first publish made."""


@dataclass(frozen=True)
class Completion:
    """How the references of other tables to one table come, or go."""

    lookups: tuple[UUID, ...] = ()
    entities: frozenset[UUID] = frozenset()
    """Whose tables these are."""
    operations: tuple[Operation, ...] = ()
    steps: tuple[Step, ...] = ()
    down: tuple[Step, ...] = ()
    risks: tuple[Risk, ...] = ()


@dataclass(frozen=True)
class _Waiting:
    """What one other entity refers to the target with."""

    entity: EntityDefinition
    shape: TableShape
    """Its table with the keys."""
    lookups: tuple[UUID, ...]
    keys: tuple[ForeignKeyShape, ...]


class ReferencePlanner:
    """Finds the references that are due."""

    def __init__(self, database: Database, catalog: EntityCatalog) -> None:
        self._database, self._catalog = database, catalog

    def completing(self, uow: UnitOfWork, context: Context, head: EntityHead, own: TableShape) -> Completion:
        """What the first publish of `head`, whose table will be `own`, makes of what waited for it."""
        waiting = list(self._waiting(uow, context, head.definition, own))
        hidden = parked_table_name(own.name, head.definition.id)
        is_back = bool(waiting) and table_exists(uow.connection, own.schema, hidden)

        def nowhere(one: _Waiting, key: ForeignKeyShape) -> Risk | None:
            dialect, there = self._database.dialect, replace(key, table=hidden)
            if is_back:
                count, _ = risk_store.orphans(uow, one.shape, dialect, there, 0)
            else:
                count, _ = risk_store.filled(uow, one.shape, dialect, key.column, 0)
            return _forbidding(one, key, count, f"pointing at no record of {head.definition.name}")

        return self._planned(waiting, AddForeignKey, nowhere)

    def undoing(
        self, uow: UnitOfWork, context: Context, head: EntityHead, own: TableShape, migration: Migration
    ) -> Completion:
        """What taking that publish back makes of them: they wait again, and hold no values meanwhile."""
        made = {UUID(one) for one in migration.changes.get(COMPLETED, ())}
        waiting = list(self._waiting(uow, context, head.definition, own, made)) if made else []

        def held(one: _Waiting, key: ForeignKeyShape) -> Risk | None:
            count, _ = risk_store.filled(uow, one.shape, self._database.dialect, key.column, 0)
            return _forbidding(one, key, count, f"pointing at records of {head.definition.name}")

        return self._planned(waiting, DropForeignKey, held)

    def _waiting(
        self,
        uow: UnitOfWork,
        context: Context,
        target: EntityDefinition,
        own: TableShape,
        among: Collection[UUID] | None = None,
    ) -> Iterator[_Waiting]:
        """Those whose tables are there, of these lookups only where they are given."""
        for entity in store.definitions_naming(uow, target.id, "published") if target.is_managed else ():
            lookups = {f.name: f.id for f in entity.fields if f.reference_entity_id == target.id}
            meant = {name: one for name, one in lookups.items() if among is None or one in among}
            if not meant or not entity.is_managed:
                continue
            shape = self._catalog.shape(uow, context, entity, coming={target.id: own_target(own)})
            keys = tuple(key for key in shape.foreign_keys if key.column in meant)
            if table_exists(uow.connection, shape.schema, shape.name):
                yield _Waiting(entity, shape, tuple(meant.values()), keys)

    def _planned(
        self,
        waiting: Sequence[_Waiting],
        made: type[AddForeignKey | DropForeignKey],
        risk: Callable[[_Waiting, ForeignKeyShape], Risk | None],
    ) -> Completion:
        found = [(one, [made(key, of=one.entity.name) for key in one.keys]) for one in waiting]
        risks = (risk(one, key) for one in waiting for key in one.keys)
        return Completion(
            tuple(lookup for one in waiting for lookup in one.lookups),
            frozenset(one.entity.id for one in waiting),
            tuple(operation for _, operations in found for operation in operations),
            tuple(step for one, operations in found for step in self._steps(operations, one.shape)),
            tuple(step for one, operations in reversed(found) for step in self._steps(undone(operations), one.shape)),
            tuple(one for one in risks if one is not None),
        )

    def _steps(self, operations: Sequence[Operation], shape: TableShape) -> list[Step]:
        return ddl_compiler.steps(operations, shape, shape, [], self._database)


def awaiting_keys(uow: UnitOfWork, head: EntityHead, served: EntityDefinition | None = None) -> list[str]:
    """The locks of whoever is published at the same time and would make, or miss, a reference.

    Args:
        served: what serves records now, where lookups of it may go.
    """
    targets = head.definition.targets | (served.targets if served else frozenset[UUID]())
    concerned = [head, *store.heads_by_id(uow, targets).values()]
    return sorted(referring_key(one.definition.id) for one in concerned if one.published_revision is None)


def _forbidding(one: _Waiting, key: ForeignKeyShape, count: int, pointing: str) -> Risk | None:
    if not count:
        return None
    told = f"{counted(count, 'value')} of {one.entity.name}.{key.column} {pointing}"
    return Risk("impossible", f"{told}; empty {'it' if count == 1 else 'them'} first", count)
