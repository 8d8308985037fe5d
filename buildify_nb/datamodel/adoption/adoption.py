"""Adoption: existing tables and views become entities, read and written through records, never altered."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from buildify_nb.context import Context
from buildify_nb.datamodel import relationship_store, store
from buildify_nb.datamodel.adoption import adoption_store
from buildify_nb.datamodel.adoption.adoption_plan import AdoptionPlan, plan_of
from buildify_nb.datamodel.adoption.adoption_reach import AdoptionReach
from buildify_nb.datamodel.adoption.adoption_report import SchemaAdoption, report_of
from buildify_nb.datamodel.adoption.foreign_owners import refuse_strangers
from buildify_nb.datamodel.adoption.found_tables import FoundTable, FoundTables
from buildify_nb.datamodel.catalog import EntityCatalog
from buildify_nb.datamodel.entities import EntityHead, EntityStatus
from buildify_nb.datamodel.heads import require_id
from buildify_nb.datamodel.relationship_service import RelationshipService
from buildify_nb.datamodel.service import EntityService, Services
from buildify_nb.errors import InvalidState, NotFound
from buildify_nb.expressions.suggestions import nearest, nearest_or
from buildify_nb.identifiers import suggested_name
from buildify_nb.security.tenants import Tenant
from buildify_nb.storage.live_tables import LiveTable, TableName
from buildify_nb.storage.transactions import UnitOfWork

Result = TypeVar("Result")
_LIST = "ws.entities.tables() lists those that there are."


class AdoptionService:
    """Lists and adopts, within the reach of the user's tenant or, for administrators of the platform, everywhere."""

    def __init__(
        self, services: Services, entities: EntityService, relationships: RelationshipService, catalog: EntityCatalog
    ) -> None:
        self._s, self._entities, self._relationships, self._catalog = services, entities, relationships, catalog
        self._reach = AdoptionReach(services)

    def may_adopt(self, context: Context) -> bool:
        """Whether the user may adopt tables at all; which ones is another question."""
        return self._reach.is_anywhere(context)

    def tables(self, context: Context) -> FoundTables:
        """The tables and views of the database that are not ours and that the user may adopt."""
        found = self._reach.tables(context)
        return self._s.database.read(context, lambda uow: _marked(uow, found))

    def adopt(
        self,
        context: Context,
        table: str,
        *,
        name: str | None = None,
        schema: str | None = None,
        columns: Mapping[str, Any] | None = None,
        trust_owner: bool = False,
    ) -> EntityHead:
        """Makes a table or view an entity that serves records at once, with its relationships to what is adopted.

        Args:
            name: the entity's name; the table's, made legal, when left out.
            schema: where the table is, when the name alone is not unique.
            columns: further columns of the entity.
            trust_owner: adopts it whoever owns it; its owner can then do what the owner of the database can.

        Raises:
            NotFound: there is no such table, or none that the tenant may read.
            PermissionDenied: the tenant may not use it, and the user is no administrator of the platform.
            InvalidState: it was adopted already, or belongs to somebody who is not trusted with the database.
        """
        self._reach.require(context, trust_owner=trust_owner)
        place = _place(self.tables(context), table, schema)
        if not trust_owner:
            self._refuse_strangers(context, place[0], [place[1]])
        given = {"name": name or suggested_name(table), **(columns or {})}

        def work(uow: UnitOfWork) -> EntityHead:
            live = adoption_store.table(uow, *place)
            plan = self._plan(uow, [live], given=given, links=False)
            if plan.left_out:
                raise InvalidState(f"{table!r} was not adopted.", why=f"It cannot be: {plan.left_out[0][1]}.")
            self._save(uow, context, plan)
            return require_id(uow, plan.created[0].id)

        return self._changed(context, work)

    def adopt_schema(
        self,
        context: Context,
        schema: str,
        *,
        only: Collection[str] | None = None,
        exclude: Collection[str] | None = None,
        trust_owner: bool = False,
        preview: bool = False,
    ) -> SchemaAdoption:
        """Adopts the tables and views of a schema that are not adopted yet, all of them or, when one fails, none.

        Foreign keys become references and relationships; a table that only links two others becomes a many-to-many
        relationship. Nothing in the database is altered.

        Args:
            only: names of tables; all others are left out.
            exclude: names of tables to leave out.
            trust_owner: as for `adopt`, of all of them.
            preview: tells only what would become of them.

        Raises:
            NotFound: the schema has no tables, or not those that were named.
            InvalidState, PermissionDenied: as for `adopt`; then none is adopted.
        """
        self._reach.require(context, trust_owner=trust_owner)
        found = [one for one in self.tables(context) if one.schema == schema]
        _require_tables(schema, found, only, exclude)
        others = dict(_unwanted(found, only, exclude))
        wanted = {one.name for one in found} - others.keys()
        if not trust_owner:
            self._refuse_strangers(context, schema, wanted)

        def work(uow: UnitOfWork) -> SchemaAdoption:
            lives = [live for live in adoption_store.tables_of(uow, schema) if live.name in wanted]
            plan = self._plan(uow, lives)
            if not preview:
                self._save(uow, context, plan)
            names = {**store.names(uow), **{entity.id: entity.name for entity in plan.entities}}
            hollow = dict.fromkeys(wanted - {live.name for live in lives}, "it has no columns")
            return report_of(schema, plan, names, [*others.items(), *hollow.items()])

        return self._s.database.read(context, work) if preview else self._changed(context, work)

    def allow_again(self, uow: UnitOfWork, tenant: Tenant) -> None:
        """Lets roles of a tenant that were made anew use what the tenant adopted; run as the owner of the database."""
        adoption_store.allow_again(uow, self._s.database.dialect, tenant)

    def _refuse_strangers(self, context: Context, schema: str, tables: Collection[str]) -> None:
        database = self._s.database
        refuse_strangers(
            database.as_owner(
                lambda uow: adoption_store.strangers(uow, schema, tables, database.dialect, context.tenant)
            )
        )

    def _plan(
        self,
        uow: UnitOfWork,
        lives: Sequence[LiveTable],
        *,
        given: Mapping[str, Any] | None = None,
        links: bool = True,
    ) -> AdoptionPlan:
        known = [head.definition for head in store.heads(uow)]
        return plan_of(lives, known, relationship_store.newest(uow), given=given, links=links)

    def _changed(self, context: Context, work: Callable[[UnitOfWork], Result]) -> Result:
        changed = self._s.change_definitions(context, work)
        self._catalog.forget(context.tenant_id)
        return changed

    def _save(self, uow: UnitOfWork, context: Context, plan: AdoptionPlan) -> None:
        now = self._s.clock.now()
        for entity in plan.created:
            serve(uow, self._entities.write(uow, context, entity, action="create"), "published", now)
        for entity in plan.edited:
            head = require_id(uow, entity.id)
            saved = self._entities.write(uow, context, entity, action="edit", head=head, adopting=True)
            serve(uow, saved, head.status, now)
        for relationship in plan.relationships:
            self._relationships.write_found(uow, context, relationship)
        self._reach.open(uow, context, plan.tables)


def serve(uow: UnitOfWork, head: EntityHead, status: EntityStatus, now: datetime) -> None:
    """An adopted table is there already, so what is saved about it serves at once."""
    store.set_state(uow, head.definition.id, status=status, published_revision=head.revision, published_at=now)


def _marked(uow: UnitOfWork, found: Sequence[TableName]) -> FoundTables:
    """The tables, with what adopted them."""
    adopted = {(h.definition.schema_name, h.definition.table_name): h.definition.name for h in store.adopted_heads(uow)}
    links = {(r.junction_schema, r.junction_table_name): r.name for r in store.relationships(uow) if r.junction_schema}
    return FoundTables(tuple(FoundTable(*table, {**links, **adopted}.get(table[:2])) for table in found))


def _place(found: Sequence[FoundTable], table: str, schema: str | None) -> tuple[str, str]:
    """Schema and name of the table that is meant."""
    fitting = [one for one in found if one.name == table and schema in (None, one.schema)]
    if not fitting:
        known = [one.name for one in found if schema in (None, one.schema)]
        raise NotFound(f"There is no table or view {table!r}.", todo=nearest_or(table, known, _LIST))
    if len(fitting) > 1:
        where = ", ".join(one.schema for one in fitting)
        raise InvalidState(f"There are several tables {table!r}.", todo=f"Name the schema: one of {where}.")
    if fitting[0].entity:
        entity = fitting[0].entity
        readopt = f"ws.entities[{entity!r}].readopt() takes over what changed in it."
        raise InvalidState(f"{table!r} is already adopted as {entity!r}.", todo=readopt)
    return fitting[0].schema, fitting[0].name


def _require_tables(
    schema: str, found: Sequence[FoundTable], only: Collection[str] | None, exclude: Collection[str] | None
) -> None:
    if not found:
        raise NotFound(f"There are no tables in the schema {schema!r}.", todo=_LIST)
    known = {one.name for one in found}
    missing = [name for name in (*(only or ()), *(exclude or ())) if name not in known]
    if missing:
        near = {name: nearest(name, known) for name in missing}
        meant = " and ".join(f"{known_as!r} by {name!r}" for name, known_as in near.items() if known_as)
        todo = f"Did you mean {meant}?" if meant else _LIST
        raise NotFound(f"The schema {schema!r} has no table {', '.join(map(repr, missing))}.", todo=todo)


def _unwanted(
    found: Sequence[FoundTable], only: Collection[str] | None, exclude: Collection[str] | None
) -> Iterator[tuple[str, str]]:
    """Tables that are not to be adopted, with the reason."""
    for one in found:
        if one.entity:
            yield one.name, f"is adopted as {one.entity} already"
        elif one.name in (exclude or ()):
            yield one.name, "was to be left out"
        elif only is not None and one.name not in only:
            yield one.name, "was not asked for"
