"""What a list call asks for, read and checked: filters, order, search, page. Pure; the SELECT is `query_compiler`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal, cast

from buildify_nb.datamodel.system_columns import ID, ROW_VERSION
from buildify_nb.errors import ExpressionError, InvalidRecord, Problem
from buildify_nb.expressions.suggestions import did_you_mean
from buildify_nb.expressions.syntax import ALWAYS, Condition, all_of, referenced_fields
from buildify_nb.expressions.value_syntax import Value, clocks_of_value
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.records.querying.cursor import read_cursor
from buildify_nb.records.querying.expansion import Expand
from buildify_nb.records.querying.filtering import Filters, read_filters
from buildify_nb.records.querying.reach import Reach, Related
from buildify_nb.records.querying.search import search_condition
from buildify_nb.records.querying.sorting import Sort, SortTerm, read_sort
from buildify_nb.records.record_model import RecordModel

MOST_ROWS = 1000
"""Records of one page."""
LAST_ROW = 2**53
Count = Literal["exact", "estimated", "none"]
COUNTS: tuple[Count, ...] = ("exact", "estimated", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOptions:
    """The options of a list as a caller gave them."""

    filters: Filters = None
    sort: Sort = None
    search: str | None = None
    page: int = 1
    page_size: int | None = None
    fields: Sequence[str] | None = None
    count: Count = "exact"
    include_deleted: bool = False
    expand: Expand = None
    after: str | None = None


LIST_OPTIONS = tuple(option.name for option in fields(ListOptions))
_PAGING = ("page", "page_size", "count", "expand", "after")


def list_options(given: Mapping[str, Any], *, paged: bool = True) -> ListOptions:
    """The options that a caller gave as keywords.

    Args:
        paged: whether one page is read; else all that matches, and options of pages are refused.

    Raises:
        ExpressionError: there is no such option, with the nearest one.
    """
    known = [name for name in LIST_OPTIONS if paged or name not in _PAGING]
    refuse_options([name for name in given if name not in known], known)
    return ListOptions(**given)


def refuse_options(unknown: Collection[str], known: Collection[str]) -> None:
    """Raises ExpressionError when a list was asked for with options that it does not have."""
    if unknown:
        hints = {name: did_you_mean(name, known) or f"; there are {', '.join(known)}" for name in unknown}
        problems = [Problem(name, f"is no option here{hint}") for name, hint in hints.items()]
        is_paging = not {*_PAGING, "limit"}.isdisjoint(unknown)
        todo = "A part of the records: list(page=1, page_size=100), and .to_pandas() of what it gives."
        raise ExpressionError("The list cannot be read.", problems, todo=todo if is_paging else "")


@dataclass(frozen=True, slots=True)
class LinkedTo:
    """Only records that a junction table links to a key."""

    junction: Any
    """A `reference_store.Junction`, seen from the end of the key."""
    key: Any


@dataclass(frozen=True, slots=True)
class Query:
    """Which records, in which order, with which columns."""

    condition: Condition
    order: tuple[SortTerm, ...]
    stored: tuple[str, ...]
    """The columns to read."""
    shown: tuple[str, ...]
    """The names in the records, those behind lookups last."""
    include_deleted: bool = False
    linked_to: LinkedTo | None = None
    formula: Value | None = None
    """What has to hold besides the condition."""
    related: tuple[Related, ...] = ()
    """The tables of other entities that it reads."""
    places: tuple[SortTerm, ...] = ()
    """The order and, behind it, the key: where each record stands. Empty of records without a key."""
    after: tuple[Any, ...] | None = None
    """By these, the place behind which the page begins."""

    @property
    def is_narrowed(self) -> bool:
        """Whether it is less than the list of all records."""
        parts = (self.formula, self.linked_to, self.after)
        return self.condition != ALWAYS or any(part is not None for part in parts)

    @property
    def is_of_a_moment(self) -> bool:
        """Whether other records may match a moment later, though none was written."""
        return self.formula is not None and bool(clocks_of_value(self.formula))

    @property
    def reached(self) -> tuple[str, ...]:
        """The names in the records that are of others."""
        return tuple(name for name in self.shown if "." in name)

    @property
    def placed_by(self) -> tuple[str, ...]:
        """The names of others that only decide the order."""
        return tuple(term.field for term in self.order if "." in term.field and term.field not in self.shown)


def read_query(
    model: RecordModel,
    options: ListOptions,
    reach: Reach | None = None,
    *,
    also: Condition = ALWAYS,
    linked_to: LinkedTo | None = None,
) -> Query:
    """The query that the options describe.

    Args:
        reach: what it may name of the same records and of others; only their own fields when left out.
        also: a condition that has to hold besides.
        linked_to: only records with this link.

    Raises:
        ExpressionError: a filter, sort order or field that makes no sense, with what is wrong.
    """
    _check_shape(options)
    known: Mapping[str, ValueType] = model.value_types if reach is None else reach
    given = read_filters(options.filters, known)
    searched = search_condition(options.search, model.searched)
    parts = [part for part in (also, given.condition, searched) if part is not ALWAYS]
    shown = _shown(model, options.fields, known)
    condition, order = all_of(parts), read_sort(options.sort, known) or default_order(model)
    named = {*referenced_fields(condition), *given.names, *(term.field for term in order), *shown}
    places = _places(model, order)
    return Query(
        condition=condition,
        formula=given.formula,
        order=order,
        stored=_stored(model, {*shown, *(term.field for term in order)}),
        shown=shown,
        # What the platform deletes is shared no more.
        include_deleted=options.include_deleted and model.entity.shared_by is None,
        linked_to=linked_to,
        related=reach.related(named) if reach else (),
        places=places,
        after=_after(options, places, known),
    )


def _places(model: RecordModel, order: Sequence[SortTerm]) -> tuple[SortTerm, ...]:
    named = {term.field for term in order}
    return (*order, *(SortTerm(name) for name in model.key if name not in named)) if model.key else ()


def _after(options: ListOptions, order: Sequence[SortTerm], known: Mapping[str, ValueType]) -> tuple[Any, ...] | None:
    if options.after is None:
        return None
    if options.page != 1:
        raise ExpressionError("The list cannot be continued.", [Problem("after", "goes on from a place, without page")])
    if not order:
        raise ExpressionError("The list cannot be continued.", [Problem("after", "its records have no key")])
    return read_cursor(options.after, order, known)


def read_page(options: ListOptions, default_size: int) -> tuple[int, int]:
    """The number of the page, from 1, and its size; raises InvalidRecord when either makes no sense."""
    size = default_size if options.page_size is None else options.page_size
    problems = [
        Problem(name, message)
        for name, value, most, message in (
            ("page", options.page, LAST_ROW, "must be a whole number from 1"),
            ("page_size", size, MOST_ROWS, f"must be a whole number from 1 to {MOST_ROWS:,}"),
        )
        if not is_whole(value) or not 1 <= value <= most
    ]
    if options.count not in COUNTS:
        problems.append(Problem("count", "must be 'exact', 'estimated' or 'none'"))
    if problems:
        raise InvalidRecord("The page cannot be read.", problems)
    return options.page, size


def _check_shape(options: ListOptions) -> None:
    """Raises ExpressionError for options of a wrong type; `filters` are judged where they are read."""
    sorted_by: Any = list(options.sort.values()) if isinstance(options.sort, Mapping) else options.sort
    rules = (
        ("sort", _is_text_or_texts(sorted_by), "must be 'name:desc', a list, or {'name': 'desc'}"),
        ("fields", _is_text_or_texts(options.fields), "must be a list of field names"),
        ("search", options.search is None or _is_text(options.search), "must be text"),
        ("include_deleted", _is_flag(options.include_deleted), "must be True or False"),
    )
    problems = [Problem(name, message) for name, holds, message in rules if not holds]
    if problems:
        raise ExpressionError("The list cannot be read.", problems)


def _is_text(given: Any) -> bool:
    return isinstance(given, str)


def _is_flag(given: Any) -> bool:
    return isinstance(given, bool)


def _is_text_or_texts(given: Any) -> bool:
    if given is None or isinstance(given, str):
        return True
    return isinstance(given, list | tuple) and all(map(_is_text, cast("Sequence[Any]", given)))


def is_whole(value: Any) -> bool:
    """Whether a caller gave a whole number; True and False are none."""
    return isinstance(value, int) and not isinstance(value, bool)


def default_query(model: RecordModel, stored: tuple[str, ...]) -> Query:
    """All records in the order that the definition states, with these columns."""
    order = default_order(model)
    return Query(ALWAYS, order, stored, model.names, places=_places(model, order))


def default_order(model: RecordModel) -> tuple[SortTerm, ...]:
    """The order that the definition states."""
    name = model.definition.default_sort_field
    if name is None or name not in model.value_types:
        return ()
    return (SortTerm(name, model.definition.default_sort_order == "DESC"),)


def _shown(model: RecordModel, fields: Sequence[str] | None, known: Mapping[str, ValueType]) -> tuple[str, ...]:
    if fields is None:
        return model.names
    wanted = [fields] if isinstance(fields, str) else list(fields)
    unknown = [name for name in wanted if name not in (known if "." in name else model.names)]
    if unknown:
        problems = [Problem("fields", f"there is no field {n!r}{did_you_mean(n, known)}") for n in unknown]
        raise ExpressionError("The fields cannot be read.", problems)
    own = (name for name in model.names if name in (ID, ROW_VERSION) or name in wanted)
    return (*own, *dict.fromkeys(name for name in wanted if "." in name))


def _stored(model: RecordModel, shown: Collection[str]) -> tuple[str, ...]:
    if not model.managed:
        return tuple(model.fields)
    return (ID, *(name for name in (*model.fields, *model.system) if name in shown or name == "deleted_at"))
