"""How relationships go and come back, with their links; and what the audit log and listeners are told of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.counts import counted
from buildify_nb.datamodel import relationship_store, store
from buildify_nb.datamodel.catalog import EntityCatalog
from buildify_nb.datamodel.ddl.physical import junction_shape
from buildify_nb.datamodel.edits import add_field, add_index
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.heads import require_id
from buildify_nb.datamodel.parking import parking_store
from buildify_nb.datamodel.relationship_names import RENAME_OTHER, refuse_taken
from buildify_nb.datamodel.relationship_rules import differences_of
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.definitions import store as revisions
from buildify_nb.errors import InvalidState
from buildify_nb.events import DefinitionChanged
from buildify_nb.security.audit import Deed
from buildify_nb.storage.table_shapes import TableShape
from buildify_nb.storage.transactions import UnitOfWork

if TYPE_CHECKING:
    from buildify_nb.datamodel.service import Services


@dataclass(frozen=True, slots=True, repr=False)
class RestoredRelationship:
    """A relationship that came back, and how many links, or values of its lookup, come with it."""

    relationship: RelationshipDefinition
    links: int
    values: int | None = 0
    """None where that cannot be told. Values that a publish hid are back with the next one."""

    def __repr__(self) -> str:
        is_linked = self.relationship.relationship_type == "many-to-many"
        values = "values" if self.values is None else counted(self.values, "value")
        return f"{self.relationship.name}: {counted(self.links, 'link') if is_linked else values}"


def take_away(
    services: Services, catalog: EntityCatalog, uow: UnitOfWork, context: Context, relationship: RelationshipDefinition
) -> None:
    """Deletes a relationship; a junction table of ours is hidden with its links."""
    from buildify_nb.datamodel.parking import retirement_store

    if store.is_relationship_published(uow, relationship.id) and not relationship.junction_schema:
        shape = junction_of(services, catalog, uow, context, relationship)
        retirement_store.park_table(uow, shape, relationship.id, services.database)
    store.set_relationship_state(uow, relationship.id, is_deleted=True, updated_at=services.clock.now())
    tell(services, uow, context, relationship, "delete_relationship")
    uow.after_commit(lambda: catalog.forget(context.tenant_id))


def bring_back(
    services: Services,
    catalog: EntityCatalog,
    uow: UnitOfWork,
    context: Context,
    relationship_id: UUID,
    target: EntityDefinition,
) -> None:
    """Takes a delete back; links come back with their junction table, as far as the records that they link are there.

    Args:
        target: the entity that it ends at, with the lookup that the relationship stands on.

    Raises:
        AlreadyExists: a name of it is taken by now.
        InvalidState: the entity that it starts at is gone.
    """
    made = next((one for one in relationship_store.deleted(uow) if one.id == relationship_id), None)
    if made is None:
        return
    relationship = made.seen_in(target) or made
    refuse_gone_ends(uow, relationship)
    source = require_id(uow, relationship.source_entity_id)
    refuse_taken(uow, relationship, source.definition, target, is_new=True, todo=RENAME_OTHER)
    names = {"name": relationship.name, "source_field_name": relationship.source_field_name}
    store.set_relationship_state(uow, relationship_id, is_deleted=False, updated_at=services.clock.now(), **names)
    if relationship.relationship_type == "many-to-many" and not relationship.junction_schema:
        is_there = _links_back(services, catalog, uow, context, relationship)
        store.set_relationship_state(uow, relationship_id, is_published=is_there)
    tell(services, uow, context, relationship, "restore_relationship")
    uow.after_commit(lambda: catalog.forget(context.tenant_id))


def with_lookup_back(
    uow: UnitOfWork, target: EntityDefinition, relationship: RelationshipDefinition
) -> EntityDefinition:
    """The target with the lookup field of a deleted relationship and its indexes, as its last saved state had them."""
    if relationship.relationship_type == "many-to-many" or relationship.lookup_in(target):
        return target
    for revision in reversed(revisions.history(uow, target.id)):
        past = EntityDefinition.model_validate(revision.document)
        lookup = relationship.lookup_in(past)
        if lookup is not None:
            *others, back = add_field(lookup)(target).fields
            place = past.fields.index(lookup)
            placed = target.with_fields([*others[:place], back, *others[place:]])
            return _with_indexes_back(placed, past, lookup.name)
    return target


def _with_indexes_back(target: EntityDefinition, past: EntityDefinition, lookup: str) -> EntityDefinition:
    """The target with the indexes over a lookup that it had in the past, where their names are free and their fields
    are there; one with a condition, which may read any field, comes back where all are called as they were."""
    now = {field.id: field.name for field in target.fields}
    names = {field.name: now.get(field.id) for field in past.fields}
    is_as_it_was = all(name == then for then, name in names.items())
    taken = {index.name for index in target.indexes}
    for index in past.indexes:
        fields = tuple(names.get(name, name) for name in index.field_names)
        fits = None not in fields and (index.where_clause is None or is_as_it_was)
        if lookup in index.field_names and index.name not in taken and fits:
            target = add_index(index.model_copy(update={"field_names": fields}))(target)
    return target


def refuse_gone_ends(uow: UnitOfWork, relationship: RelationshipDefinition) -> None:
    """Raises InvalidState for a relationship that comes back without one of its entities."""
    there = store.heads_by_id(uow, relationship.ends)
    for end, does in ((relationship.target_entity_id, "ends"), (relationship.source_entity_id, "starts")):
        if end in there:
            continue
        name = parking_store.deleted_entities(uow).get(end)
        raise InvalidState(
            f"The relationship {relationship.name!r} was not brought back.",
            why=f"The entity at which it {does}{f', {name!r},' if name else ''} is gone.",
            todo=f"Bring that back first: ws.entities.restore({name!r})." if name else "",
        )


def links_of(
    services: Services, catalog: EntityCatalog, uow: UnitOfWork, context: Context, relationship: RelationshipDefinition
) -> int:
    """How many links a relationship has; none while it has no junction table of ours."""
    from buildify_nb.datamodel.risk import risk_store

    if not store.is_relationship_published(uow, relationship.id) or relationship.junction_schema:
        return 0
    return risk_store.count_rows(uow, junction_of(services, catalog, uow, context, relationship))


def tell(
    services: Services,
    uow: UnitOfWork,
    context: Context,
    relationship: RelationshipDefinition,
    action: str,
    *,
    before: RelationshipDefinition | None = None,
) -> None:
    """Lets whoever keeps its ends read them anew, and notes what was done in the audit log."""
    for end in {relationship.source_entity_id, relationship.target_entity_id}:
        if (head := store.head_by_id(uow, end)) and head.published_revision is not None:
            store.set_state(uow, end, published_at=services.clock.now())
    services.audit.append(
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
    uow.after_commit(lambda: services.events.committed(event))


def junction_of(
    services: Services, catalog: EntityCatalog, uow: UnitOfWork, context: Context, relationship: RelationshipDefinition
) -> TableShape:
    """The table of links of a many-to-many relationship, as it is called while it serves."""
    source, target = (
        catalog.target(uow, context, end, deleted_too=True)
        for end in (relationship.source_entity_id, relationship.target_entity_id)
    )
    return junction_shape(relationship, services.database.dialect.schema_of(context.tenant), source, target)


def _links_back(
    services: Services, catalog: EntityCatalog, uow: UnitOfWork, context: Context, relationship: RelationshipDefinition
) -> bool:
    """Brings the junction table back; False where there is none, so that the next publish of an end makes it."""
    from buildify_nb.datamodel.parking import orphan_store, retirement_store

    if not store.is_relationship_published(uow, relationship.id):
        return False
    shape = junction_of(services, catalog, uow, context, relationship)
    if not retirement_store.is_hidden(uow, shape, relationship.id):
        return False

    def mend() -> None:
        for key in shape.foreign_keys:
            orphan_store.remove(uow, shape, key, services.database.dialect)

    retirement_store.unpark_table(uow, shape, relationship.id, services.database, mend)
    return True
