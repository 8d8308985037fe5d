"""What a publish does to views: to that of a virtual entity, and to those over a table that changes. Reads only.

A view over a table that changes is dropped before and made again after, in the same transaction: Postgres alters no
column that a view reads, and both engines would go on showing a column that was hidden under another name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel import catalog_store, store
from buildify_nb.datamodel.catalog import EntityCatalog
from buildify_nb.datamodel.ddl import ddl_compiler
from buildify_nb.datamodel.ddl.operations import CreateView, Operation, undone
from buildify_nb.datamodel.ddl.statement_compiler import Step
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.publishing.migrations import Risk
from buildify_nb.datamodel.publishing.transitions import Change
from buildify_nb.datamodel.service import Services
from buildify_nb.datamodel.views.view_compiler import view_query
from buildify_nb.datamodel.views.view_definition import ViewDefinition
from buildify_nb.datamodel.views.view_fields import ViewReader, same_type
from buildify_nb.errors import BuildifyError, InvalidState
from buildify_nb.storage.introspection import table_exists
from buildify_nb.storage.table_shapes import TableShape
from buildify_nb.storage.transactions import UnitOfWork


@dataclass(frozen=True)
class Remade:
    """What happens to the views over a table around its change."""

    before: tuple[Step, ...] = ()
    after: tuple[Step, ...] = ()
    down_before: tuple[Step, ...] = ()
    down_after: tuple[Step, ...] = ()
    operations: tuple[Operation, ...] = ()
    risks: tuple[Risk, ...] = ()


class ViewPlanner:
    """Plans within a transaction of the caller."""

    def __init__(self, services: Services, catalog: EntityCatalog) -> None:
        self._s, self._catalog = services, catalog

    def change(
        self, uow: UnitOfWork, context: Context, before: EntityDefinition | None, after: EntityDefinition | None
    ) -> Change:
        """The change of a virtual entity's view; None stands for no view.

        Raises:
            PermissionDenied: the user may not read what the view would read.
            InvalidState: something that it reads is not published any more, or of another type.
        """
        if after is not None:
            self._refuse_unreadable(uow, context, after)
        is_there = before is not None and self.is_there(uow, context, before)
        old = self._creation(uow, context, before, lenient=True) if before and is_there else None
        new = self._creation(uow, context, after) if after else None
        operations: list[Operation] = [] if old == new else [*(old.inverse() if old else ()), *((new,) if new else ())]
        shape = self._catalog.shape(uow, context, self._one(after, before))
        return Change(operations, self._steps(operations, shape), self._steps(_makeable(undone(operations)), shape))

    def around(
        self, uow: UnitOfWork, context: Context, before: EntityDefinition, after: EntityDefinition, *, is_altered: bool
    ) -> Remade:
        """What a change of an entity from one definition to another does to the views over it.

        Args:
            is_altered: whether its table changes; else only views are made again that read a formula which changes.
        """
        served = self._reading(uow, after.id)
        risks = tuple(risk for view in served for risk in self._broken(uow, context, view, after))
        if not risks and not is_altered:
            served = [view for view in served if self._differs(uow, context, view, before, after)]
        if risks or not served:
            return Remade(risks=risks)
        there = [view for view in served if self.is_there(uow, context, view)]
        old = [self._creation(uow, context, view, instead=before, lenient=True) for view in there]
        new = [self._creation(uow, context, view, instead=after) for view in served]
        shape = self._catalog.shape(uow, context, after)
        gone: list[Operation] = [operation for one in old for operation in one.inverse()]
        back: list[Operation] = [operation for one in new for operation in one.inverse()]
        return Remade(
            before=tuple(self._steps(gone, shape)),
            after=tuple(self._steps(new, shape)),
            down_before=tuple(self._steps(back, shape)),
            down_after=tuple(self._steps(_makeable(old), shape)),
            operations=(*gone, *new),
        )

    def _differs(self, uow: UnitOfWork, context: Context, view: EntityDefinition, *states: EntityDefinition) -> bool:
        """Whether a view can be made over two states of an entity that it reads, and becomes another one."""
        old, new = (self._creation(uow, context, view, instead=one, lenient=True).query for one in states)
        return bool(old and new) and old != new

    def is_there(self, uow: UnitOfWork, context: Context, entity: EntityDefinition) -> bool:
        """Whether the view of a virtual entity exists; somebody may have dropped it."""
        shape = self._catalog.shape(uow, context, entity)
        return table_exists(uow.connection, shape.schema, shape.name)

    def reader(self, uow: UnitOfWork, view: ViewDefinition, instead: EntityDefinition | None = None) -> ViewReader:
        """What reads a view over what is published; `instead` stands for its own entity. Raises InvalidState."""
        found = published_sources(uow, view.entity_ids)
        if instead is not None:
            found[instead.id] = instead
        if missing := [one for one in view.entity_ids if one not in found]:
            head = store.head_by_id(uow, missing[0])
            raise InvalidState(
                f"The view reads {head.definition.name if head else 'an entity'!r}, which is not published."
            )
        return ViewReader(found[view.entity_ids[0]], found, self._s.field_types)

    def _reading(self, uow: UnitOfWork, entity_id: UUID) -> list[EntityDefinition]:
        """The views as they serve that read an entity."""
        found = [_served(uow, one) for one in store.virtual_ids(uow)]
        return [one for one in found if one is not None and one.view is not None and entity_id in one.view.entity_ids]

    def _broken(
        self, uow: UnitOfWork, context: Context, view: EntityDefinition, after: EntityDefinition
    ) -> Sequence[Risk]:
        try:
            self._creation(uow, context, view, instead=after)
        except BuildifyError as error:
            # A risk is part of a sentence, which ends where it is told.
            why = str(error).removesuffix(".")
            return [Risk("refers", f"the view {view.name} could not be made again: {why}", breaks=True)]
        return []

    def _creation(
        self,
        uow: UnitOfWork,
        context: Context,
        entity: EntityDefinition,
        *,
        instead: EntityDefinition | None = None,
        lenient: bool = False,
    ) -> CreateView:
        """The operation that makes the view of a virtual entity.

        Args:
            instead: another state of one of the entities that it reads.
            lenient: whether it is to be dropped, for which it need not be one that can be made.
        """
        shape, query = self._catalog.shape(uow, context, entity), ""
        try:
            query = self._query(uow, context, entity, shape, instead)
        except BuildifyError:
            if not lenient:
                raise
        return CreateView(shape.schema, shape.name, query)

    def _query(
        self,
        uow: UnitOfWork,
        context: Context,
        entity: EntityDefinition,
        shape: TableShape,
        instead: EntityDefinition | None,
    ) -> str:
        view = entity.view
        if view is None:
            raise InvalidState(f"{entity.name!r} has no view.")
        reader = self.reader(uow, view, instead)
        for field, fresh in zip(entity.fields, reader.fields(view), strict=True):
            if not same_type(field, fresh):
                raise InvalidState(
                    f"{field.name!r} is {field.field_type} in the view, and what it reads is {fresh.field_type}.",
                    todo=f"Take it from the view, or define it anew: ws.entities[{entity.name!r}].edit_view(…).",
                )
        definitions = published_sources(uow, view.entity_ids) | ({instead.id: instead} if instead else {})
        tables = {one: self._catalog.shape(uow, context, definitions[one]) for one in view.entity_ids}
        return view_query(view, reader, tables, {column.name: column for column in shape.columns}, self._s.database)

    def _refuse_unreadable(self, uow: UnitOfWork, context: Context, entity: EntityDefinition) -> None:
        for entity_id in entity.view.entity_ids if entity.view else ():
            head = store.head_by_id(uow, entity_id)
            if head is not None:
                self._s.access.require_all(context, head.definition.name)

    def _steps(self, operations: Sequence[Operation], shape: TableShape) -> list[Step]:
        return ddl_compiler.steps(operations, shape, shape, [], self._s.database)

    def _one(self, *definitions: EntityDefinition | None) -> EntityDefinition:
        return next(one for one in definitions if one is not None)


def _makeable(operations: Sequence[Operation]) -> list[Operation]:
    """Without the creation of views that could not be made as they were."""
    return [one for one in operations if not (isinstance(one, CreateView) and not one.query)]


def published_sources(uow: UnitOfWork, wanted: Sequence[UUID] | None = None) -> dict[UUID, EntityDefinition]:
    """Published entities with tables of ours by id, all or those that are wanted."""
    ids = wanted if wanted is not None else list(store.names(uow))
    found = {entity_id: _served(uow, entity_id) for entity_id in ids}
    return {entity_id: one for entity_id, one in found.items() if one is not None and one.is_managed}


def _served(uow: UnitOfWork, entity_id: UUID) -> EntityDefinition | None:
    head = catalog_store.by_id(uow, entity_id)
    return store.published(uow, entity_id, head.published_revision) if head and head.published_revision else None
