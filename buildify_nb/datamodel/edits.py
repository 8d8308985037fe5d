"""Single changes to an entity's definition, as pure functions from one document to the next."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from buildify_nb.datamodel.document_problems import document_problems
from buildify_nb.datamodel.entities import EntityDefinition, IndexDefinition
from buildify_nb.datamodel.field_types.base import OPTION_NAMES
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.formulas.field_uses import uses_of
from buildify_nb.definitions.comparison import differences
from buildify_nb.errors import AlreadyExists, DefinitionError, Problem, StillReferenced
from buildify_nb.identifiers import label_for
from buildify_nb.plugins.contracts import FieldType

Edit = Callable[[EntityDefinition], EntityDefinition]
Document = TypeVar("Document", bound=BaseModel)

_NO_TYPES: Mapping[str, FieldType] = MappingProxyType({})

BESIDE_FIELDS = ("reference_entity",)
"""What callers may give of a field beside its properties: the name of the entity that a lookup points at."""


def parsed(document: type[Document], values: Mapping[str, Any], what: str, *, also: Collection[str] = ()) -> Document:
    """A document made of a caller's values; raises DefinitionError with every problem.

    Args:
        what: the document in words.
        also: names that the caller may give beside the properties of the document.
    """
    try:
        return document.model_validate(values)
    except ValidationError as error:
        problems = document_problems(error.errors(), document, also=also)
        raise DefinitionError(f"{what} was not understood.", problems) from error


def together(what: str, parts: Iterable[tuple[str, Callable[[], Any]]]) -> list[Any]:
    """What each part gives; raises one DefinitionError with the problems of all of them, each below its part's path."""
    made: list[Any] = []
    problems: list[Problem] = []
    for path, part in parts:
        try:
            made.append(part())
        except DefinitionError as error:
            problems += [Problem(".".join(filter(None, (path, p.field))), p.message) for p in error.problems]
    if problems:
        raise DefinitionError(f"{what} was not understood.", problems)
    return made


def changed(document: Document, changes: Mapping[str, Any], what: str, *, also: Collection[str] = ()) -> Document:
    """A copy of `document` with `changes`, checked like a new one; its `id` stays."""
    if "id" in changes:
        raise DefinitionError(f"{what} was not changed.", [Problem("id", "cannot be changed")])
    return parsed(type(document), document.model_dump() | dict(changes), what, also=also)


def add_field(field: FieldDefinition) -> Edit:
    """Adds a field at the end."""

    def edit(entity: EntityDefinition) -> EntityDefinition:
        if any(other.name == field.name for other in entity.fields):
            raise AlreadyExists(f"{entity.name!r} already has a field {field.name!r}.", todo="Choose another name.")
        return entity.with_fields([*entity.fields, field])

    return edit


def edit_field(name: str, changes: Mapping[str, Any], types: Mapping[str, FieldType] = _NO_TYPES) -> Edit:
    """Changes a field; a changed name is a rename that indexes and display settings follow.

    Args:
        types: by name; what the field's new type does not take goes with the old one, unless it is given.
    """

    def edit(entity: EntityDefinition) -> EntityDefinition:
        old = entity.field(name)
        wanted = {**_idle(old, changes, types), **_with_reference_cleared(old, changes)}
        new = changed(old, wanted, f"The field {name!r}", also=BESIDE_FIELDS)
        if "name" in changes and "label" not in changes and old.label == label_for(old.name):
            new = new.model_copy(update={"label": label_for(new.name)})
        edited = entity.with_fields(new if field.id == old.id else field for field in entity.fields)
        return edited if new.name == name else _renamed(edited, name, new.name)

    return edit


def drop_field(name: str) -> Edit:
    """Takes a field away, and the indexes over it; raises StillReferenced while a formula or condition reads it."""

    def edit(entity: EntityDefinition) -> EntityDefinition:
        dropped = entity.field(name)
        if uses := uses_of(entity, name):
            raise StillReferenced(
                f"The field {name!r} was not dropped.",
                why=f"It is read by {', '.join(uses)}.",
                todo="Change or drop these first.",
            )
        without = entity.with_fields(field for field in entity.fields if field.id != dropped.id)
        forgotten = {key: None for key in ("primary_field", "default_sort_field") if getattr(entity, key) == name}
        indexes = tuple(index for index in entity.indexes if name not in index.field_names)
        return without.model_copy(update={**forgotten, "indexes": indexes})

    return edit


def order_fields(names: Sequence[str]) -> Edit:
    """Puts the fields in this order; fields that are not named keep theirs, at the end."""

    def edit(entity: EntityDefinition) -> EntityDefinition:
        first = [entity.field(name) for name in dict.fromkeys(names)]
        return entity.with_fields([*first, *(field for field in entity.fields if field.name not in set(names))])

    return edit


def add_index(index: IndexDefinition) -> Edit:
    """Adds an index."""
    return lambda entity: entity.model_copy(update={"indexes": (*entity.indexes, index)})


def edit_index(name: str, changes: Mapping[str, Any]) -> Edit:
    """Changes an index; publishing then makes it anew."""

    def edit(entity: EntityDefinition) -> EntityDefinition:
        old = entity.index(name)
        new = changed(old, changes, f"The index {name!r}")
        indexes = tuple(new if index.id == old.id else index for index in entity.indexes)
        return entity.model_copy(update={"indexes": indexes})

    return edit


def drop_index(name: str) -> Edit:
    """Takes an index away."""

    def edit(entity: EntityDefinition) -> EntityDefinition:
        dropped = entity.index(name)
        kept = tuple(index for index in entity.indexes if index.id != dropped.id)
        return entity.model_copy(update={"indexes": kept})

    return edit


def edit_entity(changes: Mapping[str, Any]) -> Edit:
    """Changes the entity's own columns; what it notes of relationships is changed with these."""

    def edit(entity: EntityDefinition) -> EntityDefinition:
        what = f"The entity {entity.name!r}"
        if "relationship_notes" in changes:
            problem = Problem("relationship_notes", "is changed by ws.relationships.update(…)")
            raise DefinitionError(f"{what} was not changed.", [problem])
        return changed(entity, changes, what)

    return edit


def _renamed(entity: EntityDefinition, old: str, new: str) -> EntityDefinition:
    indexes = tuple(
        index.model_copy(update={"field_names": tuple(new if name == old else name for name in index.field_names)})
        for index in entity.indexes
    )
    followed = {key: new for key in ("primary_field", "default_sort_field") if getattr(entity, key) == old}
    return entity.model_copy(update={**followed, "indexes": indexes})


def _idle(old: FieldDefinition, changes: Mapping[str, Any], types: Mapping[str, FieldType]) -> dict[str, None]:
    """What does not act on the type that the field gets."""
    name = changes.get("field_type")
    new = types.get(name) if isinstance(name, str) and name != old.field_type else None
    if new is None:
        return {}
    idle = [option for option in OPTION_NAMES if option not in new.options]
    return dict.fromkeys(idle if old.input_type in new.input_types else [*idle, "input_type"])


def _with_reference_cleared(old: FieldDefinition, changes: Mapping[str, Any]) -> Mapping[str, Any]:
    """A field that is no longer a lookup points at nothing."""
    if old.field_type != "lookup" or changes.get("field_type", "lookup") == "lookup":
        return changes
    return {"reference_entity_id": None, "reference_field": None, "relationship_type": None, **changes}


def noted_changes(before: EntityDefinition | None, after: EntityDefinition) -> dict[str, object]:
    """What the audit log says of a saved state; `before` is None of a new entity."""
    if before is None:
        return {"name": [None, after.name]}
    return {"changed": [str(one) for one in differences(before.model_dump(mode="json"), after.model_dump(mode="json"))]}
