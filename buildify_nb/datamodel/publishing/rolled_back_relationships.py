"""What a rollback does to relationships that were deleted, or brought back, since what it leads back to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel import catalog_store, relationship_store, store
from buildify_nb.datamodel.catalog import EntityCatalog
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.parking.deleted_relationships import DeletedRelationshipService
from buildify_nb.datamodel.publishing.migrations import Risk
from buildify_nb.datamodel.relationship_lives import junction_of, refuse_gone_ends
from buildify_nb.datamodel.relationship_names import refuse_rolled_back_taken
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.datamodel.risk.risks import hiding_risks
from buildify_nb.datamodel.service import Services
from buildify_nb.storage.transactions import UnitOfWork


@dataclass(frozen=True, slots=True)
class Followed:
    """The relationships that go, and what is told of them and of those that come back."""

    going: frozenset[UUID] = frozenset()
    effects: tuple[str, ...] = ()
    risks: tuple[Risk, ...] = ()


class RolledBackRelationships:
    """Reads what `follow_relationships` will do when an entity is saved as it was."""

    def __init__(self, services: Services, catalog: EntityCatalog) -> None:
        self._s, self._catalog = services, catalog
        self._deleted = DeletedRelationshipService(services, catalog)

    def follow(self, uow: UnitOfWork, context: Context, now: EntityDefinition, before: EntityDefinition) -> Followed:
        """What leads from the newest definition, drafts too, to the one from before.

        Raises:
            AlreadyExists: a relationship comes back, or gets its former name, and the name is taken by now.
            InvalidState: one that comes back lacks an end.
        """
        was_gone, is_gone = now.gone_relationships, before.gone_relationships
        there = catalog_store.relationships_of(uow, now.id)
        going = [one.seen_in(now) or one for one in there if one.id in is_gone - was_gone]
        returning = was_gone - is_gone - (now.made_relationships - before.made_relationships)
        deleted = [one for one in relationship_store.deleted(uow) if one.id in returning]
        back = [one.seen_in(before) or one for one in deleted]
        for one in back:
            refuse_gone_ends(uow, one)
        is_renamed = now.relationship_notes != before.relationship_notes
        refuse_rolled_back_taken(uow, before, back, {one.id for one in going}, is_renamed=is_renamed)
        coming = [self._deleted.told(uow, context, one) for one in back]
        return Followed(
            frozenset(one.id for one in going),
            (
                *(f"the relationship {one.name} is deleted" for one in going),
                *(f"the relationship {one.relationship.name} comes back with {one.amount}" for one in coming),
            ),
            tuple(risk for one in going for risk in self._hidden_links(uow, context, one)),
        )

    def _hidden_links(self, uow: UnitOfWork, context: Context, one: RelationshipDefinition) -> Sequence[Risk]:
        if not store.is_relationship_published(uow, one.id) or one.junction_schema:
            return ()
        shape = junction_of(self._s, self._catalog, uow, context, one)
        return tuple(hiding_risks(uow, shape, "link", f"the relationship {one.name}"))
