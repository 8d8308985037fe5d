"""What a publish changes of the relationships that end at an entity: their rules, names and what they show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from uuid import UUID

from buildify_nb.counts import counted
from buildify_nb.datamodel.definition_diff import ValueChange
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.publishing.effects import change_in_words
from buildify_nb.datamodel.publishing.transitions import Served
from buildify_nb.datamodel.relationship_settings import SETTINGS
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.datamodel.risk import risk_store
from buildify_nb.storage.dialects.base import Dialect
from buildify_nb.storage.transactions import UnitOfWork

_STAYS: Final = "a record that others refer to is not deleted"
_OF_LOOKUPS: Final[Mapping[str, str]] = {
    "CASCADE": "records that refer to a deleted one are deleted with it",
    "SET NULL": "records that refer to a deleted one go on without it",
    "RESTRICT": _STAYS,
    "NO ACTION": _STAYS,
}
_LINKED_STAYS: Final = "a record that has links is not deleted"
_OF_LINKS: Final[Mapping[str, str]] = {
    "CASCADE": "the links of a deleted record go with it",
    "RESTRICT": _LINKED_STAYS,
    "NO ACTION": _LINKED_STAYS,
}


def relationship_effects(
    uow: UnitOfWork,
    related: Iterable[RelationshipDefinition],
    served: Served | None,
    wanted: EntityDefinition,
    dialect: Dialect,
) -> tuple[str, ...]:
    """One line for each setting that differs between what serves and `wanted`.

    Args:
        related: the relationships of the entity, as they were made.
    """
    if served is None or served.definition.relationship_notes == wanted.relationship_notes:
        return ()
    return tuple(
        line
        for one in related
        if one.target_entity_id == wanted.id
        for line in _lines(uow, one.seen_in(served.definition), one.seen_in(wanted), served, wanted, dialect)
    )


def lives_effects(
    related: Iterable[RelationshipDefinition], served: EntityDefinition, wanted: EntityDefinition
) -> Iterator[str]:
    """That a relationship was deleted or brought back since the last publish, which acted at once.

    Args:
        related: the relationships that are there; one that is not, nor said to be gone, is none yet in that state.
    """
    were_gone, are_gone = served.gone_relationships, _gone(wanted, served)
    back = {one.id for one in related} & were_gone - are_gone
    for one in sorted(back | are_gone - were_gone):
        note = wanted.note_of(one) or served.note_of(one)
        became = "deleted" if one in are_gone else "back"
        yield f"the relationship {note.name if note else one} is {became} (acted already)"


def _gone(entity: EntityDefinition, served: EntityDefinition) -> frozenset[UUID]:
    """The relationships that are gone in a state: deleted, or, by links, made in what serves and not in this state."""
    return entity.gone_relationships | (served.made_relationships - entity.made_relationships)


def _lines(
    uow: UnitOfWork,
    before: RelationshipDefinition | None,
    after: RelationshipDefinition | None,
    served: Served,
    wanted: EntityDefinition,
    dialect: Dialect,
) -> Iterator[str]:
    if before is None or after is None:
        return
    is_link = after.relationship_type == "many-to-many"
    for column in SETTINGS:
        was, now = getattr(before, column), getattr(after, column)
        if was == now or (column == "target_field_name" and not is_link):
            continue  # Another name of a lookup is an operation on its column.
        line = f"{column} of the relationship {before.name} {change_in_words(ValueChange(column, was, now))}"
        if column == "on_delete":
            meant = _OF_LINKS[now] if is_link else _of_lookup(after, wanted)
            line += f": {meant}{_concerned(uow, before, served, dialect)}"
        yield line


def _of_lookup(relationship: RelationshipDefinition, target: EntityDefinition) -> str:
    """What becomes of records that refer to a deleted one."""
    lookup, rule = relationship.lookup_in(target), relationship.on_delete
    if rule == "SET NULL" and lookup and lookup.is_required:
        return f"{_STAYS}, since {lookup.name} is required and cannot be emptied"
    return _OF_LOOKUPS[rule]


def _concerned(uow: UnitOfWork, relationship: RelationshipDefinition, served: Served, dialect: Dialect) -> str:
    """How many records refer by the lookup of a relationship; "" of one by links."""
    lookup = relationship.lookup_in(served.definition)
    if lookup is None:
        return ""
    column = next(one for one in served.shape.columns if one.id == str(lookup.id))
    count, _ = risk_store.filled(uow, served.shape, dialect, column.name, 0)
    return f" (now {counted(count, 'reference')} of {served.definition.name})"
