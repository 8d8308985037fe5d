"""What the record widgets need of a workspace: the part of its public services that they call.

Protocols only. `Workspace` satisfies them as it is; tests and examples may pass anything else that does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.errors import Problem
from buildify_nb.records.querying.filtering import Filters
from buildify_nb.records.querying.query import Count
from buildify_nb.records.record import BulkChange, Page, Record
from buildify_nb.records.saved_views.saved_views import SavedView


class EntityLike(Protocol):
    """The definition that a grid or form is made from."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def plural_label(self) -> str: ...
    @property
    def fields(self) -> Sequence[FieldDefinition]: ...
    @property
    def title_field(self) -> str | None: ...
    @property
    def supports_soft_delete(self) -> bool: ...
    @property
    def supports_attachments(self) -> bool: ...
    @property
    def supports_comments(self) -> bool: ...


class WindowLike(Protocol):
    """Some rows of a list, and how many there are in all."""

    @property
    def items(self) -> Sequence[Record]: ...
    @property
    def total(self) -> int: ...


class SavedViewLike(Protocol):
    """A saved view."""

    @property
    def name(self) -> str: ...
    @property
    def is_shared(self) -> bool: ...
    @property
    def saved(self) -> SavedView: ...


class SavedViewsLike(Protocol):
    """The saved views of one entity."""

    @property
    def opened(self) -> str | None: ...
    def __getitem__(self, name: str, /) -> SavedViewLike: ...
    def values(self) -> Iterable[SavedViewLike]: ...
    def save(
        self,
        name: str,
        *,
        filters: Filters,
        sort: Sequence[str] | None,
        search: str | None,
        fields: Sequence[str] | None,
        widths: Mapping[str, int],
        groups: Mapping[str, Sequence[str]],
        shared: bool,
    ) -> SavedViewLike: ...
    def delete(self, name: str) -> None: ...
    def remember(self, name: str | None) -> None: ...


class RecordsLike(Protocol):
    """The records of one entity."""

    @property
    def entity(self) -> EntityLike: ...
    @property
    def views(self) -> SavedViewsLike: ...
    @property
    def allowed_changes(self) -> frozenset[str]: ...
    @property
    def shown_fields(self) -> Sequence[FieldDefinition]: ...
    @property
    def waiting_lookups(self) -> Mapping[str, str]: ...
    def window(
        self,
        *,
        start: int,
        stop: int,
        filters: Filters = None,
        sort: Sequence[str] | None = None,
        search: str | None = None,
    ) -> WindowLike: ...
    def list(
        self,
        *,
        filters: Filters = None,
        sort: Sequence[str] | None = None,
        search: str | None = None,
        page_size: int | None = None,
        count: Count = "exact",
    ) -> Page: ...
    def carried(self, ids: Sequence[str]) -> Mapping[str, Mapping[str, int]]: ...
    def get(self, id: str) -> Record: ...
    def create(self, values: Mapping[str, Any], /) -> Record: ...
    def update(self, id: str, values: Mapping[str, Any], /, row_version: Any = None) -> Record: ...
    def bulk_update(self, changes: Iterable[Mapping[str, Any]], /) -> BulkChange: ...
    def bulk_delete(self, ids: Iterable[str], *, atomic: bool = True) -> BulkChange: ...
    def each(
        self, *, filters: Filters = None, sort: Sequence[str] | None = None, search: str | None = None
    ) -> Iterator[Record]: ...
    def validate(self, values: Mapping[str, Any], /, *, id: str | None = None) -> Sequence[Problem]: ...
    def delete(self, id: str, row_version: Any = None) -> Any: ...
    def restore(self, id: str) -> Any: ...
    def related(self, id: str, name: str, *, page_size: int) -> Page: ...
    def options(self, field: str, search: str = "", limit: int = 20) -> Sequence[dict[str, str]]: ...
    def to_wire(self, record: Record) -> dict[str, Any]: ...
    def many_to_wire(self, records: Sequence[Record]) -> Sequence[dict[str, Any]]: ...


class RecordsByEntity(Protocol):
    """`workspace.records["track"]`."""

    def __getitem__(self, entity: str, /) -> RecordsLike: ...


class EventsLike(Protocol):
    """`workspace.events`."""

    def after_commit(self, kind: type[Any], listener: Callable[[Any], None]) -> Callable[[], None]: ...


class RecordWorkspace(Protocol):
    """A workspace, as far as record widgets use it."""

    @property
    def records(self) -> RecordsByEntity: ...
    @property
    def events(self) -> EventsLike: ...
