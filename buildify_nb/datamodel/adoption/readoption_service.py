"""Adoption again: tells what changed in adopted tables since, and takes it over. Nothing in the database is altered."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel import catalog_store, relationship_store, store
from buildify_nb.datamodel.adoption import adoption_store
from buildify_nb.datamodel.adoption.adopted_definitions import key_place
from buildify_nb.datamodel.adoption.adopted_fields import Place
from buildify_nb.datamodel.adoption.adopted_relationships import RelationshipNames, relationships_of, rules_of
from buildify_nb.datamodel.adoption.adoption import serve
from buildify_nb.datamodel.adoption.adoption_changes import (
    AdoptionChange,
    AdoptionChanges,
    ChangedTables,
    changes_between,
    hints_for,
)
from buildify_nb.datamodel.adoption.adoption_reach import AdoptionReach
from buildify_nb.datamodel.adoption.readoption import readopted
from buildify_nb.datamodel.catalog import EntityCatalog
from buildify_nb.datamodel.entities import EntityDefinition, EntityHead
from buildify_nb.datamodel.heads import require_id
from buildify_nb.datamodel.relationship_service import RelationshipService
from buildify_nb.datamodel.relationships import LOOKUP_ID
from buildify_nb.datamodel.service import EntityService, Services
from buildify_nb.errors import InvalidState
from buildify_nb.storage.live_tables import LiveTable
from buildify_nb.storage.transactions import UnitOfWork

NOTHING_RENAMED: Mapping[str, str] = MappingProxyType({})


class ReadoptionService:
    """Compares adopted entities with their tables. Taking over is a publish, and takes the permission for that."""

    def __init__(
        self, services: Services, entities: EntityService, relationships: RelationshipService, catalog: EntityCatalog
    ) -> None:
        self._s, self._entities, self._relationships, self._catalog = services, entities, relationships, catalog
        self._reach = AdoptionReach(services)

    def changes(
        self, context: Context, entity_id: UUID, renamed: Mapping[str, str] = NOTHING_RENAMED
    ) -> AdoptionChanges:
        """What changed in the table of an adopted entity since; nothing is saved.

        Raises:
            InvalidState: the entity's table is ours.
            DefinitionError: `renamed` does not fit the table.
        """
        self._s.require(context, "read")

        def work(uow: UnitOfWork) -> AdoptionChanges:
            head = _require_adopted(uow, entity_id)
            live = adoption_store.find(uow, *_place(head))
            return _compared(head, live, _targets(store.heads(uow)), renamed)[1]

        return self._s.database.read(context, work)

    def all_changes(self, context: Context) -> ChangedTables:
        """The adopted tables that changed since; one query per catalogue and schema, however many tables there are."""
        self._s.require(context, "read")

        def work(uow: UnitOfWork) -> ChangedTables:
            heads = store.heads(uow)
            adopted = [head for head in heads if head.definition.is_adopted]
            schemas = sorted({head.definition.schema_name for head in adopted})
            lives = {live.place: live for schema in schemas for live in adoption_store.tables_of(uow, schema)}
            targets = _targets(heads)
            compared = (_compared(head, lives.get(_place(head)), targets, NOTHING_RENAMED)[1] for head in adopted)
            return ChangedTables(tuple(one for one in compared if not one.is_empty))

        return self._s.database.read(context, work)

    def readopt(
        self, context: Context, entity_id: UUID, renamed: Mapping[str, str] = NOTHING_RENAMED
    ) -> AdoptionChanges:
        """Takes over what changed, and serves records by it at once; returns what it took over.

        Fields keep their ids, names and labels; those of removed columns go, and so do relationships over them.

        Args:
            renamed: new names of columns by old ones.

        Raises:
            NotFound: the table is gone.
            InvalidState: the entity's table is ours.
            PermissionDenied: the tenant may not use the table as it is now, and the user is nobody to let it.
            DefinitionError: `renamed` does not fit the table.
        """
        self._s.require(context, "execute")

        def work(uow: UnitOfWork) -> AdoptionChanges:
            head = _require_adopted(uow, entity_id)
            live = adoption_store.table(uow, *_place(head))
            after, changes = _compared(head, live, _targets(store.heads(uow)), renamed)
            if after != head.definition:
                self._save(uow, context, head, after)
                self._reach.open(uow, context, [live])
            return changes

        found = self._s.change_definitions(context, work)
        self._catalog.forget(context.tenant_id)
        return found

    def _save(self, uow: UnitOfWork, context: Context, head: EntityHead, after: EntityDefinition) -> None:
        after = self._part(uow, context, head.definition, after)
        saved = self._entities.write(uow, context, after, action="edit", head=head, adopting=True)
        serve(uow, saved, head.status, self._s.clock.now())
        self._relate(uow, context, head.definition, after)

    def _part(
        self, uow: UnitOfWork, context: Context, before: EntityDefinition, after: EntityDefinition
    ) -> EntityDefinition:
        """Removes relationships over references that are none any more or lead elsewhere; others follow their rule.

        What became of `after`: it notes the rules of relationships that people have changed.
        """
        old, new = ({str(field.id): field for field in entity.fields} for entity in (before, after))
        for relationship in catalog_store.relationships_of(uow, before.id):
            identity = str(relationship.metadata.get(LOOKUP_ID))
            if relationship.target_entity_id != before.id or identity not in old:
                continue
            was, now = old[identity], new.get(identity)
            if now is None or now.reference_entity_id != was.reference_entity_id:
                self._relationships.remove_found(uow, context, relationship)
                continue
            note, ruled = after.note_of(relationship.id), rules_of(before, was)
            kept = {name: rule for name, rule in ruled.items() if getattr(note or relationship, name) == rule}
            followed = {name: rule for name, rule in rules_of(after, now).items() if kept.get(name, rule) != rule}
            if followed and note:
                after = after.with_note(note.model_copy(update=followed))
            elif followed:
                changed = relationship.model_copy(update=followed)
                self._relationships.write_found(uow, context, changed, action="edit")
        return after

    def _relate(self, uow: UnitOfWork, context: Context, before: EntityDefinition, after: EntityDefinition) -> None:
        """Adds relationships for references that are new."""
        old = {(field.id, field.reference_entity_id) for field in before.fields}
        new = [f for f in after.fields if f.reference_entity_id and (f.id, f.reference_entity_id) not in old]
        entities = {head.definition.id: head.definition for head in store.heads(uow)}
        names = RelationshipNames(entities.values(), relationship_store.newest(uow))
        for relationship in relationships_of([(after, field) for field in new], entities, names):
            self._relationships.write_found(uow, context, relationship)


def _require_adopted(uow: UnitOfWork, entity_id: UUID) -> EntityHead:
    head = require_id(uow, entity_id)
    if not head.definition.is_adopted:
        raise InvalidState(f"{head.definition.name!r} was not adopted.", why="Its table is made by publishing it.")
    return head


def _place(head: EntityHead) -> tuple[str, str]:
    return head.definition.schema_name, head.definition.table_name


def _targets(heads: list[EntityHead]) -> dict[Place, UUID]:
    return {place: head.definition.id for head in heads if (place := key_place(head.definition))}


def _compared(
    head: EntityHead, live: LiveTable | None, targets: Mapping[Place, UUID], renamed: Mapping[str, str]
) -> tuple[EntityDefinition, AdoptionChanges]:
    """The entity as its table is now, and how that differs; the entity itself where the table is gone."""
    before, table = head.definition, ".".join(_place(head))
    if live is None:
        return before, AdoptionChanges(before.name, table, (AdoptionChange("gone", "", "", ""),))
    if len(live.primary_key) == 1:
        targets = {**targets, (*live.place, live.primary_key[0]): before.id}
    after = readopted(before, live, targets, renamed)
    changes = tuple(changes_between(before, after))
    return after, AdoptionChanges(before.name, table, changes, hints_for(changes), bool(changes) and head.is_revised)
