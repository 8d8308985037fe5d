"""What `ws.records["order"].views` gives: the saved views of one entity, by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from buildify_nb.html_table import html_table
from buildify_nb.records.querying.filtering import Filters
from buildify_nb.records.querying.sorting import Sort
from buildify_nb.records.record import Page
from buildify_nb.records.saved_views.saved_views import HEADINGS, SavedView

if TYPE_CHECKING:
    import pandas as pd

    from buildify_nb.context import Context
    from buildify_nb.records.recordset import Records
    from buildify_nb.records.saved_views.viewing import Viewing


class BoundView:
    """A saved view of the records of one entity; each list reads what its user may see now."""

    def __init__(self, records: Records, views: SavedViews, saved: SavedView) -> None:
        self._records, self._views, self.saved = records, views, saved

    @property
    def name(self) -> str:
        """What it is called."""
        return self.saved.name

    @property
    def is_shared(self) -> bool:
        """Whether all users have it."""
        return self.saved.is_shared

    @property
    def options(self) -> dict[str, Any]:
        """Its filters, order, search and columns, as `Records.list` takes them."""
        return self.saved.content.options

    def list(self, **more: Any) -> Page:
        """One page of its records; options as for `Records.list`, which take the place of its own."""
        return self._records.list(**{**self.options, **more})

    def count(self) -> int:
        """How many records it lists."""
        return self._records.count(filters=self.options.get("filters"), search=self.options.get("search"))

    def to_pandas(self, **more: Any) -> pd.DataFrame:
        """All its records as a frame."""
        return self._records.to_pandas(**{**self.options, **more})

    def delete(self) -> None:
        """Deletes the view; the records stay."""
        self._views.delete(self.name)

    def __repr__(self) -> str:
        return repr(self.saved)

    def _repr_html_(self) -> str:
        page = self.list()
        return page.table.html(page.items, caption=f"{self.name}: {page.position}")


class SavedViews(Mapping[str, BoundView]):
    """The views of one entity that the user may open: own ones and shared ones.

    >>> ws.records["order"].views.save("open ones", filters={"status": "open"}, sort="placed:desc")  # doctest: +SKIP
    >>> ws.records["order"].views["open ones"].list()  # doctest: +SKIP
    """

    def __init__(self, viewing: Viewing, context: Context, records: Records, entity: str) -> None:
        self._viewing, self._context, self._records, self._entity = viewing, context, records, entity

    def save(
        self,
        name: str,
        *,
        filters: Filters = None,
        sort: Sort = None,
        search: str | None = None,
        fields: Sequence[str] | None = None,
        widths: Mapping[str, int] | None = None,
        groups: Mapping[str, Sequence[str]] | None = None,
        shared: bool = False,
    ) -> BoundView:
        """Saves a view, in the place of one's own of this name.

        Args:
            name: what it is called, up to 100 characters.
            filters: as for `Records.list`, and so are `sort`, `search` and `fields`.
            widths: of columns, in pixels.
            groups: headings over columns, such as `{"Address": ["street", "city"]}`.
            shared: whether all users of the tenant get it, which takes the right to update the records. Each of them
                sees by it what they may see.

        Raises:
            ExpressionError: a filter, order or field that makes no sense.
            AlreadyExists: somebody else shared a view of this name.
        """
        saved = self._viewing.save(
            self._context,
            self._entity,
            name,
            filters=filters,
            sort=sort,
            search=search,
            fields=fields,
            widths=widths,
            groups=groups,
            shared=shared,
        )
        return BoundView(self._records, self, saved)

    def delete(self, name: str) -> None:
        """Deletes a view; raises NotFound, and PermissionDenied for one that somebody else shared."""
        self._viewing.delete(self._context, self._entity, name)

    @property
    def opened(self) -> str | None:
        """The name of the view that the user has open in grids; None for none."""
        return self._viewing.opened(self._context, self._entity)

    def remember(self, name: str | None) -> None:
        """Notes which view the user has open, so that grids open it again."""
        self._viewing.remember(self._context, self._entity, name)

    def __getitem__(self, name: str) -> BoundView:
        return BoundView(self._records, self, self._viewing.get(self._context, self._entity, name))

    def __iter__(self) -> Iterator[str]:
        return iter(view.name for view in self._all())

    def __len__(self) -> int:
        return len(self._all())

    def __contains__(self, name: object) -> bool:
        return any(view.name == name for view in self._all())

    def __repr__(self) -> str:
        return f"SavedViews({', '.join(map(repr, self))})"

    def _repr_html_(self) -> str:
        return html_table(HEADINGS, [view.cells for view in self._all()])

    def _ipython_key_completions_(self) -> list[str]:
        return list(self)

    def _all(self) -> Sequence[SavedView]:
        return self._viewing.list(self._context, self._entity)
