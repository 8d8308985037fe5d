"""Gives the columns of a frame legal field names, or says for every column at once why it has none. Pure functions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

from buildify_nb.datamodel.rules import field_name_problem
from buildify_nb.datamodel.system_columns import ID, ROW_VERSION, SYSTEM_FIELD_NAMES
from buildify_nb.errors import DefinitionError, Problem
from buildify_nb.expressions.suggestions import did_you_mean
from buildify_nb.identifiers import suggested_name

Value = TypeVar("Value")
_KEY_SUFFIX, _LABEL_SUFFIX = "_id", "__label"


def field_names(
    entity: str, headers: Sequence[str], rename: Mapping[str, str], lookups: Collection[str], left_out: Collection[str]
) -> dict[str, str]:
    """The field name of each column that is not left out: "AlbumId" is "album_id", and "album" where it is a lookup.

    A name that the system needs for itself gets the entity's in front of it: "id" of "city" is "city_id".

    Args:
        rename: field names by header that the caller chose.
        lookups: headers of columns that hold references.
        left_out: headers of columns that become no field.

    Raises:
        DefinitionError: with every column that got no legal name, or the same as another one.
    """
    kept = [header for header in headers if header not in left_out]
    names = {header: rename.get(header) or _suggested(entity, header, lookup=header in lookups) for header in kept}
    problems = [
        Problem(
            header.strip() or f"column {headers.index(header)}",
            f"the name {name!r} {problem}" if name else "has no letters or digits to make a name of",
        )
        for header, name in names.items()
        if (problem := field_name_problem(name))
    ]
    problems += [Problem(header, "is the header of several columns") for header in names if kept.count(header) > 1]
    sharing: defaultdict[str, list[str]] = defaultdict(list)
    for header, name in names.items():
        sharing[name].append(header)
    problems += [
        Problem(name, f"would be the name of {' and '.join(map(repr, same))}")
        for name, same in sharing.items()
        if name and len(same) > 1
    ]
    if problems:
        raise DefinitionError(
            "The columns cannot become fields.",
            problems,
            todo="Give such a column a name: rename={'header': 'name'}. Columns are counted from 0, as by .iloc.",
        )
    return names


def by_header(given: Mapping[str, Value], headers: Sequence[str]) -> dict[str, Value]:
    """`given` by header: a column may also be called by the name that its header suggests."""
    suggested = {suggested_name(header): header for header in headers}
    return {name if name in headers else suggested.get(name, name): value for name, value in given.items()}


def exported_columns(headers: Collection[str]) -> frozenset[str]:
    """What `to_pandas` and `to_arrow` put beside the fields, in a frame that came from them; else nothing."""
    if not {ID, ROW_VERSION} <= set(headers):
        return frozenset()
    labels = (one for one in headers if one.endswith(_LABEL_SUFFIX) and one.removesuffix(_LABEL_SUFFIX) in headers)
    return SYSTEM_FIELD_NAMES.intersection(headers).union(labels)


def refuse_unknown(option: str, given: Collection[str], known: Collection[str]) -> None:
    """Raises DefinitionError when an option names columns that the frame does not have."""
    problems = [
        Problem(option, f"there is no column {name!r}{did_you_mean(name, known)}")
        for name in given
        if name not in known
    ]
    if problems:
        raise DefinitionError("The frame was not loaded.", problems)


def _suggested(entity: str, header: str, *, lookup: bool) -> str:
    name = suggested_name(header)
    if lookup and name.endswith(_KEY_SUFFIX) and not field_name_problem(name.removesuffix(_KEY_SUFFIX)):
        return name.removesuffix(_KEY_SUFFIX)
    return f"{entity}_{name}" if name in SYSTEM_FIELD_NAMES else name
