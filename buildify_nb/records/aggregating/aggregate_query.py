"""What an aggregate asks for, read and checked: groups, figures, order. The SELECT is `aggregate_compiler`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeAlias, cast
from zoneinfo import ZoneInfo

from buildify_nb.datamodel.system_columns import ID
from buildify_nb.errors import ExpressionError, Problem
from buildify_nb.expressions.suggestions import did_you_mean
from buildify_nb.expressions.syntax import ALWAYS, Condition, all_of
from buildify_nb.expressions.value_syntax import Value
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.records.aggregating.measures import Bucket, Function, Group, Measure
from buildify_nb.records.querying.filtering import Filters, asked_of, read_filters
from buildify_nb.records.querying.query import is_whole
from buildify_nb.records.querying.reach import Reach, Related
from buildify_nb.records.querying.search import search_condition
from buildify_nb.records.querying.sorting import Sort, SortTerm, read_sort
from buildify_nb.storage.column_types import ColumnType

MOST_GROUPS = 10_000
"""Rows of one aggregate."""
MOST_COLUMNS = 32
LONGEST_NAME = 200
GroupBy: TypeAlias = str | Sequence[str] | Mapping[str, str]
"""`"status, placed:month"`, a list of such terms, or such terms by the name that each shall have."""
Measures: TypeAlias = Mapping[str, Any]
"""`{"orders": "count", "total": {"sum": "amount"}}`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AggregateOptions:
    """An aggregate as a caller asks for it."""

    values: Measures | None = None
    by: GroupBy = ()
    filters: Filters = None
    search: str | None = None
    having: Mapping[str, Any] | None = None
    sort: Sort = None
    limit: int = 1000
    zone: str = "UTC"


_MEANT = {"group_by": "by", "groupby": "by", "groups": "by", "where": "filters", "order_by": "sort", "timezone": "zone"}
"""What other tools call our options."""
_OPTIONS = tuple(option.name for option in fields(AggregateOptions))


@dataclass(frozen=True, slots=True)
class AggregateQuery:
    """An aggregate that makes sense for the records that it is of."""

    groups: tuple[Group, ...]
    measures: tuple[Measure, ...]
    condition: Condition
    formula: Value | None
    """What has to hold besides the condition."""
    having: Condition
    """Over the names of groups and measures, as the order is."""
    order: tuple[SortTerm, ...]
    limit: int
    zone: str
    related: tuple[Related, ...]


def read_aggregate(options: AggregateOptions, reach: Reach) -> AggregateQuery:
    """The aggregate that the options describe.

    Args:
        reach: what it may name.

    Raises:
        ExpressionError: with everything that makes no sense.
    """
    problems = list(_misshapen(options))
    if problems:
        raise _refused(problems)
    groups = _groups(options.by, reach, problems)
    measures = _measures({"count": "count"} if options.values is None else options.values, reach, problems)
    problems += _misnamed([one.name for one in (*groups, *measures)])
    if problems:
        raise _refused(problems)
    searched = search_condition(options.search, reach.at(()).model.searched)
    given = read_filters(options.filters, reach)
    condition = all_of(part for part in (given.condition, searched) if part is not ALWAYS)
    results = {one.name: value_type_of(one, reach) for one in (*groups, *measures)}
    named = {*given.names, *(one.field for one in (*groups, *measures) if one.field)}
    return AggregateQuery(
        groups,
        measures,
        condition,
        given.formula,
        asked_of(options.having, results, reach),
        read_sort(options.sort, results),
        options.limit,
        options.zone,
        reach.related(named),
    )


def column_type_of(one: Group | Measure, reach: Reach) -> ColumnType:
    """The type of a column of the result."""
    if isinstance(one, Group):
        return one.bucket.column_type if one.bucket else reach.column_type(one.field)
    return one.function.type_of(reach.column_type(one.field or ID))


def value_type_of(one: Group | Measure, reach: Reach) -> ValueType:
    """As what conditions compare a column of the result."""
    if isinstance(one, Group):
        return ValueType.DATE if one.bucket not in (None, Bucket.HOUR) else reach[one.field]
    return one.function.value_type_of(reach[one.field] if one.field else ValueType.INTEGER)


def _misshapen(options: AggregateOptions) -> Iterable[Problem]:
    if not is_whole(options.limit) or not 1 <= options.limit <= MOST_GROUPS:
        yield Problem("limit", f"must be a whole number from 1 to {MOST_GROUPS:,}")
    if options.search is not None and not isinstance(cast("Any", options.search), str):
        yield Problem("search", "must be text")
    if not isinstance(cast("Any", options.by), str | Mapping | list | tuple):
        yield Problem("by", 'must be text such as "status, placed:month", or a list of such terms')
    if not _is_zone(options.zone):
        yield Problem("zone", 'must be the name of a time zone such as "UTC" or "Europe/Berlin"')
    if options.values is not None and not isinstance(cast("Any", options.values), Mapping):
        yield Problem("values", 'must be figures by name, such as {"orders": "count", "total": {"sum": "amount"}}')


def _is_zone(name: Any) -> bool:
    try:
        return isinstance(name, str) and bool(ZoneInfo(name))
    except (KeyError, ValueError, OSError):  # there is none of that name, or it is no name at all
        return False


def _groups(given: Any, reach: Reach, problems: list[Problem]) -> tuple[Group, ...]:
    terms: list[tuple[Any, Any]] = (
        list(cast("Mapping[Any, Any]", given).items())
        if isinstance(given, Mapping)
        else [(None, term) for term in _terms(given)]
    )
    found = [_group(name, term, reach, problems) for name, term in terms]
    return tuple(group for group in found if group is not None)


def _terms(given: str | Sequence[Any]) -> Sequence[Any]:
    return [term for term in given.split(",") if term.strip()] if isinstance(given, str) else given


def _group(name: Any, term: Any, reach: Reach, problems: list[Problem]) -> Group | None:
    if not isinstance(term, str) or not isinstance(name, str | None):
        problems.append(Problem("by", 'must be a field such as "status", or a span of time such as "placed:month"'))
        return None
    field, _, span = (part.strip() for part in term.partition(":"))
    bucket = _bucket(span, problems) if span else None
    kind = _known(field, "by", reach, problems)
    if kind is ValueType.JSON:
        problems.append(Problem("by", f"{field!r} holds documents, which cannot be grouped"))
    elif bucket is not None and kind is not None and not bucket.fits(kind):
        problems.append(Problem("by", f"{field!r} holds {kind}, which has no {bucket}"))
    elif kind is not None and (bucket is not None or not span):
        return Group(name or (f"{field}_{bucket}" if bucket else field), field, bucket)
    return None


def _bucket(span: str, problems: list[Problem]) -> Bucket | None:
    if span in tuple(Bucket):
        return Bucket(span)
    problems.append(Problem("by", f"there is no span {span!r}{_hint(span, Bucket)}"))
    return None


def _measures(given: Measures, reach: Reach, problems: list[Problem]) -> tuple[Measure, ...]:
    found = [_measure(name, one, reach, problems) for name, one in given.items()]
    return tuple(measure for measure in found if measure is not None)


def _measure(name: Any, given: Any, reach: Reach, problems: list[Problem]) -> Measure | None:
    where = f"values.{name}"
    if given == "count":
        return Measure(str(name), Function.COUNT)
    parts = list(cast("Mapping[Any, Any]", given).items()) if isinstance(given, Mapping) else []
    if not isinstance(name, str) or len(parts) != 1 or not all(isinstance(part, str) for part in parts[0]):
        hint = f"; did you mean {_MEANT[name]!r}?" if name in _MEANT else did_you_mean(str(name), _OPTIONS)
        problems.append(Problem(where, f'must be "count" or such as {{"sum": "amount"}}{hint}'))
        return None
    [(function, field)] = parts
    if function not in tuple(Function):
        problems.append(Problem(where, f"there is no figure {function!r}{_hint(function, Function)}"))
        return None
    if field == "*" and function == "count":
        return Measure(name, Function.COUNT)
    kind = _known(field, where, reach, problems)
    if kind is None:
        return None
    if not Function(function).fits(kind):
        problems.append(Problem(where, f"{field!r} holds {kind}, of which there is no {function}"))
    return Measure(name, Function(function), field)


def _known(field: str, where: str, reach: Reach, problems: list[Problem]) -> ValueType | None:
    if field in reach:
        return reach[field]
    problems.append(Problem(where, f"there is no field {field[:80]!r}{did_you_mean(field, reach)}"))
    return None


def _hint(given: str, known: Iterable[str]) -> str:
    names = [str(one) for one in known]
    return did_you_mean(given, names) or f"; there are {', '.join(names)}"


def _misnamed(names: Sequence[str]) -> Iterable[Problem]:
    for name in names:
        if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
            yield Problem(
                "", f"no column can be called {name[:80]!r}: a name has 1 to {LONGEST_NAME} printable characters"
            )
    if len(names) > MOST_COLUMNS:
        yield Problem("", f"asks for {len(names)} columns, {MOST_COLUMNS} are allowed")
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        yield Problem("", f"two columns would be called {name!r}; give one another name")


def _refused(problems: Sequence[Problem]) -> ExpressionError:
    return ExpressionError("The figures cannot be made.", problems, todo=f"Write, for example, {_EXAMPLE}.")


_EXAMPLE = 'aggregate({"orders": "count", "total": {"sum": "amount"}}, by="status, placed:month")'
