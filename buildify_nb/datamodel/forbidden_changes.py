"""Which changes of a saved entity are refused whatever its new definition says. Pure; `rules` judge one state alone."""

from __future__ import annotations

from buildify_nb.datamodel.adoption.adopted_facts import COLUMN_FACTS, TABLE_FACTS, table_facts
from buildify_nb.datamodel.entities import EntityDefinition, EntityHead
from buildify_nb.errors import EntityMigrating, InvalidState


def refuse_forbidden_changes(head: EntityHead, entity: EntityDefinition, *, adopting: bool = False) -> None:
    """Refuses the next state of an entity where its table, or whose table it is, would no longer fit.

    Args:
        adopting: whether what is known of an adopted table may change; only adoption has read the table.

    Raises:
        EntityMigrating: a publish of it is going on.
        InvalidState: something changed that is fixed.
    """
    if head.status == "migrating":
        raise EntityMigrating(f"{entity.name!r} is being published.", todo="Try again in a moment.")
    before = head.definition
    if entity.is_adopted != before.is_adopted:
        raise InvalidState(
            f"entity_type of {entity.name!r} cannot change.", todo="Adopt the table: ws.entities.adopt(…)."
        )
    if entity.is_virtual != before.is_virtual:
        raise InvalidState(
            f"entity_type of {entity.name!r} cannot change.", todo="Create a view: ws.entities.create_view(…)."
        )
    if entity.is_adopted and not adopting and _columns(entity) != _columns(before):
        raise InvalidState(
            f"The fields of {entity.name!r} cannot be added, dropped or renamed.",
            why="Its table belongs to somebody else and is never altered.",
            todo=f"Alter it in SQL, then ws.entities[{entity.name!r}].readopt().",
        )
    if not adopting and table_facts(entity) != table_facts(before):
        raise _facts_changed(entity)
    if head.published_revision is None:
        return
    fixed = [
        name for name in ("table_name", "schema_name", "entity_type") if getattr(before, name) != getattr(entity, name)
    ]
    if fixed:
        raise InvalidState(f"{', '.join(fixed)} of {entity.name!r} cannot change.", why="Its table exists already.")


def _facts_changed(entity: EntityDefinition) -> InvalidState:
    return InvalidState(
        f"What adoption noted about the table of {entity.name!r} cannot change.",
        why=f"Its metadata ({', '.join(TABLE_FACTS)}, {', '.join(COLUMN_FACTS)}) says what the table is.",
        todo="Leave these keys of metadata as they are; further keys may be added.",
    )


def _columns(entity: EntityDefinition) -> list[tuple[object, ...]]:
    return sorted((str(field.id), field.name) for field in entity.fields)
