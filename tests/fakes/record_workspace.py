"""A workspace with one entity whose rows are computed, not stored: for widgets, where only the service's face matters.

It keeps the promises a grid relies on (validation, row versions, deletion, restore, events) and nothing else: a million
rows cost no memory. Lists of up to 5,000 rows are really filtered and sorted; longer ones are sorted by position only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from buildify_nb.datamodel.field_types.plugin import built_in_field_types
from buildify_nb.datamodel.fields import AllowedValue, FieldDefinition
from buildify_nb.errors import InvalidRecord, NotFound, Problem, StaleVersion
from buildify_nb.events import Change, EventBus, RecordsChanged
from buildify_nb.records.querying.page_table import PageTable, ShownField
from buildify_nb.records.querying.query import Count
from buildify_nb.records.record import BulkChange, BulkFailure, Page, Record, Window, placed_problems

TENANT = UUID(int=1)
_GENRES = ("rock", "jazz", "blues", "folk")
_ARTISTS = ("Ada", "Bach", "Coltrane", "Dylan", "Ella")
_START = datetime(2020, 1, 1, tzinfo=UTC)


def track_fields() -> tuple[FieldDefinition, ...]:
    """One field of every kind a grid knows."""
    genres = tuple(AllowedValue(value=genre) for genre in _GENRES)
    given: list[dict[str, Any]] = [
        {"name": "name", "field_type": "string", "is_required": True, "max_length": 20},
        {"name": "position", "field_type": "integer", "is_readonly": True},
        {"name": "price", "field_type": "decimal", "min_value": Decimal(0)},
        {"name": "genre", "field_type": "select", "allowed_values": genres},
        {"name": "artist", "field_type": "lookup", "reference_entity_id": UUID(int=7)},
        {"name": "is_live", "field_type": "boolean"},
        {"name": "released", "field_type": "date"},
        {"name": "played_at", "field_type": "datetime"},
        {"name": "notes", "field_type": "text"},
    ]
    return tuple(
        FieldDefinition(id=uuid5(TENANT, each["name"]), display_order=order, **each) for order, each in enumerate(given)
    )


@dataclass(frozen=True)
class Entity:
    """What the grid reads of a definition."""

    name: str = "track"
    label: str = "Track"
    plural_label: str = "Tracks"
    fields: Sequence[FieldDefinition] = field(default_factory=track_fields)
    title_field: str | None = "name"
    supports_soft_delete: bool = True
    supports_attachments: bool = False
    supports_comments: bool = False


class NoViews(dict[str, Any]):
    """An entity without saved views, where none is saved either."""

    opened: str | None = None

    def save(self, name: str, **options: Any) -> Any:
        raise NotFound(f"The fake keeps no view {name!r}.")

    def delete(self, name: str) -> None:
        raise NotFound(f"The fake has no view {name!r}.")

    def remember(self, name: str | None) -> None:
        self.opened = name


class ComputedRecords:
    """Record `n` is computed from n, unless it was written."""

    def __init__(self, count: int, events: EventBus) -> None:
        self.entity = Entity()
        self.count = count
        self.events = events
        self.written: dict[str, Record] = {}
        self.deleted: set[str] = set()
        self.windows: list[dict[str, Any]] = []
        self.broken = False
        self.views = NoViews()
        self.allowed_changes = frozenset({"create", "update", "delete"})

    @property
    def waiting_lookups(self) -> Mapping[str, str]:
        return {}

    @property
    def shown_fields(self) -> Sequence[FieldDefinition]:
        return self.entity.fields

    def window(
        self,
        *,
        start: int,
        stop: int,
        filters: Any = None,
        sort: Sequence[str] | None = None,
        search: str | None = None,
    ) -> Window:
        self.windows.append({"start": start, "stop": stop, "filters": filters, "sort": sort, "search": search})
        if self.broken:
            raise NotFound("The table is gone.", todo="Publish the entity again.")
        if self.count <= 5000:
            found = self._matching(filters, sort, search)
            return Window(tuple(found[start:stop]), len(found))
        order = range(self.count - 1, -1, -1) if sort and sort[0].endswith(":desc") else range(self.count)
        return Window(tuple(self.get(str(index)) for index in order[start:stop]), self.count)

    def list(
        self,
        *,
        filters: Any = None,
        sort: Sequence[str] | None = None,
        search: str | None = None,
        page_size: int | None = None,
        count: Count = "exact",
    ) -> Page:
        del count
        size = page_size or 25
        window = self.window(start=0, stop=size, filters=filters, sort=sort, search=search)
        types = {field_type.name: field_type for field_type in built_in_field_types()}
        columns = tuple(ShownField(one.name, one.label, one, types[one.field_type]) for one in self.entity.fields)
        for record in window.items:
            record.labels = {"artist": _ARTISTS[int(record["artist"])]}
        return Page(window.items, window.total, 1, size, self.entity.name, PageTable(columns))

    def carried(self, ids: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
        raise NotFound(f"The fake counts nothing of {len(ids)} records.")

    def get(self, id: str) -> Record:
        return self.written.get(id) or _computed(int(id))

    def create(self, values: Mapping[str, Any]) -> Record:
        if not values.get("name"):
            raise InvalidRecord("The track was not created.", [Problem("name", "is required")])
        made = Record({**_computed(self.count), **self._valid(values)})
        self.written[made["id"]] = made
        self.count += 1
        self._tell("create", made["id"])
        return made

    def update(self, id: str, values: Mapping[str, Any], row_version: Any = None) -> Record:
        self._check_version(id, row_version)
        before = self.get(id)
        after = Record({**before, **self._valid(values), "row_version": before["row_version"] + 1})
        self.written[id] = after
        self._tell("update", id)
        return after

    def bulk_update(self, changes: Iterable[Mapping[str, Any]], /) -> BulkChange:
        given, failures = [*changes], list[BulkFailure]()
        for index, change in enumerate(given):
            try:
                self._valid(_values(change))
                self._check_version(change["id"], change.get("row_version"))
            except (InvalidRecord, StaleVersion) as error:
                failures.append(BulkFailure(index, tuple(error.problems) or (Problem("", str(error)),)))
        if failures:
            raise InvalidRecord("None of the tracks was changed.", placed_problems(failures))
        for change in given:
            self.update(change["id"], _values(change))
        return BulkChange(len(given), tuple(change["id"] for change in given))

    def bulk_delete(self, ids: Iterable[str], *, atomic: bool = True) -> BulkChange:
        del atomic
        given = [*ids]
        for key in given:
            self.delete(key)
        return BulkChange(len(given), tuple(given))

    def each(
        self, *, filters: Any = None, sort: Sequence[str] | None = None, search: str | None = None
    ) -> Iterator[Record]:
        return iter(self._matching(filters, sort, search))

    def validate(self, values: Mapping[str, Any], /, *, id: str | None = None) -> Sequence[Problem]:
        del id
        try:
            self._valid(values)
        except InvalidRecord as error:
            return error.problems
        return ()

    def delete(self, id: str, row_version: Any = None) -> None:
        del row_version
        self.deleted.add(id)
        self._tell("delete", id)

    def restore(self, id: str) -> None:
        self.deleted.discard(id)
        self._tell("restore", id)

    def related(self, id: str, name: str, *, page_size: int) -> Page:
        raise NotFound(f"The fake relates nothing to {id!r} by {name!r}, {page_size} a page.")

    def options(self, field: str, search: str = "", limit: int = 20) -> Sequence[dict[str, str]]:
        del field
        found = [(str(key), name) for key, name in enumerate(_ARTISTS) if search.lower() in name.lower()]
        return [{"value": key, "label": name} for key, name in found[:limit]]

    def to_wire(self, record: Record) -> dict[str, Any]:
        artist = record["artist"]
        label = None if artist is None else _ARTISTS[int(artist)]
        return {**{name: _plain(value) for name, value in record.items()}, "artist__label": label}

    def many_to_wire(self, records: Sequence[Record]) -> Sequence[dict[str, Any]]:
        return [self.to_wire(record) for record in records]

    def _matching(self, filters: Any, sort: Sequence[str] | None, search: str | None) -> Sequence[Record]:
        rows = [self.get(str(index)) for index in range(self.count) if str(index) not in self.deleted]
        rows = [row for row in rows if _holds(filters, row) and (search or "").lower() in row["name"].lower()]
        for term in reversed(sort or ()):
            name, _, direction = term.partition(":")
            rows.sort(key=lambda row: (row[name] is None, row[name]), reverse=direction == "desc")
        return rows

    def _valid(self, values: Mapping[str, Any]) -> dict[str, Any]:
        problems: list[Problem] = []
        name, price = values.get("name"), values.get("price")
        if "name" in values and not name:
            problems.append(Problem("name", "is required"))
        if name and len(str(name)) > 20:
            problems.append(Problem("name", "is longer than 20 characters"))
        if price is not None and not str(price).replace(".", "", 1).isdigit():
            problems.append(Problem("price", "must be a number of at least 0"))
        if problems:
            raise InvalidRecord("The track was not saved.", problems)
        return dict(values)

    def _check_version(self, id: str, row_version: Any) -> None:
        if row_version is not None and row_version != self.get(id)["row_version"]:
            raise StaleVersion("Somebody changed this record.", todo="Look at the new values and edit again.")

    def _tell(self, change: Change, key: str) -> None:
        self.events.committed(RecordsChanged(TENANT, "track", change, (key,)))


class ComputedWorkspace:
    """`ComputedWorkspace(1_000_000)` stands in for what `connect` returns."""

    def __init__(self, count: int = 25) -> None:
        self.events = EventBus()
        self.tracks = ComputedRecords(count, self.events)

    @property
    def records(self) -> dict[str, ComputedRecords]:
        return {"track": self.tracks}


def _computed(index: int) -> Record:
    values: dict[str, Any] = {
        "id": str(index),
        "row_version": 1,
        "name": f"Track {index}",
        "position": index,
        "price": Decimal(index % 1000) / 100,
        "genre": _GENRES[index % 4],
        "artist": str(index % 5),
        "is_live": None if index % 7 == 0 else index % 2 == 0,
        "released": (_START + timedelta(days=index % 2000)).date(),
        "played_at": _START + timedelta(minutes=index),
        "notes": None if index % 3 else f"Note on {index}",
    }
    return Record(values)


def _values(change: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in change.items() if name not in ("id", "row_version")}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _holds(condition: Any, row: Mapping[str, Any]) -> bool:
    if not condition:
        return True
    if "rules" in condition:
        results = [_holds(rule, row) for rule in condition["rules"]]
        return any(results) if condition["combinator"] == "or" else all(results)
    value, given = _plain(row[condition["field"]]), condition["value"]
    match condition["operator"]:
        case "contains":
            return str(given).lower() in str(value).lower()
        case "=":
            return str(value) == str(given)
        case ">":
            return value is not None and float(value) > float(given)
        case "in":
            return value in given
        case "null":
            return value is None
        case operator:
            raise NotFound(f"The fake does not know the operator {operator!r}.")
