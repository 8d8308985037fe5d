"""Reads the query parameters of lists of records into the options that the record service takes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, cast

from fastapi import Depends, Query

from buildify_nb.api import exact_numbers
from buildify_nb.errors import ExpressionError, Problem
from buildify_nb.expressions.conditions import EXAMPLE
from buildify_nb.records.querying.query import LAST_ROW, MOST_ROWS, Count, ListOptions

_FILTERS = f"A condition as JSON, for example {EXAMPLE}, or a formula such as `total > 100 AND status = 'open'`"
EXPAND = "Relations whose records come along as `<name>__expanded`, for example `customer.country,lines`"


async def _options(
    filters: Annotated[str | None, Query(description=_FILTERS)] = None,
    sort: Annotated[str | None, Query(description="For example `title:desc,price`")] = None,
    search: Annotated[str | None, Query(description="Words that must all occur in the text fields")] = None,
    page: Annotated[int, Query(ge=1, le=LAST_ROW)] = 1,
    page_size: Annotated[int | None, Query(ge=1, le=MOST_ROWS, description="The entity's own when left out")] = None,
    fields: Annotated[str | None, Query(description="Names to read, separated by commas")] = None,
    count: Annotated[
        Count, Query(description="`estimated` asks the engine for about how many, `none` nobody")
    ] = "exact",
    include_deleted: Annotated[bool, Query(description="List deleted records too")] = False,
    expand: Annotated[str | None, Query(description=EXPAND)] = None,
    after: Annotated[str | None, Query(description="`next` of a page: go on behind it, in place of `page`")] = None,
) -> ListOptions:
    return ListOptions(
        filters=None if filters is None else read_filters(filters) if _is_json(filters) else filters,
        sort=sort,
        search=search,
        page=page,
        page_size=page_size,
        fields=None if fields is None else [name.strip() for name in fields.split(",") if name.strip()],
        count=count,
        include_deleted=include_deleted,
        expand=expand,
        after=after,
    )


Options = Annotated[ListOptions, Depends(_options)]
"""The options of a list, from the query parameters of the request."""


def read_filters(text: str) -> Mapping[str, Any]:
    """The condition in a query parameter.

    Raises:
        ExpressionError: it is no JSON object.
    """
    try:
        given = exact_numbers.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        told = f"is no valid JSON: {error}" if isinstance(error, json.JSONDecodeError) else "is no valid JSON"
        raise _refused(told) from error
    if not isinstance(given, dict):
        raise _refused(f"must be a condition such as {EXAMPLE}")
    return cast("dict[str, Any]", given)


def _is_json(text: str) -> bool:
    return text.lstrip()[:1] in ("{", "[") or text.strip() in ("", "null")


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _refused(message: str) -> ExpressionError:
    return ExpressionError("The filter was not understood.", [Problem("filters", message)])
