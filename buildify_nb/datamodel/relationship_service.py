"""Relationships between entities: what they add to the entities' definitions, and their own life."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel import edits, store
from buildify_nb.datamodel.catalog import EntityCatalog
from buildify_nb.datamodel.ddl.physical import junction_shape
from buildify_nb.datamodel.entities import EntityHead
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.heads import require_id
from buildify_nb.datamodel.relationship_rules import changed_relationship, differences_of, relationship_problems
from buildify_nb.datamodel.relationships import LOOKUP_ID, RelationshipDefinition
from buildify_nb.datamodel.service import EntityService, Services
from buildify_nb.definitions.revisions import Action
from buildify_nb.errors import AlreadyExists, DefinitionError, NotFound, Problem
from buildify_nb.events import DefinitionChanged
from buildify_nb.security.audit import Deed
from buildify_nb.storage.transactions import UnitOfWork


class RelationshipService:
    """Creates, lists and removes relationships."""

    def __init__(self, services: Services, entities: EntityService, catalog: EntityCatalog) -> None:
        self._s, self._entities, self._catalog = services, entities, catalog

    def create(self, context: Context, relationship: RelationshipDefinition) -> RelationshipDefinition:
        """Saves a relationship. For one-to-many and one-to-one the target's draft gets the lookup field;
        for many-to-many the junction table comes with the next publish of either end.

        Raises:
            DefinitionError: with every problem of it.
            AlreadyExists: its name, or a field name at one end, is taken.
        """
        self._s.require(context, "create")

        def work(uow: UnitOfWork) -> RelationshipDefinition:
            source = require_id(uow, relationship.source_entity_id)
            target = require_id(uow, relationship.target_entity_id)
            self._check(uow, relationship, source, target)
            saved = relationship
            if relationship.relationship_type != "many-to-many":
                lookup_id = self._add_lookup(uow, context, relationship, target)
                saved = relationship.model_copy(update={"metadata": {**relationship.metadata, LOOKUP_ID: lookup_id}})
            store.save_relationship(uow, context, saved, action="create", at=self._s.clock.now())
            self._told(uow, context, saved, "create_relationship")
            return saved

        return self._s.change_definitions(context, work)

    def update(self, context: Context, name: str | UUID, changes: Mapping[str, Any]) -> RelationshipDefinition:
        """Changes a relationship: its names, words, rules and what it shows. Rules act at once.

        Another `target_field_name` of a one-to-many or one-to-one renames the lookup field in the target's draft.

        Raises:
            DefinitionError: with every problem of it; its ends and its type stay.
            AlreadyExists: its name, or a field name at one end, is taken.
        """
        self._s.require(context, "update")

        def work(uow: UnitOfWork) -> RelationshipDefinition:
            found = _found(store.relationships(uow), name)
            source, target = (require_id(uow, one) for one in (found.source_entity_id, found.target_entity_id))
            # What the lookup is called now is no change, so only a `target_field_name` that is given renames it.
            before = found.seen_in(target.definition) or found
            after = changed_relationship(before, changes)
            self._check(uow, after, source, target, before=before)
            lookup = after.lookup_in(target.definition)
            if lookup and lookup.name != after.target_field_name:
                edited = edits.edit_field(lookup.name, {"name": after.target_field_name})(target.definition)
                self._entities.write(uow, context, edited, action="edit", head=target)
            store.save_relationship(uow, context, after, action="edit", at=self._s.clock.now())
            self._told(uow, context, after, "edit_relationship", before=before)
            return after

        saved = self._s.change_definitions(context, work)
        self._catalog.forget(context.tenant_id)
        return saved

    def write_found(
        self, uow: UnitOfWork, context: Context, relationship: RelationshipDefinition, *, action: Action = "create"
    ) -> None:
        """Saves, for adoption, a relationship that is in the database already: its lookup field or junction table."""
        store.save_relationship(uow, context, relationship, action=action, at=self._s.clock.now())
        if relationship.relationship_type == "many-to-many":
            store.set_relationship_state(uow, relationship.id, is_published=True)
        self._told(uow, context, relationship, f"{action}_relationship")

    def remove_found(self, uow: UnitOfWork, context: Context, relationship: RelationshipDefinition) -> None:
        """Removes, for adoption, a relationship that is no longer in the database."""
        store.set_relationship_state(uow, relationship.id, is_deleted=True, updated_at=self._s.clock.now())
        self._told(uow, context, relationship, "delete_relationship")

    def list(self, context: Context, *, entity_id: UUID | None = None) -> Sequence[RelationshipDefinition]:
        """The relationships by name, all or those that start or end at one entity."""
        self._s.require(context, "read")
        found = self._s.database.read(context, store.relationships)
        return [r for r in found if entity_id is None or entity_id in (r.source_entity_id, r.target_entity_id)]

    def get(self, context: Context, name: str) -> RelationshipDefinition:
        """The relationship of that name; raises NotFound."""
        return _found(self.list(context), name)

    def by_id(self, context: Context, relationship_id: UUID) -> RelationshipDefinition:
        """The relationship with that id; raises NotFound."""
        return _found(self.list(context), relationship_id)

    def delete(self, context: Context, name: str | UUID) -> None:
        """Removes a relationship. The lookup field that it made goes from the target's draft; a junction table and its
        links stay in the database, hidden: they come back with the next many-to-many relationship from the same source
        to the same target, where every record that they link is still there. What belongs to somebody else stays as it
        is.

        An end may have been deleted already.
        """
        self._s.require(context, "delete")

        def work(uow: UnitOfWork) -> None:
            relationship = _found(store.relationships(uow), name)
            target = store.head_by_id(uow, relationship.target_entity_id)
            lookup = relationship.lookup_in(target.definition) if target else None
            if target and lookup and not target.definition.is_adopted:
                without = edits.drop_field(lookup.name)(target.definition)
                self._entities.write(uow, context, without, action="edit", head=target)
            if store.is_relationship_published(uow, relationship.id) and not relationship.junction_schema:
                self._hide_junction(uow, context, relationship)
            self.remove_found(uow, context, relationship)

        self._s.change_definitions(context, work)
        self._catalog.forget(context.tenant_id)

    def _hide_junction(self, uow: UnitOfWork, context: Context, relationship: RelationshipDefinition) -> None:
        from buildify_nb.datamodel.parking import retirement_store

        source, target = (
            self._catalog.target(uow, context, end, deleted_too=True)
            for end in (relationship.source_entity_id, relationship.target_entity_id)
        )
        schema = self._s.database.dialect.schema_of(context.tenant)
        shape = junction_shape(relationship, schema, source, target)
        retirement_store.park_table(uow, shape, relationship.id, self._s.database)

    def _check(
        self,
        uow: UnitOfWork,
        relationship: RelationshipDefinition,
        source: EntityHead,
        target: EntityHead,
        *,
        before: RelationshipDefinition | None = None,
    ) -> None:
        problems = relationship_problems(relationship, target.definition, before)
        is_loop = relationship.target_entity_id == relationship.source_entity_id
        if is_loop and relationship.source_field_name == relationship.target_field_name:
            problems.append(Problem("target_field_name", "must differ from source_field_name"))
        if problems:
            raise DefinitionError(f"The relationship {relationship.name!r} was not saved.", problems)
        others = [other for other in store.relationships(uow) if other.id != relationship.id]
        if any(other.name == relationship.name for other in others):
            raise AlreadyExists(f"There is already a relationship {relationship.name!r}.", todo="Choose another name.")
        _refuse_taken(source, relationship.source_field_name, others)
        if relationship.relationship_type == "many-to-many":
            _refuse_taken(target, relationship.target_field_name, others)
            if before is None and store.table_name_taken(uow, relationship.junction_table_name or "", relationship.id):
                raise AlreadyExists(f"The table name {relationship.junction_table_name!r} is taken.")

    def _add_lookup(
        self,
        uow: UnitOfWork,
        context: Context,
        relationship: RelationshipDefinition,
        target: EntityHead,
    ) -> str:
        """The id of the lookup field, as JSON keeps it."""
        name, one_to_one = relationship.target_field_name, relationship.relationship_type == "one-to-one"
        existing = next((field for field in target.definition.fields if field.name == name), None)
        if existing is not None:
            if existing.reference_entity_id != relationship.source_entity_id:
                raise AlreadyExists(
                    f"{target.definition.name!r} already has a field {name!r}.", todo="Choose another name."
                )
            if one_to_one and not existing.is_unique:
                self._make_unique(uow, context, existing, target)
            return str(existing.id)
        lookup = FieldDefinition(
            name=name,
            field_type="lookup",
            reference_entity_id=relationship.source_entity_id,
            relationship_type="one-to-one" if one_to_one else "many-to-one",
            is_unique=one_to_one,
        )
        edited = edits.add_field(lookup)(target.definition)
        self._entities.write(uow, context, edited, action="edit", head=target)
        return str(lookup.id)

    def _make_unique(self, uow: UnitOfWork, context: Context, lookup: FieldDefinition, target: EntityHead) -> None:
        """Lets a lookup that is there take each record once; the publish tells of those that it has more often."""
        if target.definition.is_adopted:
            said = f"cannot be one-to-one: {lookup.name!r} is not unique, and an adopted table is never altered"
            raise DefinitionError("The relationship was not saved.", [Problem("relationship_type", said)])
        changes = {"is_unique": True, "relationship_type": "one-to-one"}
        edited = edits.edit_field(lookup.name, changes)(target.definition)
        self._entities.write(uow, context, edited, action="edit", head=target)

    def _restamp(self, uow: UnitOfWork, relationship: RelationshipDefinition) -> None:
        for end in {relationship.source_entity_id, relationship.target_entity_id}:
            if (head := store.head_by_id(uow, end)) and head.published_revision is not None:
                store.set_state(uow, end, published_at=self._s.clock.now())

    def _told(
        self,
        uow: UnitOfWork,
        context: Context,
        relationship: RelationshipDefinition,
        action: str,
        *,
        before: RelationshipDefinition | None = None,
    ) -> None:
        self._restamp(uow, relationship)
        self._s.audit.append(
            uow,
            context,
            Deed(
                action=action,
                entity_type="relationship_definition",
                entity_id=str(relationship.id),
                entity_name=relationship.name,
                changes=differences_of(before, relationship),
            ),
        )
        event = DefinitionChanged(context.tenant_id, store.RELATIONSHIP, relationship.name)
        uow.after_commit(lambda: self._s.events.committed(event))


def _found(relationships: Sequence[RelationshipDefinition], wanted: str | UUID) -> RelationshipDefinition:
    """The relationship of that name or id; raises NotFound."""
    found = next((one for one in relationships if wanted in (one.name, one.id)), None)
    if found is None:
        named = f" {wanted!r}" if isinstance(wanted, str) else ""
        todo = "ws.relationships lists those that there are."
        raise NotFound(f"There is no such relationship{named}.", todo=todo)
    return found


def _refuse_taken(head: EntityHead, name: str, others: Sequence[RelationshipDefinition]) -> None:
    entity = head.definition
    taken = {field.name for field in entity.fields}
    taken |= {other.source_field_name for other in others if other.source_entity_id == entity.id}
    taken |= {
        other.target_field_name
        for other in others
        if other.target_entity_id == entity.id and other.relationship_type == "many-to-many"
    }
    if name in taken:
        raise AlreadyExists(f"{entity.name!r} already shows something as {name!r}.", todo="Choose another name.")
