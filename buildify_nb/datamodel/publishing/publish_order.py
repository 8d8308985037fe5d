"""The order in which several entities are published: each behind what it refers to or reads, as far as that goes. Pure.

Where new entities refer to each other, one goes first, and its references come with the publish of the others.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from buildify_nb.datamodel.entities import EntityDefinition, EntityHead


def publish_order(heads: Collection[EntityHead]) -> Sequence[EntityHead]:
    """These entities, so that few references have to wait for what they point at; else by name.

    Where all that are left wait, the one goes next that waits for the fewest and that most others wait for.
    """
    left = {head.definition.id: head for head in sorted(heads, key=lambda head: head.definition.name)}
    ordered: list[EntityHead] = []
    while left:
        drafts = {one for one, head in left.items() if head.published_revision is None}
        waits = {one: _needs(head.definition) & drafts for one, head in left.items()}

        def rank(one: UUID, waits: dict[UUID, frozenset[UUID]] = waits) -> tuple[bool, int, int]:
            is_view_too_soon = left[one].definition.is_virtual and bool(waits[one])
            return is_view_too_soon, len(waits[one]), -sum(one in others for others in waits.values())

        ordered.append(left.pop(min(left, key=rank)))
    return ordered


def _needs(entity: EntityDefinition) -> frozenset[UUID]:
    """The other entities that its lookups point at, or that its view reads."""
    return entity.targets | frozenset(entity.view.entity_ids if entity.view else ())
