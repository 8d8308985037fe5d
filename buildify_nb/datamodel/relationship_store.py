"""SQL of relationships beside their documents: what their rows show, and those that were deleted."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from buildify_nb.datamodel import store
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.relationship_settings import SETTINGS
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.datamodel.tables import relationship_definitions as table
from buildify_nb.definitions import store as revisions
from buildify_nb.storage.transactions import UnitOfWork


def show_served(uow: UnitOfWork, served: EntityDefinition, related: Iterable[RelationshipDefinition]) -> None:
    """Lets the rows of those of its relationships that end at an entity show what serves now."""
    for made in related:
        seen = made.seen_in(served) if made.target_entity_id == served.id else None
        if seen is not None:
            store.set_relationship_state(uow, made.id, **seen.model_dump(include=set(SETTINGS)))


def newest(uow: UnitOfWork) -> list[RelationshipDefinition]:
    """The relationships that are there, by name, as the newest definitions of their targets have them."""
    made = store.relationships(uow)
    targets = store.heads_by_id(uow, {one.target_entity_id for one in made})
    seen = (
        (one.seen_in(targets[one.target_entity_id].definition) if one.target_entity_id in targets else None) or one
        for one in made
    )
    return sorted(seen, key=lambda relationship: relationship.name)


def last_known(uow: UnitOfWork) -> list[RelationshipDefinition]:
    """The relationships that were deleted, as they were then, the last one first."""
    made = deleted(uow)
    targets = store.heads_by_id(uow, {one.target_entity_id for one in made})
    return [
        one.noted_in(targets[one.target_entity_id].definition) if one.target_entity_id in targets else one
        for one in made
    ]


def shown(uow: UnitOfWork) -> list[RelationshipDefinition]:
    """The relationships that are there under the names that serve."""
    names = ("name", "source_field_name", "target_field_name")
    rows = uow.execute(select(table.c.id, *(table.c[name] for name in names)).where(~table.c.is_deleted))
    known = {row.id: {name: getattr(row, name) for name in names} for row in rows}
    return [one.model_copy(update=known[one.id]) for one in store.relationships(uow)]


def deleted(uow: UnitOfWork) -> list[RelationshipDefinition]:
    """The relationships that were deleted, as they were made, the last one first."""
    newest_state = select(revisions.table.c.document).join(table, revisions.is_newest(table)).where(table.c.is_deleted)
    rows = uow.execute(newest_state.order_by(table.c.updated_at.desc(), table.c.id))
    return [RelationshipDefinition.model_validate(row.document) for row in rows]
