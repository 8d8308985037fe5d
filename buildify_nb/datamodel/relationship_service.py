"""Relationships between entities: what they add to the entities' definitions, and their own life."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel import catalog_store, edits, relationship_store, store
from buildify_nb.datamodel.catalog import EntityCatalog
from buildify_nb.datamodel.entities import EntityDefinition, EntityHead
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.heads import require_id
from buildify_nb.datamodel.relationship_drafts import as_served, drafted
from buildify_nb.datamodel.relationship_lives import (
    RestoredRelationship,
    bring_back,
    links_of,
    refuse_gone_ends,
    take_away,
    tell,
    with_lookup_back,
)
from buildify_nb.datamodel.relationship_names import refuse_taken
from buildify_nb.datamodel.relationship_rules import changed_relationship, relationship_problems
from buildify_nb.datamodel.relationships import LOOKUP_ID, RelationshipDefinition
from buildify_nb.datamodel.service import EntityService, Services
from buildify_nb.definitions.revisions import Action
from buildify_nb.errors import AlreadyExists, DefinitionError, NotFound, Problem
from buildify_nb.expressions.suggestions import nearest_or
from buildify_nb.storage.transactions import UnitOfWork

if TYPE_CHECKING:
    from buildify_nb.datamodel.parking.deleted_relationships import DeletedRelationshipService


class RelationshipService:
    """Creates, changes, lists and removes relationships, and brings them back."""

    def __init__(self, services: Services, entities: EntityService, catalog: EntityCatalog) -> None:
        self._s, self._entities, self._catalog = services, entities, catalog

    def create(self, context: Context, relationship: RelationshipDefinition) -> RelationshipDefinition:
        """Saves a relationship. For one-to-many and one-to-one the target's draft gets the lookup field;
        for many-to-many that notes it, and the junction table comes with the next publish of either end.

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
            if relationship.relationship_type == "many-to-many":
                noted = target.definition.with_note(relationship.noted(was_made=True))
                self._entities.write(uow, context, noted, action="edit", head=target)
            else:
                lookup_id = self._add_lookup(uow, context, relationship, target)
                saved = relationship.model_copy(update={"metadata": {**relationship.metadata, LOOKUP_ID: lookup_id}})
            store.save_relationship(uow, context, saved, action="create", at=self._s.clock.now())
            tell(self._s, uow, context, saved, "create_relationship")
            return saved

        return self._s.change_definitions(context, work)

    def update(self, context: Context, name: str | UUID, changes: Mapping[str, Any]) -> RelationshipDefinition:
        """Changes a relationship: its names, words, rules and what it shows, and whether each record is taken once.

        What serves records is changed in the target's draft, and acts when the target is published. Another
        `target_field_name` of a one-to-many or one-to-one renames the lookup field there.

        Raises:
            DefinitionError: with every problem of it; its ends stay, and a many-to-many is none without links.
            AlreadyExists: its name, or a field name at one end, is taken.
        """
        self._s.require(context, "update")

        def work(uow: UnitOfWork) -> RelationshipDefinition:
            found = _found(relationship_store.newest(uow), name)
            source, target = (require_id(uow, one) for one in (found.source_entity_id, found.target_entity_id))
            after = changed_relationship(found, changes)
            self._check(uow, after, source, target, before=found)
            if after == found:
                return found
            edited = _with_lookup(target.definition, after)
            if as_served(uow, after, target):
                made = _found(store.relationships(uow), found.id)
                edited = drafted(edited, made, after)
            else:
                edited = drafted(edited, after, after)
                store.save_relationship(uow, context, after, action="edit", at=self._s.clock.now())
            if edited != target.definition:
                self._entities.write(uow, context, edited, action="edit", head=target)
            tell(self._s, uow, context, after, "edit_relationship", before=found)
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
        tell(self._s, uow, context, relationship, f"{action}_relationship")

    def remove_found(self, uow: UnitOfWork, context: Context, relationship: RelationshipDefinition) -> None:
        """Removes, for adoption, a relationship that is no longer in the database."""
        take_away(self._s, self._catalog, uow, context, relationship)

    def list(self, context: Context, *, entity_id: UUID | None = None) -> Sequence[RelationshipDefinition]:
        """The relationships by name, all or those that start or end at one entity."""
        self._s.require(context, "read")
        found = self._s.database.read(context, relationship_store.newest)
        return [r for r in found if entity_id is None or entity_id in (r.source_entity_id, r.target_entity_id)]

    def serving(self, context: Context, *, entity_id: UUID) -> Mapping[UUID, RelationshipDefinition]:
        """The relationships of an entity as they serve records, by id: what `list` gives is what their drafts say."""
        self._s.require(context, "read")

        def work(uow: UnitOfWork) -> Mapping[UUID, RelationshipDefinition]:
            made = list(catalog_store.relationships_of(uow, entity_id))
            targets = store.heads_by_id(uow, {one.target_entity_id for one in made})
            seen = (as_served(uow, one, targets[end]) for one in made if (end := one.target_entity_id) in targets)
            return {one.id: one for one in seen if one is not None}

        return self._s.database.read(context, work)

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

        `ws.entities[…].undo()` of the target, or `restore` here, brings it back. An end may have been deleted already.
        """
        self._s.require(context, "delete")

        def work(uow: UnitOfWork) -> None:
            relationship = _found(relationship_store.newest(uow), name)
            target = store.head_by_id(uow, relationship.target_entity_id)
            if target is None:
                return take_away(self._s, self._catalog, uow, context, relationship)
            lookup = relationship.lookup_in(target.definition)
            is_ours = lookup is not None and not target.definition.is_adopted
            without = edits.drop_field(lookup.name)(target.definition) if lookup and is_ours else target.definition
            # What the target notes is followed: by undo, too, which takes the note away.
            edited = without.with_note(relationship.noted(is_deleted=True))
            self._entities.write(uow, context, edited, action="edit", head=target)
            return None

        self._s.change_definitions(context, work)
        self._catalog.forget(context.tenant_id)

    def restore(self, context: Context, name: str | UUID) -> RestoredRelationship:
        """Takes the last delete of a relationship of that name back: its lookup field returns to the target's draft,
        the links of a many-to-many serve again at once, as far as the records that they link are there.

        Raises:
            NotFound: no deleted relationship had the name.
            AlreadyExists: a name of it is taken by now.
            InvalidState: the entity at one end is gone.
        """
        self._s.require(context, "create")

        def work(uow: UnitOfWork) -> RestoredRelationship:
            known = _found(relationship_store.last_known(uow), name, "deleted relationship")
            made = _found(relationship_store.deleted(uow), known.id)
            refuse_gone_ends(uow, known)
            is_linked = made.relationship_type == "many-to-many"
            values = 0 if is_linked else self._deleted.told(uow, context, known).count
            target = require_id(uow, made.target_entity_id)
            whole = with_lookup_back(uow, target.definition, made)
            note = whole.note_of(made.id)
            if note and note.is_deleted:
                # What the target notes is followed.
                whole = drafted(whole, made, made.noted_in(whole))
            else:
                bring_back(self._s, self._catalog, uow, context, made.id, whole)
                if made.relationship_type == "many-to-many":
                    whole = whole.with_note(made.noted(was_made=True))
            if whole != target.definition:
                self._entities.write(uow, context, whole, action="edit", head=target)
            found = _found(relationship_store.newest(uow), made.id)
            links = links_of(self._s, self._catalog, uow, context, found) if is_linked else 0
            return RestoredRelationship(found, links, values)

        restored = self._s.change_definitions(context, work)
        self._catalog.forget(context.tenant_id)
        return restored

    @property
    def _deleted(self) -> DeletedRelationshipService:
        from buildify_nb.datamodel.parking.deleted_relationships import DeletedRelationshipService

        return DeletedRelationshipService(self._s, self._catalog)

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
        refuse_taken(uow, relationship, source.definition, target.definition, is_new=before is None)

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


def _found(
    relationships: Sequence[RelationshipDefinition], wanted: str | UUID, what: str = "relationship"
) -> RelationshipDefinition:
    """The relationship of that name or id; raises NotFound."""
    found = next((one for one in relationships if wanted in (one.name, one.id)), None)
    if found is None:
        named = f" {wanted!r}" if isinstance(wanted, str) else ""
        there = ", ".join(one.name for one in relationships) or "none"
        listed = "ws.relationships lists those that there are." if what == "relationship" else f"There is {there}."
        todo = nearest_or(wanted, (one.name for one in relationships), listed)
        raise NotFound(f"There is no such {what}{named}.", todo=todo)
    return found


def _with_lookup(target: EntityDefinition, relationship: RelationshipDefinition) -> EntityDefinition:
    """The target whose lookup is called, and takes records, as the relationship says."""
    lookup = relationship.lookup_in(target)
    if lookup is None:
        return target
    changes: dict[str, Any] = {}
    if lookup.name != relationship.target_field_name:
        changes["name"] = relationship.target_field_name
    seen = relationship.named_in(target)
    if seen and seen.relationship_type != (kind := relationship.relationship_type):
        takes_one = kind == "one-to-one"
        changes |= {"is_unique": takes_one, "relationship_type": kind if takes_one else "many-to-one"}
    return edits.edit_field(lookup.name, changes)(target) if changes else target
