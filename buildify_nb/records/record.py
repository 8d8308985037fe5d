"""The vocabulary of records: what calls return. Values only, no database."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias, cast, overload

from buildify_nb.datamodel.system_columns import SYSTEM_FIELD_NAMES
from buildify_nb.errors import InvalidRecord, Problem
from buildify_nb.html_table import html_table

if TYPE_CHECKING:
    import pandas as pd

    from buildify_nb.records.querying.page_table import PageTable

Values: TypeAlias = Mapping[str, Any]
"""Field values by name, as a caller gives them."""


NOT_A_RECORD = "must be values by field name"
HOW_TO_GIVE = "Give values by keyword, such as name='Ada', or a dict of them, such as {'name': 'Ada'}."


def given_values(values: Any, more: Values | None = None) -> dict[str, Any]:
    """The values of one record from what a caller gave and `more`; raises InvalidRecord when they are no mapping."""
    if values is None:
        return dict(more or {})
    if not isinstance(values, Mapping):
        raise InvalidRecord("The values cannot be read.", [Problem("", NOT_A_RECORD)], todo=HOW_TO_GIVE)
    return {**cast(Values, values), **(more or {})}


class Record(dict[str, Any]):
    """One record: "id" as text, its fields in Python types, then who, when and "row_version".

    It is a plain dict for all purposes, only shown without what the system sets; `labels` holds titles of
    referenced records by field, as far as they were read; `expanded` holds what was read along with it by relation: a
    record or None behind a lookup, else a list, of records that know their `entity`.
    """

    __slots__ = ("entity", "expanded", "labels")

    def __init__(self, values: Any = (), /) -> None:
        super().__init__(values)
        self.labels: Mapping[str, str | None] | None = None
        self.expanded: dict[str, Any] = {}
        self.entity: str | None = None

    @property
    def _shown(self) -> dict[str, Any]:
        return {name: value for name, value in self.items() if name not in SYSTEM_FIELD_NAMES}

    def __repr__(self) -> str:
        return f"Record({', '.join(f'{name}={value!r}' for name, value in self._shown.items())})"

    def _repr_html_(self) -> str:
        labels = self.labels or {}
        rows = [(name, labels.get(name) or value) for name, value in self._shown.items()]
        return html_table(("Field", "Value"), rows)


@dataclass(frozen=True, slots=True, repr=False)
class Page(Sequence[Record]):
    """One page of a list; a sequence of its records."""

    items: tuple[Record, ...]
    total: int | None
    """How many records match in all, or about how many; None when they were not counted."""
    page: int | None
    """Its number from 1; None of one that continues another."""
    page_size: int
    entity: str
    table: PageTable = field(compare=False)
    """How the page reads to a person."""
    next: str | None = None
    """Where the next page begins, for `list(after=…)`; None where this one is not full, or
    its records have no key."""
    is_estimate: bool = False
    """Whether `total` is what the engine expects, not what was counted."""

    @property
    def pages(self) -> int | None:
        """How many pages there are; None when records were not counted."""
        return None if self.total is None else math.ceil(self.total / self.page_size)

    @overload
    def __getitem__(self, index: int) -> Record: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Record]: ...
    def __getitem__(self, index: int | slice) -> Record | Sequence[Record]:
        return self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Record]:
        return iter(self.items)

    def __repr__(self) -> str:
        return f"Page({self.entity!r}, {self.position})"

    def _repr_html_(self) -> str:
        return self.table.html(self.items, caption=self.position)

    @property
    def position(self) -> str:
        """Which records of how many these are: "1–25 of 3,503"."""
        about = "about " if self.is_estimate else ""
        many = "many" if self.total is None else f"{about}{self.total:,}"
        if not self.items:
            return f"none of {many}" if self.total else "no records"
        if self.page is None:
            return f"{len(self.items):,} more of {many}"
        first = (self.page - 1) * self.page_size + 1
        return f"{first:,}–{first + len(self.items) - 1:,} of {many}"

    def to_pandas(self) -> pd.DataFrame:
        """The records of this page as a frame, one column per name."""
        import pandas as pd

        return pd.DataFrame(list(self.items), columns=list(self.table.names))


@dataclass(frozen=True, slots=True)
class Window:
    """Consecutive records of a list, for a grid that scrolls."""

    items: tuple[Record, ...]
    total: int
    """How many records match in all."""


@dataclass(frozen=True, slots=True)
class BulkFailure:
    """One record of a bulk call that was refused; `index` is its place in what was given."""

    index: int
    problems: tuple[Problem, ...]


def placed_problems(failures: Sequence[BulkFailure]) -> list[Problem]:
    """The problems of many records; each `field` is a path such as `records.3.name`."""
    return [
        Problem(f"records.{failure.index}.{problem.field}".rstrip("."), problem.message)
        for failure in failures
        for problem in failure.problems
    ]


@dataclass(frozen=True, slots=True)
class BulkChange:
    """What a call on many records that are there did."""

    done: int
    ids: tuple[str, ...]
    """Of the records that were changed or deleted, in the order in which they were given."""
    failures: tuple[BulkFailure, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class BulkResult:
    """What a bulk call did."""

    created: int
    ids: tuple[str, ...]
    """Of the records that were created, in the order in which they were given."""
    failures: tuple[BulkFailure, ...] = ()

    def __repr__(self) -> str:
        return f"BulkResult(created={self.created:,}, failed={len(self.failures):,})"

    def _repr_html_(self) -> str:
        from buildify_nb.records.querying.page_table import failures_html

        return failures_html(self)
