"""What pydantic says of a definition, as problems in the words of who wrote it.

Paths leave out the steps that only pydantic takes (which member of a union it tried), and a property that there is not
comes with the one that was meant. REST says the same of the bodies that it is sent.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from buildify_nb.datamodel.field_types.messages import problem_message
from buildify_nb.errors import Problem
from buildify_nb.expressions.suggestions import did_you_mean

_TAG = "type"
"""The property by which members of a union are told apart."""

_REFERENCE = ("reference_entity", "reference_entity_id", "target_entity_id")
_MEANT: Mapping[str, Sequence[str]] = {
    "type": ("field_type", "index_type", "entity_type", "relationship_type"),
    "kind": ("field_type", "index_type", "entity_type", "relationship_type"),
    **dict.fromkeys(("target", "to", "entity", "references", "reference", "refers_to", "foreign_key"), _REFERENCE),
    **dict.fromkeys(("fields", "columns", "column", "on"), ("field_names",)),
    **dict.fromkeys(("where", "condition", "filter"), ("where_clause", "visible_when")),
    **dict.fromkeys(("options", "choices", "values", "enum"), ("allowed_values",)),
    **dict.fromkeys(("rules", "validation", "validators", "validate"), ("validation_rules",)),
    **dict.fromkeys(("formula", "expression", "calculation"), ("calculation_formula", "formula")),
    **dict.fromkeys(("precision", "scale", "digits"), ("decimal_places",)),
    "regex": ("pattern", "validation_rules"),
    "title": ("label",),
}
"""What people mean who write a name of other tools, by the document."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a document an error is."""

    path: tuple[str, ...]
    owner: Any
    """The document that the last step is a property of."""
    kind: Any
    """The annotation of what stands there, if that is known."""


def document_problems(
    errors: Sequence[Mapping[str, Any]], document: Any = None, *, also: Collection[str] = ()
) -> list[Problem]:
    """One problem for each place that is wrong.

    Args:
        errors: as pydantic lists them.
        document: the class that was asked for, or None where it is not known.
        also: names that the caller may give beside the properties of the document.
    """
    found: dict[str, list[str]] = {}
    for error in errors:
        place = _placed(document, error["loc"])
        beside = also if place.owner is document else ()
        tagged = (_TAG,) if error["type"].startswith("union_tag") else ()
        found.setdefault(".".join(place.path + tagged), []).append(_message(error, place, beside))
    return [Problem(path, _either(messages)) for path, messages in found.items()]


def _placed(document: Any, steps: Sequence[int | str]) -> _Place:
    path: list[str] = []
    owner = kind = document
    for step in steps:
        members = _members(kind)
        if len(members) > 1:
            kind = next((member for member in members if step in _tags(member)), None)
            continue
        kind = members[0]
        path.append(str(step))
        if _is_document(kind):
            owner = kind
            column = kind.model_fields.get(step)
            kind = column.annotation if column else None
        elif parts := get_args(kind):
            kind = parts[0] if isinstance(step, int) else parts[-1]
        else:
            kind = None
    return _Place(tuple(path), owner, kind)


def _message(error: Mapping[str, Any], place: _Place, also: Collection[str]) -> str:
    what, name = error["type"], place.path[-1] if place.path else ""
    tags = [tag for member in _members(place.kind) for tag in _tags(member)]
    listed = ", ".join(map(repr, tags))
    if what == "extra_forbidden":
        return f"is no property of it{_meant(name, place.owner, also)}"
    if what == "union_tag_invalid":
        return f"must be one of {listed}{did_you_mean(error['ctx']['tag'], tags)}"
    if what == "union_tag_not_found":
        return f"must be given: one of {listed}"
    if what == "model_attributes_type" and tags:
        return f"must be an object with a {_TAG}: one of {listed}"
    if what in ("uuid_parsing", "uuid_type") and name == "reference_entity_id" and "reference_entity" in also:
        return f"must be an id; to name the entity give reference_entity={str(error['input'])[:80]!r} instead"
    if what in ("list_type", "tuple_type") and isinstance(error["input"], str):
        return f"must be a list such as [{error['input'][:50]!r}]"
    return problem_message(error)  # type: ignore[arg-type]


def _meant(name: str, owner: Any, also: Collection[str]) -> str:
    if not _is_document(owner):
        return "; check the spelling"
    known = [one for one in owner.model_fields if one != "id"] + list(also)
    meant = next((one for one in _MEANT.get(name, ()) if one in known), "")
    return did_you_mean(meant or name, known) or f"; it has {', '.join(known)}"


def _either(messages: Sequence[str]) -> str:
    """What a place says of which no member of a union could be made."""
    first, *others = dict.fromkeys(messages)
    return " or ".join([first, *(other.removeprefix("must be ") for other in others)])


def _members(kind: Any) -> list[Any]:
    """The kinds that a value may have besides null."""
    if get_origin(kind) is Annotated:
        return _members(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return [member for one in get_args(kind) if one is not NoneType for member in _members(one)]
    return [kind]


def _tags(member: Any) -> tuple[str, ...]:
    column = member.model_fields.get(_TAG) if _is_document(member) else None
    return get_args(column.annotation) if column and get_origin(column.annotation) is Literal else ()


def _is_document(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
