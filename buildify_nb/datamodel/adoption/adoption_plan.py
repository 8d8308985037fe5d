"""What adopting tables comes to: which entities, references and relationships, and what is left out and why. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from buildify_nb.datamodel.adoption.adopted_definitions import adopted_entity, in_dependency_order, key_place, linked
from buildify_nb.datamodel.adoption.adopted_fields import free_name, target_of
from buildify_nb.datamodel.adoption.adopted_relationships import (
    RelationshipNames,
    junction_ends,
    many_to_many,
    relationships_of,
)
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.datamodel.rules import LONGEST_ENTITY_NAME, entity_name_problem
from buildify_nb.datamodel.system_columns import PARKED_PREFIX
from buildify_nb.identifiers import suggested_name
from buildify_nb.storage.live_tables import LiveForeignKey, LiveTable


@dataclass(frozen=True, slots=True)
class AdoptionPlan:
    """What is to be saved, in order."""

    tables: tuple[LiveTable, ...]
    """Those that are adopted, as entities or as links."""
    created: tuple[EntityDefinition, ...]
    """New entities, targets of references first."""
    edited: tuple[EntityDefinition, ...]
    """Entities, new ones among them, whose columns turned out to be references once all tables were there."""
    relationships: tuple[RelationshipDefinition, ...]
    left_out: tuple[tuple[str, str], ...]
    """Tables by name, with the reason."""

    @property
    def entities(self) -> tuple[EntityDefinition, ...]:
        """The new entities as they will be."""
        final = {entity.id: entity for entity in self.edited}
        return tuple(final.get(entity.id, entity) for entity in self.created)


def plan_of(
    lives: Sequence[LiveTable],
    known: Sequence[EntityDefinition],
    relationships: Sequence[RelationshipDefinition],
    *,
    given: Mapping[str, Any] | None = None,
    links: bool = True,
) -> AdoptionPlan:
    """The plan for adopting these tables.

    Args:
        known: the entities that there are.
        relationships: that there are.
        given: name and further columns of the entity, where one table is adopted.
        links: whether tables that only link two others become many-to-many relationships.
    """
    left_out = dict(_unfit(lives))
    fit = [live for live in lives if live.name not in left_out]
    junctions = _junctions(fit, known) if links else {}
    tables = in_dependency_order([live for live in fit if live.name not in junctions])
    names = entity_names(tables, {entity.name for entity in known})
    targets = {place: entity.id for entity in known if (place := key_place(entity))}
    created: list[EntityDefinition] = []
    for live in tables:
        created.append(entity := adopted_entity(live, targets, {"name": names[live.place], **(given or {})}))
        targets |= {place: entity.id} if (place := key_place(entity)) else {}
    before = {entity.id: entity for entity in (*known, *created)}
    after = {one.id: linked(one, targets) if one.is_adopted else one for one in before.values()}
    free = RelationshipNames(after.values(), relationships)
    lookups = list(_new_lookups(after.values(), known))
    linking = [live for live in fit if live.name in junctions]
    found = [*relationships_of(lookups, after, free)]
    found += [many_to_many(live, junctions[live.name], targets, after, free) for live in linking]
    return AdoptionPlan(
        (*tables, *linking),
        tuple(created),
        tuple(entity for entity in after.values() if entity != before[entity.id]),
        tuple(found),
        tuple(left_out.items()),
    )


def entity_names(lives: Sequence[LiveTable], taken: Collection[str]) -> dict[tuple[str, str], str]:
    """A legal and free name for the entity of each table, near the table's own, by schema and table."""
    names: dict[tuple[str, str], str] = {}
    used = set(taken)
    for live in lives:
        base = suggested_name(live.name) or "table"
        wanted = (base, f"{base}_table", f"{suggested_name(live.schema)}_{base}".lstrip("_"))
        # A reserved word gets a word behind it, a name that is taken the schema before it.
        order = wanted if entity_name_problem(base) else (base, wanted[2], wanted[1])
        cut = [name if len(name) <= LONGEST_ENTITY_NAME else name[:LONGEST_ENTITY_NAME].rstrip("_") for name in order]
        good = (name for name in cut if name not in used and not entity_name_problem(name))
        names[live.place] = next(good, free_name(cut[-1], used, longest=LONGEST_ENTITY_NAME))
        used.add(names[live.place])
    return names


def _unfit(lives: Sequence[LiveTable]) -> Iterator[tuple[str, str]]:
    for live in lives:
        if live.name.startswith(PARKED_PREFIX):
            yield live.name, f"its name starts with {PARKED_PREFIX!r}, which marks hidden tables"
        elif not live.primary_key and all(column.type is None for column in live.columns):
            yield live.name, "none of its columns has a type that can be read or compared"


def _junctions(
    lives: Sequence[LiveTable], known: Sequence[EntityDefinition]
) -> dict[str, tuple[LiveForeignKey, LiveForeignKey]]:
    """By name, the tables that only link two others, both of which are adopted by their keys, now or before."""
    keyed = {(*live.place, live.primary_key[0]) for live in lives if len(live.primary_key) == 1}
    keyed |= {place for entity in known if (place := key_place(entity))}
    linking = ((live.name, junction_ends(live)) for live in lives)
    return {name: ends for name, ends in linking if ends and all(target_of(end) in keyed for end in ends)}


def _new_lookups(
    after: Collection[EntityDefinition], known: Sequence[EntityDefinition]
) -> Iterator[tuple[EntityDefinition, FieldDefinition]]:
    """The references of adopted tables that were none before."""
    old: dict[UUID, UUID | None] = {field.id: field.reference_entity_id for one in known for field in one.fields}
    for entity in after:
        if entity.is_adopted:
            yield from (
                (entity, field) for field in entity.fields if field.reference_entity_id and not old.get(field.id)
            )
