"""A page of something that belongs to a record: what it holds, which part of how many, and how it reads as a table."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar, overload

from buildify_nb.errors import InvalidRecord, Problem
from buildify_nb.html_table import html_table
from buildify_nb.records.querying.query import is_whole

MOST_ITEMS = 1000
LAST_PAGE = 2**31
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, repr=False)
class Listing(Sequence[Item], Generic[Item]):
    """One page; a sequence of its items. Subclasses say how an item reads."""

    items: tuple[Item, ...]
    total: int
    page: int
    page_size: int

    headings: ClassVar[tuple[str, ...]] = ()

    @staticmethod
    def cells(item: Any) -> Sequence[object]:
        """An item as a row of the table."""
        return (item,)

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return math.ceil(self.total / self.page_size)

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Item]: ...
    def __getitem__(self, index: int | slice) -> Item | Sequence[Item]:
        return self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(page {self.page} of {max(self.pages, 1)}, {self.total:,} in all)"

    def _repr_html_(self) -> str:
        return html_table(self.headings, map(self.cells, self.items), caption=f"{len(self.items):,} of {self.total:,}")


def check_page(page: Any, page_size: Any) -> None:
    """Raises InvalidRecord unless this can be a page and its size."""
    problems = [
        Problem(name, f"must be a whole number from 1 to {most:,}")
        for name, given, most in (("page", page, LAST_PAGE), ("page_size", page_size, MOST_ITEMS))
        if not is_whole(given) or not 1 <= given <= most
    ]
    if problems:
        raise InvalidRecord("The page cannot be read.", problems)
