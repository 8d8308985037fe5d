"""Adoption: existing tables and views become entities, read and written through records, never altered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, overload

from buildify_nb.context import Context
from buildify_nb.datamodel import adoption_store, store
from buildify_nb.datamodel.adopted_definitions import Place, adopted_entity, in_dependency_order, key_place, linked
from buildify_nb.datamodel.catalog import EntityCatalog
from buildify_nb.datamodel.entities import EntityDefinition, EntityHead
from buildify_nb.datamodel.heads import require_id
from buildify_nb.datamodel.service import EntityService, Services
from buildify_nb.errors import InvalidState, NotFound
from buildify_nb.html_table import html_table
from buildify_nb.identifiers import suggested_name
from buildify_nb.security.permissions import PLATFORM_PERMISSION
from buildify_nb.security.tenants import Tenant
from buildify_nb.storage.introspection import LiveTable
from buildify_nb.storage.transactions import UnitOfWork


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table or view that could be adopted; `entity` names the entity that already did."""

    schema: str
    name: str
    is_view: bool
    entity: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class FoundTables(Sequence[FoundTable]):
    """What there is in the database besides our own tables."""

    items: tuple[FoundTable, ...]

    @overload
    def __getitem__(self, index: int) -> FoundTable: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[FoundTable]: ...
    def __getitem__(self, index: int | slice) -> FoundTable | Sequence[FoundTable]:
        return self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[FoundTable]:
        return iter(self.items)

    def __repr__(self) -> str:
        return "\n".join(
            f"{table.schema}.{table.name}{' (view)' if table.is_view else ''}"
            f"{f' – adopted as {table.entity}' if table.entity else ''}"
            for table in self.items
        )

    def _repr_html_(self) -> str:
        rows = ((t.schema, t.name, "view" if t.is_view else "table", t.entity) for t in self.items)
        return html_table(("Schema", "Name", "Kind", "Adopted as"), rows)


class AdoptionService:
    """Lists and adopts. Tables of the whole database are the platform's matter, so it takes an administrator of it."""

    def __init__(self, services: Services, entities: EntityService, catalog: EntityCatalog) -> None:
        self._s, self._entities, self._catalog = services, entities, catalog

    def tables(self, context: Context) -> FoundTables:
        """The tables and views of the database that are not ours."""
        self._s.access.require(context, PLATFORM_PERMISSION)
        found = self._s.database.as_owner(lambda uow: adoption_store.tables(uow, self._s.database.dialect))
        heads = self._s.database.read(context, store.adopted_heads)
        adopted = {(h.definition.schema_name, h.definition.table_name): h.definition.name for h in heads}
        return FoundTables(tuple(FoundTable(*table, adopted.get(table[:2])) for table in found))

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
        """Makes a table or view an entity that serves records at once.

        Args:
            name: the entity's name; the table's, made legal, when left out.
            schema: where the table is, when the name alone is not unique.
            columns: further columns of the entity.
            trust_owner: adopts it whoever owns it; its owner can then do what the owner of the database can.

        Raises:
            NotFound: there is no such table.
            InvalidState: it was adopted already, or belongs to somebody who is not trusted with the database.
        """
        place = self._place(context, table, schema)
        [live] = self._read([place], context, trust_owner=trust_owner)
        return self._adopted(context, live, {"name": name or suggested_name(table), **(columns or {})})

    def adopt_all(self, context: Context, schema: str, *, trust_owner: bool = False) -> Sequence[EntityHead]:
        """Adopts tables and views of a schema that are not adopted yet, targets of references first.

        An entity is named after its table, or after schema and table where that name is taken.

        Raises:
            NotFound: the schema has no tables.
            InvalidState: as for `adopt`; then none is adopted.
        """
        found = [one for one in self.tables(context) if one.schema == schema]
        if not found:
            todo = "ws.entities.tables() lists those that there are."
            raise NotFound(f"There are no tables in the schema {schema!r}.", todo=todo)
        due = [(one.schema, one.name) for one in found if not one.entity]
        lives = self._read(due, context, trust_owner=trust_owner)
        heads: list[EntityHead] = []
        for live in in_dependency_order(lives):
            known = self._s.database.read(context, store.names).values()
            name = suggested_name(live.name)
            heads.append(self._adopted(context, live, {"name": f"{schema}_{name}" if name in known else name}))
        return heads

    def allow_again(self, uow: UnitOfWork, tenant: Tenant) -> None:
        """Lets roles of a tenant that were made anew use what the tenant adopted; run as the owner of the database."""
        adoption_store.allow_again(uow, self._s.database.dialect, tenant)

    def _read(self, places: Sequence[tuple[str, str]], context: Context, *, trust_owner: bool) -> Sequence[LiveTable]:
        dialect = self._s.database.dialect

        def work(uow: UnitOfWork) -> Sequence[LiveTable]:
            lives = [adoption_store.table(uow, *place) for place in places]
            owners = {live.name: adoption_store.strangers(uow, live, dialect, context.tenant) for live in lives}
            if not trust_owner:
                _refuse_strangers({table: names for table, names in owners.items() if names})
            return lives

        return self._s.database.as_owner(work)

    def _place(self, context: Context, table: str, schema: str | None) -> tuple[str, str]:
        found = [one for one in self.tables(context) if one.name == table and schema in (None, one.schema)]
        if not found:
            todo = "ws.entities.tables() lists those that there are."
            raise NotFound(f"There is no table or view {table!r}.", todo=todo)
        if len(found) > 1:
            where = ", ".join(one.schema for one in found)
            raise InvalidState(f"There are several tables {table!r}.", todo=f"Name the schema: one of {where}.")
        if found[0].entity:
            raise InvalidState(f"{table!r} is already adopted as {found[0].entity!r}.")
        return found[0].schema, found[0].name

    def _adopted(self, context: Context, live: LiveTable, given: Mapping[str, Any]) -> EntityHead:
        self._s.require(context, "create")
        self._s.require(context, "execute")
        heads = self._s.database.read(context, store.adopted_heads)
        places = {head.definition.id: key_place(head.definition) for head in heads}
        entity = adopted_entity(live, {place: target for target, place in places.items() if place}, given)
        self._s.database.as_owner(lambda uow: adoption_store.allow(uow, live, self._s.database.dialect, context.tenant))
        saved = self._s.database.write(context, lambda uow: self._save(uow, context, entity))
        self._catalog.forget(context.tenant_id)
        return saved

    def _save(self, uow: UnitOfWork, context: Context, entity: EntityDefinition) -> EntityHead:
        place = key_place(entity)
        self._serve(uow, self._entities.write(uow, context, entity, action="create"))
        if place is not None:
            self._link(uow, context, place, entity)
        return require_id(uow, entity.id)

    def _link(self, uow: UnitOfWork, context: Context, place: Place, target: EntityDefinition) -> None:
        for other in store.adopted_heads(uow):
            changed = linked(other.definition, place, target.id)
            if changed != other.definition:
                self._serve(uow, self._entities.write(uow, context, changed, action="edit", head=other, adopting=True))

    def _serve(self, uow: UnitOfWork, head: EntityHead) -> None:
        store.set_state(
            uow,
            head.definition.id,
            status="published",
            published_revision=head.revision,
            published_at=self._s.clock.now(),
        )


def _refuse_strangers(owners: Mapping[str, Sequence[str]]) -> None:
    """Raises InvalidState for tables whose owners, given by table, are not trusted with the database.

    What code a table has today tells nothing: its owner can attach some tomorrow, to reads (a policy, a view in its
    place) as to writes (a trigger, a rule, a default, a check), and it runs with the rights of whoever comes by.
    """
    if not owners:
        return
    names = ", ".join(sorted({name for found in owners.values() for name in found}))
    raise InvalidState(
        f"Not adopted: {', '.join(map(repr, owners))}.",
        why=f"{names} owns the table or its schema, and could attach code that runs with the rights of the database's "
        "owner when records are read or written.",
        todo=f"Give both to the owner of the database, or, if you trust {names} as much, pass trust_owner=True.",
    )
