"""What the filters, orders and groups of an entity's records may name: its own fields, and those behind its lookups.

`customer.country.name` is the name of the country of the customer that a record points at. Where a lookup on the way
is empty, or points at a deleted record, the value is null.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from buildify_nb.datamodel.system_columns import ID
from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.circumstances import Circumstances
from buildify_nb.expressions.literals import to_utc
from buildify_nb.expressions.user_terms import UserFacts
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.identifiers import label_for
from buildify_nb.records.keys import part_text
from buildify_nb.records.querying.page_table import ShownField
from buildify_nb.records.record_model import RecordField
from buildify_nb.records.record_models import Served
from buildify_nb.records.record_table_compiler import RecordTable
from buildify_nb.records.values import Reader
from buildify_nb.storage.column_types import ColumnKind, ColumnType

MOST_STEPS = 3
"""How many lookups away a field may be."""

Path: TypeAlias = tuple[str, ...]
"""Names of lookups, each of the entity that the one before leads to."""
Follow: TypeAlias = Callable[[Served, RecordField], Served]
"""Finds what a lookup of an entity leads to, or raises why it may not be followed."""


@dataclass(frozen=True, slots=True)
class Related:
    """A table to be joined: the one that these lookups lead to."""

    path: Path
    table: RecordTable


class Reach(Mapping[str, ValueType]):
    """The types of values by name. Looking one up follows its lookups, and raises what keeps them from being followed.

    Args:
        served: the entity whose records are asked for.
        follow: finds what its lookups lead to.
        user: tells who asks.
        now: tells when.
    """

    def __init__(
        self, served: Served, follow: Follow, user: Callable[[], UserFacts], now: Callable[[], datetime]
    ) -> None:
        self._follow, self.user, self.now = follow, user, now
        self._found: dict[Path, Served] = {(): served}

    @property
    def circumstances(self) -> Circumstances:
        """Which day it is, in UTC, and who asks."""
        return Circumstances(to_utc(self.now()).date(), self.user)

    def related(self, names: Iterable[str]) -> tuple[Related, ...]:
        """The tables that these names need besides the entity's own, each after those that lead to it."""
        behind = (_path_of(name) for name in names if "." in name)
        paths = {path[: end + 1] for path in behind for end in range(len(path))}
        return tuple(Related(path, self.at(path).table) for path in sorted(paths, key=lambda path: (len(path), path)))

    def of(self, name: str) -> Served:
        """The entity that has the field of that name."""
        return self.at(_path_of(name))

    def field(self, name: str) -> RecordField | None:
        """The field of that name; None for a column of the system."""
        return self.of(name).model.fields.get(name.rpartition(".")[2])

    def column_type(self, name: str) -> ColumnType:
        """The type of the column of that name; of a calculated field that which it would have."""
        model, own = self.of(name).model, name.rpartition(".")[2]
        field = model.fields.get(own)
        if field is not None and field.formula is not None:
            return field.column_type
        return model.entity.shape.column(own if own in model.stored else model.key[0]).type

    def shown_type(self, name: str) -> ColumnType:
        """The type of the values of that name as records show them: references and unknown types are text."""
        field = self.field(name)
        is_text = name.rpartition(".")[2] == ID if field is None else field.is_lookup or field.unsupported
        return ColumnType(ColumnKind.TEXT) if is_text else self.column_type(name)

    def shown_field(self, name: str) -> ShownField:
        """How a field reads in a table of records, under the labels of what leads to it."""
        steps = name.split(".")
        *_, last = fields = [self.field(".".join(steps[: end + 1])) for end in range(len(steps))]
        labelled = zip(steps, fields, strict=True)
        label = " → ".join(label_for(step) if one is None else one.definition.label for step, one in labelled)
        if last is None:
            return ShownField(name, label)
        return ShownField(name, label, last.definition, None if last.unsupported else last.type)

    def reader(self, name: str) -> Reader:
        """How values of that name are read."""
        model, own = self.of(name).model, name.rpartition(".")[2]
        field = model.fields.get(own)
        if own == ID:
            return part_text
        return model.system_readers.get(own) if field is None else field.reader

    def at(self, path: Path) -> Served:
        """The entity that lookups lead to.

        Raises:
            KeyError: there is no field of such a name.
            ExpressionError: one of them is no lookup, or they lead too far, or to records without a key of their own.
            InvalidState: to what is out of service.
            PermissionDenied: to what the user may not read.
        """
        if path not in self._found:
            if len(path) > MOST_STEPS:
                raise ExpressionError(f"{'.'.join(path)!r} is too far away: {MOST_STEPS} lookups can be followed.")
            before = self.at(path[:-1])
            self._found[path] = _identified(self._follow(before, _lookup(before, path)), path)
        return self._found[path]

    def __getitem__(self, name: str) -> ValueType:
        own = self._found[()].model.value_types
        return self.of(name).model.value_types[name.rpartition(".")[2]] if "." in name else own[name]

    def __iter__(self) -> Iterator[str]:
        """The names of what was found so far: for suggestions, nothing is followed that nobody named."""
        for path, served in self._found.items():
            yield from (".".join((*path, name)) for name in served.model.value_types)

    def __len__(self) -> int:
        return sum(len(served.model.value_types) for served in self._found.values())


def _path_of(name: str) -> Path:
    return tuple(name.split(".")[:-1])


def _lookup(served: Served, path: Path) -> RecordField:
    *_, name = path
    field = served.model.fields.get(name)
    if field is not None and field.is_lookup:
        return field
    if field is not None:
        raise ExpressionError(f"{'.'.join(path)!r} is no lookup: nothing is behind it.")
    if name in served.model.lists:
        read = f"ws.records[{served.name!r}].related(id, {name!r})"
        raise ExpressionError(
            f"{'.'.join(path)!r} leads to many records, so it cannot be asked for with one.",
            todo=f"Read them by {read} or expand={name!r}, or ask from their side.",
        )
    raise KeyError(name)


def _identified(served: Served, path: Path) -> Served:
    if len(served.model.key) != 1:
        raise ExpressionError(f"{'.'.join(path)!r} cannot be followed: {served.name!r} has no key of one column.")
    return served
