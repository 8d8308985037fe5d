"""Brings deleted entities back: the definition with its history, and the hidden table under its name."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel import store
from buildify_nb.datamodel.adoption.foreign_tables import refuse_foreign_table
from buildify_nb.datamodel.catalog import EntityCatalog
from buildify_nb.datamodel.ddl.operations import parked_table_name
from buildify_nb.datamodel.entities import EntityDefinition, EntityHead
from buildify_nb.datamodel.heads import require_id
from buildify_nb.datamodel.parking import orphan_store, parking_store, retirement_store
from buildify_nb.datamodel.parking.dangling import dangling_references
from buildify_nb.datamodel.publishing.lookup_targets import lookups_in_vain
from buildify_nb.datamodel.seen import name_taken, targets_seen
from buildify_nb.datamodel.service import Services
from buildify_nb.datamodel.views.view_planning import ViewPlanner
from buildify_nb.errors import AlreadyExists, InvalidState, NotFound
from buildify_nb.events import DefinitionChanged
from buildify_nb.security.audit import Deed
from buildify_nb.storage.introspection import table_exists
from buildify_nb.storage.transactions import UnitOfWork

_TAKEN = "Rename or drop what has it, then bring the entity back."


class UndeleteService:
    """Takes a delete of an entity back."""

    def __init__(self, services: Services, catalog: EntityCatalog) -> None:
        self._s, self._catalog = services, catalog
        self._views = ViewPlanner(services, catalog)

    def restore(self, context: Context, name: str, *, accept_data_loss: bool = False) -> EntityHead:
        """Brings a deleted entity back as archived, with its revisions, its history and its records.

        Publishing puts it into service. One without a table comes back as a draft. What roles held on its records was
        taken from them by the delete and is not given back.

        Args:
            name: the name that it had, or that of its hidden table.
            accept_data_loss: whether lookups at records that were deleted meanwhile may be emptied.

        Raises:
            NotFound: no deleted entity had the name, or several had.
            AlreadyExists: its name or that of its table is taken by now.
            DriftFound: its table's name is taken by a table that is not ours.
            InvalidState: what its lookups point at, or what its view reads, is gone.
            UnsafeMigration: lookups point at records that are gone, and `accept_data_loss` is not set, or has no use
                because a lookup may not be empty.
        """
        self._s.require(context, "create")

        def work(uow: UnitOfWork) -> EntityHead:
            entity_id = self._meant(uow, context, name)
            _refuse_taken(uow, parking_store.deleted_definition(uow, entity_id))
            # First, so that it is found like any other; a refusal takes this back with all the rest.
            store.set_state(uow, entity_id, is_deleted=False, deleted_at=None)
            head = require_id(uow, entity_id)
            self._refuse_unfit(uow, head)
            emptied = self._bring_back(uow, context, head, accept_data_loss)
            self._told(uow, context, head.definition, emptied)
            return require_id(uow, entity_id)

        return self._s.change_definitions(context, work)

    def _meant(self, uow: UnitOfWork, context: Context, name: str) -> UUID:
        """The id of the deleted entity of that name, or that had the hidden table of that name."""
        deleted = parking_store.deleted_entities(uow)
        hidden = parking_store.hidden_tables(uow, self._s.database.dialect.schema_of(context.tenant))
        tables = {one: [t for t in hidden if t.startswith(parked_table_name("", one))] for one in deleted}
        named = [one for one, known_as in deleted.items() if known_as == name]
        filled = [one for one in named if tables[one]]
        found = [one for one, own in tables.items() if name in own] or filled or named[-1:]
        if not found:
            there = ", ".join(dict.fromkeys(deleted.values()))
            raise NotFound(f"No deleted entity was called {name!r}.", todo=f"There is {there or 'none'}.")
        if len(found) > 1:
            several = ", ".join(table for one in found for table in tables[one])
            raise NotFound(f"More than one deleted entity was called {name!r}.", todo=f"Say its table: {several}.")
        return found[0]

    def _refuse_unfit(self, uow: UnitOfWork, head: EntityHead) -> None:
        entity, published = head.definition, _published(uow, head)
        for definition in (entity, published or entity):
            _refuse_gone(uow, definition)
        if published is None:
            return
        for lookup in lookups_in_vain(uow, published):
            raise InvalidState(
                f"{entity.name!r} was not brought back.",
                why=f"Its lookup {lookup.name!r} points at an entity of the platform, which is not published.",
            )
        _refuse_taken(uow, published)

    def _bring_back(
        self, uow: UnitOfWork, context: Context, head: EntityHead, accept_data_loss: bool
    ) -> Mapping[str, int]:
        """Brings back what the entity had; how many references had to be emptied, by their lookups."""
        entity, published = head.definition, _published(uow, head)
        if published is None:
            return {}
        at = {"published_at": self._s.clock.now(), "updated_by": context.user_id}
        emptied = self._serves_again(uow, context, published, accept_data_loss)
        if emptied is not None:
            store.set_state(uow, entity.id, status="archived", **at)
        else:
            # As if its first publish had been taken back, which counts the version up.
            store.set_state(uow, entity.id, status="draft", published_revision=None, version=head.version + 1, **at)
        uow.after_commit(lambda: self._catalog.forget(context.tenant_id))
        return emptied or {}

    def _serves_again(
        self, uow: UnitOfWork, context: Context, published: EntityDefinition, accept_data_loss: bool
    ) -> Mapping[str, int] | None:
        """Brings back what serves its records, and says what was emptied; None where it was purged."""
        if published.is_adopted:
            return {}
        shape = self._catalog.shape(uow, context, published)
        parked = parked_table_name(shape.name, published.id)
        if published.is_managed and not table_exists(uow.connection, shape.schema, parked):
            return None
        refuse_foreign_table(uow, shape, _TAKEN)
        if published.is_virtual:
            for step in self._views.change(uow, context, None, published).steps:
                uow.run_driver_sql(step.sql)
            return {}
        dialect = self._s.database.dialect
        dangling = dangling_references(uow, published, shape, dialect, accept_data_loss)

        def mend() -> None:
            for key in dangling:
                orphan_store.empty(uow, shape, key, dialect)

        retirement_store.unpark_table(uow, shape, published.id, self._s.database, mend)
        return {key.column: count for key, count in dangling.items()}

    def _told(self, uow: UnitOfWork, context: Context, entity: EntityDefinition, emptied: Mapping[str, int]) -> None:
        head = require_id(uow, entity.id)
        deed = Deed(
            action="restore_entity",
            entity_type="entity_definition",
            entity_id=str(entity.id),
            entity_name=entity.name,
            changes={"status": ["deleted", head.status], **({"emptied": emptied} if emptied else {})},
        )
        self._s.audit.append(uow, context, deed)
        event = DefinitionChanged(context.tenant_id, store.ENTITY, entity.name)
        uow.after_commit(lambda: self._s.events.committed(event))


def _published(uow: UnitOfWork, head: EntityHead) -> EntityDefinition | None:
    number = head.published_revision
    return None if number is None else store.published(uow, head.definition.id, number)


def _refuse_taken(uow: UnitOfWork, entity: EntityDefinition) -> None:
    """Raises AlreadyExists where another entity has its name or its table by now."""
    if name_taken(uow, entity.name, entity.id):
        todo = "Rename that one, then bring this one back."
        raise AlreadyExists(f"There is already an entity {entity.name!r}.", todo=todo)
    if entity.is_adopted:
        _refuse_adopted_again(uow, entity)
    elif store.table_name_taken(uow, entity.table_name, entity.id):
        raise AlreadyExists(f"The table name {entity.table_name!r} is taken.", todo=_TAKEN)


def _refuse_gone(uow: UnitOfWork, entity: EntityDefinition) -> None:
    """Raises InvalidState where a lookup points at an entity that is not there any more."""
    there = {entity.id, *targets_seen(uow, entity)}
    for field in entity.fields:
        if field.reference_entity_id is None or field.reference_entity_id in there:
            continue
        gone = parking_store.deleted_entities(uow).get(field.reference_entity_id)
        raise InvalidState(
            f"{entity.name!r} was not brought back.",
            why=f"Its lookup {field.name!r} points at {repr(gone) if gone else 'an entity'}, which is gone.",
            todo=f"Bring that back first: ws.entities.restore({gone!r})." if gone else "",
        )


def _refuse_adopted_again(uow: UnitOfWork, entity: EntityDefinition) -> None:
    place = (entity.schema_name, entity.table_name)
    for other in (head.definition for head in store.adopted_heads(uow)):
        if other.id != entity.id and (other.schema_name, other.table_name) == place:
            raise AlreadyExists(
                f"The table {entity.table_name!r} is adopted as {other.name!r} by now.", todo="Use that entity."
            )
