"""Virtual entities: a tenant defines a view over its entities, which is then published and read like any other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel import edits
from buildify_nb.datamodel.entities import EntityDefinition, EntityHead
from buildify_nb.datamodel.entity_text import own_columns
from buildify_nb.datamodel.heads import refuse_stale, require_id, require_name
from buildify_nb.datamodel.service import EntityService, Services
from buildify_nb.datamodel.views.view_definition import OfferedField, Shown, ViewDefinition, WrittenView
from buildify_nb.datamodel.views.view_fields import ViewReader
from buildify_nb.datamodel.views.view_planning import published_sources
from buildify_nb.definitions.as_python import call
from buildify_nb.errors import DefinitionError, InvalidState, Problem
from buildify_nb.storage.transactions import UnitOfWork


class ViewService:
    """Defines views. Publishing one makes it."""

    def __init__(self, services: Services, entities: EntityService) -> None:
        self._s, self._entities = services, entities

    def create(
        self,
        context: Context,
        name: str,
        *,
        source: str,
        fields: Shown,
        where: Mapping[str, Any] | None = None,
        columns: Mapping[str, Any] | None = None,
    ) -> EntityHead:
        """Saves a new virtual entity as a draft.

        Args:
            source: the published entity whose records are read.
            fields: by name, `"title"`, `"customer.name"` behind a lookup, `{"sum": "price"}` or `{"count": "*"}`.
            where: the condition that its records fulfil.
            columns: further columns of the entity, such as its label.

        Raises:
            DefinitionError: with every problem of the view.
            InvalidState: the source is not published, or has no table of ours.
        """
        self._s.require(context, "create")

        def work(uow: UnitOfWork) -> EntityHead:
            reader = self._reader(uow, require_name(uow, source))
            view = reader.definition(fields, where)
            fixed = {"name": name, "entity_type": "virtual", "supports_soft_delete": False, "view": view}
            made = edits.parsed(EntityDefinition, {**(columns or {}), **fixed}, f"The view {name!r}")
            return self._entities.write(uow, context, made.with_fields(reader.fields(view)), action="create")

        return self._s.change_definitions(context, work)

    def change(
        self,
        context: Context,
        entity_id: UUID,
        *,
        fields: Shown | None = None,
        where: Mapping[str, Any] | None = None,
        expected_revision: int | None = None,
    ) -> EntityHead:
        """Defines the view anew over the same source; fields that stay keep their ids and labels.

        Args:
            fields: as in `create`; None for those that it has.
            where: None for the condition that it has, `{}` for none.

        Raises:
            DefinitionError: with every problem of the view.
            InvalidState: the entity is no view, or its source is not published any more.
            StaleVersion: the head is no longer `expected_revision`.
        """
        self._s.require(context, "update")

        def work(uow: UnitOfWork) -> EntityHead:
            head = require_id(uow, entity_id)
            refuse_stale(head, expected_revision)
            entity = head.definition
            before = _view_of(entity)
            reader = self._reader(uow, require_id(uow, before.entity_ids[0]))
            shown = reader.written(before) if fields is None else fields
            view = reader.definition(shown, reader.written_condition(before) if where is None else where)
            changed = entity.model_copy(update={"view": view}).with_fields(reader.fields(view, entity))
            return head if changed == entity else self._entities.write(uow, context, changed, action="edit", head=head)

        return self._s.change_definitions(context, work)

    def as_python(self, context: Context, entity: EntityDefinition) -> str:
        """The call that would make a virtual entity, with today's names; raises InvalidState where a source is gone."""
        written = self.written(context, entity)
        columns = own_columns(entity, without=("entity_type", "supports_soft_delete"))
        given = {**({"where": written.where} if written.where else {}), **columns}
        return call("ws.entities.create_view", entity.name, source=written.source, fields=written.fields, **given)

    def written(self, context: Context, entity: EntityDefinition) -> WrittenView:
        """What a virtual entity reads, as a person would write it with today's names.

        Raises:
            InvalidState: the entity is no view, or a source is gone.
        """
        self._s.require(context, "read")
        view = _view_of(entity)
        head = self._entities.by_id(context, view.entity_ids[0])
        reader = self._s.database.read(context, lambda uow: self._reader(uow, head))
        return WrittenView(head.definition.name, reader.written(view), reader.written_condition(view))

    def offered(self, context: Context, source: str) -> Sequence[OfferedField]:
        """What a view over an entity can show: its fields, and those behind its lookups.

        Raises:
            InvalidState: the source is not published, or has no table of ours.
        """
        self._s.require(context, "read")
        return self._s.database.read(context, lambda uow: self._reader(uow, require_name(uow, source)).offered())

    def check(
        self, context: Context, *, source: str, fields: Shown, where: Mapping[str, Any] | None = None
    ) -> Sequence[Problem]:
        """What is wrong with a view that could be made; nothing is saved. Raises InvalidState as `offered` does."""
        self._s.require(context, "read")
        reader = self._s.database.read(context, lambda uow: self._reader(uow, require_name(uow, source)))
        try:
            reader.definition(fields, where)
        except DefinitionError as error:
            return error.problems
        return ()

    def _reader(self, uow: UnitOfWork, source: EntityHead) -> ViewReader:
        sources, name = published_sources(uow), source.definition.name
        if source.definition.id not in sources:
            raise InvalidState(
                f"A view cannot read {name!r}.",
                why="It is not published, or its table is not ours.",
                todo=f"Publish it first: ws.entities[{name!r}].publish().",
            )
        return ViewReader(sources[source.definition.id], sources, self._s.field_types)


def _view_of(entity: EntityDefinition) -> ViewDefinition:
    if entity.view is None:
        raise InvalidState(f"{entity.name!r} is no view.", todo="Change its fields one by one.")
    return entity.view
