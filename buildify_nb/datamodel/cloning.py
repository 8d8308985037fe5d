"""From an entity to another one like it, with an identity of its own. Pure."""

from __future__ import annotations

from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.errors import InvalidState
from buildify_nb.identifiers import new_id


def cloned(entity: EntityDefinition, name: str, label: str = "") -> EntityDefinition:
    """The definition under another name, with new ids and a table of its own; references to itself point at the clone.

    Args:
        label: made of the name when left out.

    Raises:
        InvalidState: the entity's table belongs to somebody else.
    """
    if entity.is_adopted:
        raise InvalidState(
            f"{entity.name!r} was not cloned.",
            why="It was adopted: its table belongs to somebody else, and there is only one.",
            todo="Create an entity with the fields that you need.",
        )
    identity = new_id()

    def anew(field: FieldDefinition) -> FieldDefinition:
        target = identity if field.reference_entity_id == entity.id else field.reference_entity_id
        return field.model_copy(update={"id": new_id(), "reference_entity_id": target})

    named = EntityDefinition(id=identity, name=name, label=label)
    own = {part: getattr(named, part) for part in ("id", "name", "label", "plural_label", "table_name")}
    indexes = tuple(index.model_copy(update={"id": new_id()}) for index in entity.indexes)
    return entity.model_copy(update={**own, "indexes": indexes, "relationship_notes": ()}).with_fields(
        map(anew, entity.fields)
    )
