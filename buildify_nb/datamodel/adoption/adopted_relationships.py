"""From foreign keys of adopted tables to relationships: what they are called, and which tables only link two. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypedDict, cast
from uuid import UUID

from buildify_nb.datamodel.adoption.adopted_fields import Place, free_name, target_of
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.relationship_settings import CascadeRule
from buildify_nb.datamodel.relationships import JUNCTION_SCHEMA, LOOKUP_ID, RelationshipDefinition
from buildify_nb.identifiers import suggested_name
from buildify_nb.storage.live_tables import LiveForeignKey, LiveTable

_LONGEST_NAME = 58
_RULES = ("NO ACTION", "RESTRICT", "CASCADE", "SET NULL")


class FoundRules(TypedDict):
    """What becomes of records when the one that they point at is deleted, or its key changes."""

    on_delete: CascadeRule
    on_update: CascadeRule


class RelationshipNames:
    """Names that are still free, of relationships and at each entity.

    Args:
        entities: with their fields.
        relationships: that there are.
    """

    def __init__(self, entities: Iterable[EntityDefinition], relationships: Iterable[RelationshipDefinition]) -> None:
        self._shown = {entity.id: {field.name for field in entity.fields} for entity in entities}
        self._names: set[str] = set()
        for one in relationships:
            self._names.add(one.name)
            self._shown.setdefault(one.source_entity_id, set()).add(one.source_field_name)
            if one.relationship_type == "many-to-many":
                self._shown.setdefault(one.target_entity_id, set()).add(one.target_field_name)

    def new(self, *wanted: str) -> str:
        """A name for a relationship, the first of `wanted` that is free."""
        return self._taken(self._names, [one[:_LONGEST_NAME] for one in wanted])

    def shown_at(self, entity: UUID, *wanted: str) -> str:
        """A name under which an entity shows others, the first of `wanted` that is free."""
        return self._taken(self._shown.setdefault(entity, set()), wanted)

    @staticmethod
    def _taken(taken: set[str], wanted: Sequence[str]) -> str:
        name = next((one for one in wanted if one not in taken), free_name(wanted[-1], taken, longest=_LONGEST_NAME))
        taken.add(name)
        return name


def relationships_of(
    lookups: Sequence[tuple[EntityDefinition, FieldDefinition]],
    entities: Mapping[UUID, EntityDefinition],
    names: RelationshipNames,
) -> Iterator[RelationshipDefinition]:
    """One relationship for each lookup of an adopted table, from the entity that it points at.

    Args:
        entities: by id, those that are pointed at.
    """
    times = Counter((field.reference_entity_id, entity.id) for entity, field in lookups)
    for entity, field in lookups:
        source = entities[cast("UUID", field.reference_entity_id)]
        is_one = field.relationship_type == "one-to-one"
        shown = suggested_name(entity.label if is_one else entity.plural_label) or entity.name
        told = field.name.removesuffix("_id")
        # Where several references lead to one entity, or to the table itself, each says by which field it does.
        is_plain = times[source.id, entity.id] == 1 and source.id != entity.id
        told_apart = f"{shown}_by_{told}"
        yield RelationshipDefinition(
            name=names.new(*[f"{source.name}_{entity.name}"] * is_plain, f"{source.name}_{entity.name}_{told}"),
            relationship_type="one-to-one" if is_one else "one-to-many",
            source_entity_id=source.id,
            source_field_name=names.shown_at(source.id, *[shown] * is_plain, told_apart),
            target_entity_id=entity.id,
            target_field_name=field.name,
            **rules_of(entity, field),
            metadata={LOOKUP_ID: str(field.id)},
        )


def junction_ends(live: LiveTable) -> tuple[LiveForeignKey, LiveForeignKey] | None:
    """The two foreign keys of a table that only links two others: they are its key, and it has nothing else."""
    columns = tuple(column.name for column in live.columns)
    keys = {key.columns: key for key in live.foreign_keys}
    if len(columns) != 2 or set(live.primary_key) != set(columns) or len(live.foreign_keys) != 2:
        return None
    ends = [keys.get((column,)) for column in columns]
    return (ends[0], ends[1]) if ends[0] and ends[1] else None


def many_to_many(
    live: LiveTable,
    ends: tuple[LiveForeignKey, LiveForeignKey],
    targets: Mapping[Place, UUID],
    entities: Mapping[UUID, EntityDefinition],
    names: RelationshipNames,
) -> RelationshipDefinition:
    """The relationship over a table that only links two others; both are among `targets`."""
    source, target = (entities[targets[target_of(end)]] for end in ends)
    here, there = ends[0].columns[0], ends[1].columns[0]
    shown_at_source, shown_at_target = (suggested_name(one.plural_label) or one.name for one in (target, source))
    by_here, by_there = (suggested_name(column).removesuffix("_id") for column in (here, there))
    is_loop = source.id == target.id
    return RelationshipDefinition(
        name=names.new(suggested_name(live.name) or f"{source.name}_{target.name}"),
        relationship_type="many-to-many",
        source_entity_id=source.id,
        source_field_name=names.shown_at(
            source.id, *[shown_at_source] * (not is_loop), f"{shown_at_source}_by_{by_there}"
        ),
        target_entity_id=target.id,
        target_field_name=names.shown_at(
            target.id, *[shown_at_target] * (not is_loop), f"{shown_at_target}_by_{by_here}"
        ),
        junction_table_name=live.name,
        junction_source_field=here,
        junction_target_field=there,
        on_delete="CASCADE" if all(end.on_delete == "CASCADE" for end in ends) else "NO ACTION",
        on_update="CASCADE" if all(end.on_update == "CASCADE" for end in ends) else "NO ACTION",
        metadata={JUNCTION_SCHEMA: live.schema},
    )


def rules_of(entity: EntityDefinition, field: FieldDefinition) -> FoundRules:
    """What the database does; rows without a key cannot be told apart, so none of those is written by us."""
    noted = {} if entity.metadata.get("read_only") else field.metadata
    return {"on_delete": _known(noted.get("on_delete")), "on_update": _known(noted.get("on_update"))}


def _known(rule: object) -> CascadeRule:
    """The rule as relationships have it; what only the database does is left to it."""
    return rule if rule in _RULES else "NO ACTION"
