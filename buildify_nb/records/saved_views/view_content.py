"""What a saved view holds as it is stored: filters, order and columns, by names that follow renamed fields. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from buildify_nb.errors import InvalidRecord, Problem
from buildify_nb.expressions.conditions import is_equalities
from buildify_nb.expressions.formulas import named_fields, renamed
from buildify_nb.expressions.user_terms import named_term

_LISTS = ("rules", "conditions")
_WIDTHS = range(30, 2001)


@dataclass(frozen=True, slots=True)
class ViewContent:
    """Which records, in which order, in which columns."""

    filters: Any = None
    """As `Records.list` takes them, in the types of JSON."""
    sort: tuple[str, ...] = ()
    """Terms such as `price:desc`."""
    search: str | None = None
    fields: tuple[str, ...] | None = None
    """The columns in their order; None for those that are shown by themselves."""
    widths: Mapping[str, int] = field(default_factory=dict[str, int])
    """Of columns, in pixels."""
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """Headings over several columns, by their text."""
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    """The names of own fields in all of this, each with the id of the field that it meant when the view was saved."""

    @property
    def document(self) -> dict[str, Any]:
        """What is stored, in the types of JSON."""
        return {
            "filters": self.filters,
            "sort": list(self.sort),
            "search": self.search,
            "fields": None if self.fields is None else list(self.fields),
            "widths": dict(self.widths),
            "groups": {heading: list(names) for heading, names in self.groups.items()},
            "names": dict(self.names),
        }

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> ViewContent:
        """The content in a document of `document`."""
        shown = document["fields"]
        return cls(
            document["filters"],
            tuple(document["sort"]),
            document["search"],
            None if shown is None else tuple(shown),
            dict(document["widths"]),
            {heading: tuple(names) for heading, names in document["groups"].items()},
            dict(document["names"]),
        )

    @property
    def options(self) -> dict[str, Any]:
        """As `Records.list` takes it."""
        given = {"filters": self.filters, "sort": list(self.sort), "search": self.search, "fields": self.fields}
        return {name: value for name, value in given.items() if value}

    @property
    def named(self) -> frozenset[str]:
        """The own fields that it names, lookups on the way to others among them."""
        paths = (*filtered_names(self.filters), *map(_field_of, self.sort), *self.columns)
        return frozenset(path.partition(".")[0] for path in paths)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of columns, some more than once."""
        return (*(self.fields or ()), *self.widths, *(name for names in self.groups.values() for name in names))

    @property
    def filtered(self) -> frozenset[str]:
        """The own fields that its filters name."""
        return frozenset(path.partition(".")[0] for path in filtered_names(self.filters))

    def with_names(self, names: Mapping[str, str]) -> ViewContent:
        """The same with the ids of the fields that it names."""
        return replace(self, names=dict(names))

    def renamed(self, names: Mapping[str, str]) -> ViewContent:
        """The same with other names of fields, old to new."""

        def new(path: str) -> str:
            own, dot, rest = path.partition(".")
            return f"{names.get(own, own)}{dot}{rest}"

        return replace(
            self,
            filters=renamed_filters(self.filters, names),
            sort=tuple(f"{new(_field_of(term))}{term[len(_field_of(term)) :]}" for term in self.sort),
            fields=None if self.fields is None else tuple(map(new, self.fields)),
            widths={new(name): width for name, width in self.widths.items()},
            groups={heading: tuple(map(new, columns)) for heading, columns in self.groups.items()},
            names={new(name): key for name, key in self.names.items()},
        )

    def without(self, gone: Iterable[str]) -> ViewContent:
        """The same without columns and terms of the order that name one of these fields; filters stay."""
        lost = frozenset(gone)

        def stays(path: str) -> bool:
            return path not in lost and path.partition(".")[0] not in lost

        groups = {heading: tuple(filter(stays, columns)) for heading, columns in self.groups.items()}
        return replace(
            self,
            sort=tuple(term for term in self.sort if stays(_field_of(term))),
            fields=None if self.fields is None else tuple(filter(stays, self.fields)),
            widths={name: width for name, width in self.widths.items() if stays(name)},
            groups={heading: columns for heading, columns in groups.items() if columns},
        )


def filtered_names(filters: Any) -> frozenset[str]:
    """The names in filters of any form."""
    if isinstance(filters, str):
        return named_fields(filters) if filters.strip() else frozenset()
    if isinstance(filters, list):
        return frozenset[str]().union(*map(filtered_names, cast("list[Any]", filters)))
    return frozenset(_names_in(cast("Mapping[str, Any]", filters))) if isinstance(filters, Mapping) else frozenset()


def renamed_filters(filters: Any, names: Mapping[str, str]) -> Any:
    """Filters of any form with other names of own fields."""
    if isinstance(filters, str):
        return renamed(filters, names) if filters.strip() else filters
    if isinstance(filters, list):
        return [renamed_filters(one, names) for one in cast("list[Any]", filters)]
    return _renamed_node(cast("Mapping[str, Any]", filters), names) if isinstance(filters, Mapping) else filters


def checked_layout(
    fields: Sequence[str] | None, widths: Mapping[str, int] | None, groups: Mapping[str, Sequence[str]] | None
) -> list[Problem]:
    """What is wrong with widths and headings."""
    problems = [
        Problem(f"widths.{name}", f"must be a whole number of pixels from {_WIDTHS[0]} to {_WIDTHS[-1]:,}")
        for name, width in (widths or {}).items()
        if type(width) is not int or width not in _WIDTHS
    ]
    for heading, names in (groups or {}).items():
        if isinstance(names, str) or not heading.strip():
            problems.append(Problem(f"groups.{heading}", "must be a list of columns under a heading"))
            continue
        missing = [name for name in names if fields is not None and name not in fields]
        problems += [Problem(f"groups.{heading}", f"{name!r} is no column of the view") for name in missing]
    return problems


def checked_name(name: Any) -> str:
    """The name of a view as it is stored; raises InvalidRecord when it cannot be one."""
    if not isinstance(name, str) or not name.strip() or len(name.strip()) > 100 or not name.isprintable():
        raise InvalidRecord("The view was not saved.", [Problem("name", "must be a text of 1 to 100 characters")])
    return name.strip()


def _field_of(term: str) -> str:
    return term.partition(":")[0]


def _names_in(node: Mapping[str, Any]) -> Iterator[str]:
    if is_equalities(node):
        yield from node
        return
    named = [node.get("field")]
    if node.get("valueSource") == "field":
        value: Any = node.get("value")
        named += cast("list[Any]", value) if isinstance(value, list) else [value]
    yield from (one for one in named if isinstance(one, str) and not named_term(one))
    for part in _parts(node):
        yield from _names_in(part)


def _parts(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for key in _LISTS:
        parts: Any = node.get(key)
        if isinstance(parts, list):
            yield from (part for part in cast("list[Any]", parts) if isinstance(part, Mapping))


def _renamed_node(node: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    def new(path: Any) -> Any:
        own, dot, rest = str(path).partition(".")
        return f"{names[own]}{dot}{rest}" if isinstance(path, str) and own in names else path

    if is_equalities(node):
        return {new(name): value for name, value in node.items()}
    made = dict(node)
    if "field" in made:
        made["field"] = new(made["field"])
    if made.get("valueSource") == "field":
        value: Any = made.get("value")
        made["value"] = [new(one) for one in cast("list[Any]", value)] if isinstance(value, list) else new(value)
    for key in _LISTS:
        if isinstance(made.get(key), list):
            made[key] = [renamed_filters(one, names) if isinstance(one, Mapping) else one for one in made[key]]
    return made
