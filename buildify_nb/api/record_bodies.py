"""The JSON bodies of the operations on records. A record itself is a plain object: its fields are the entity's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from pydantic import BaseModel

from buildify_nb.api.problems import FieldProblem
from buildify_nb.api.request_bodies import RequestBody
from buildify_nb.records.aggregating.aggregation import Aggregation
from buildify_nb.records.record import BulkChange, BulkFailure, BulkResult, Page

Wire = dict[str, Any]
"""A record in JSON's types: decimals as text, dates and times in ISO 8601, `<field>__label` beside each reference."""


class RecordBody(RequestBody):
    """The values of a new record, by field."""

    data: dict[str, Any]


class RecordChanges(RecordBody):
    """New values of some fields; the others stay."""

    row_version: int | str | None = None
    """Of the record as it was read; when it was changed since, nothing is written."""


class UpsertBody(RecordBody):
    """Values of a record that may be there already."""

    by: str | list[str]
    """The unique fields that say which one it is."""


class RecordPage(BaseModel):
    """One page of a list."""

    items: list[Wire]
    total: int | None
    is_estimate: bool
    """Whether `total` is what the engine expects, not what was counted."""
    """How many records match in all; null when `count=none`."""
    page: int | None
    """Null of one that continues another."""
    page_size: int
    pages: int | None
    next: str | None
    """Where the next page begins, for `after`; null where this one is not full."""

    @classmethod
    def of(cls, page: Page, items: Sequence[Wire]) -> Self:
        """The page as it is sent."""
        return cls(
            items=list(items),
            total=page.total,
            is_estimate=page.is_estimate,
            page=page.page,
            page_size=page.page_size,
            pages=page.pages,
            next=page.next,
        )


class BulkBody(RequestBody):
    """Many new records; with `atomic`, all of them or none."""

    records: list[dict[str, Any]]
    atomic: bool = True


class BulkFailureBody(BaseModel):
    """A record that was refused; `index` is its place in what was sent."""

    index: int
    errors: list[FieldProblem]


class BulkResponse(BaseModel):
    """What a bulk call did."""

    created: int
    ids: list[str]
    failures: list[BulkFailureBody]

    @classmethod
    def of(cls, result: BulkResult) -> Self:
        """The result as it is sent."""
        return cls(created=result.created, ids=list(result.ids), failures=_failures(result.failures))


def _failures(failures: Sequence[BulkFailure]) -> list[BulkFailureBody]:
    return [
        BulkFailureBody(
            index=failure.index,
            errors=[FieldProblem(field=problem.field, message=problem.message) for problem in failure.problems],
        )
        for failure in failures
    ]


class BulkChanges(RequestBody):
    """New values of some fields of many records, each with its `id`; with `atomic`, all of them or none."""

    records: list[dict[str, Any]]
    atomic: bool = True


class BulkDeletion(RequestBody):
    """Records to delete; with `atomic`, all of them or none."""

    ids: list[str]
    atomic: bool = True


class BulkChangeResponse(BaseModel):
    """What a call on many records did."""

    done: int
    ids: list[str]
    failures: list[BulkFailureBody]

    @classmethod
    def of(cls, result: BulkChange) -> Self:
        """The result as it is sent."""
        return cls(done=result.done, ids=list(result.ids), failures=_failures(result.failures))


class AggregateBody(RequestBody):
    """Figures over records, by groups; `filters` and `having` are conditions as for lists."""

    values: dict[str, Any] | None = None
    """Figures by name: `"count"`, or such as `{"sum": "total"}`; the number of records when left out."""
    by: str | list[str] | dict[str, str] = ""
    """Fields such as `status, customer.country`, and spans of time such as `placed:month`."""
    filters: dict[str, Any] | str | None = None
    search: str | None = None
    having: dict[str, Any] | None = None
    """Names groups and figures."""
    sort: str | list[str] | dict[str, str] | None = None
    limit: int = 1000
    zone: str = "UTC"


class AggregateColumn(BaseModel):
    """A column of the rows."""

    name: str
    label: str


class AggregateResponse(BaseModel):
    """Figures by group."""

    items: list[Wire]
    columns: list[AggregateColumn]
    has_more: bool
    """Whether there are more groups than the limit."""

    @classmethod
    def of(cls, found: Aggregation) -> Self:
        """The figures as they are sent."""
        columns = [AggregateColumn(name=one.name, label=one.label) for one in found.columns]
        return cls(items=found.to_wire(), columns=columns, has_more=found.has_more)
