"""What an aggregate gives: its rows, and how they read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, overload

from buildify_nb.counts import counted
from buildify_nb.datamodel.field_types.formatting import plain_value
from buildify_nb.html_table import html_table
from buildify_nb.records.export import frame, typed_column
from buildify_nb.storage.column_types import ColumnKind, ColumnType

if TYPE_CHECKING:
    import pandas as pd

_NUMBERS = {ColumnKind.SMALLINT, ColumnKind.INTEGER, ColumnKind.BIGINT, ColumnKind.NUMERIC, ColumnKind.DOUBLE}


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A column of the rows."""

    name: str
    label: str
    type: ColumnType
    texts: Mapping[Any, str] = field(default_factory=dict[Any, str])
    """What its values are called, where they have names: titles of records, labels of options."""

    def text(self, value: Any) -> str:
        """A value as a person reads it; "" for null."""
        return "" if value is None else self.texts.get(value, str(value))


@dataclass(frozen=True, slots=True, repr=False)
class Aggregation(Sequence[Mapping[str, Any]]):
    """Figures by group: a sequence of its rows, which are values by column."""

    items: tuple[Mapping[str, Any], ...]
    columns: tuple[ResultColumn, ...]
    entity: str
    has_more: bool
    """Whether there are more groups than were asked for."""
    sql: str = field(compare=False)
    """The statement that ran."""

    @overload
    def __getitem__(self, index: int) -> Mapping[str, Any]: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Mapping[str, Any]]: ...
    def __getitem__(self, index: int | slice) -> Mapping[str, Any] | Sequence[Mapping[str, Any]]:
        return self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        return iter(self.items)

    def to_arrow(self) -> Any:
        """The rows as a `pyarrow.Table`; `<column>__label` follows where values have names."""
        import pyarrow  # noqa: ICN001 - it has no type stubs; `pa` below is untyped

        pa: Any = pyarrow
        made: dict[str, Any] = {}
        for column in self.columns:
            values = [item[column.name] for item in self.items]
            made[column.name] = typed_column(column.type, values)
            if column.texts:
                made[f"{column.name}__label"] = pa.array([column.texts.get(value) for value in values], pa.string())
        return pa.table(made)

    def to_wire(self) -> list[dict[str, Any]]:
        """The rows in JSON's types: decimals as text, dates and times in ISO 8601, `<column>__label` as in frames."""
        return [self._wire(item) for item in self.items]

    def _wire(self, item: Mapping[str, Any]) -> dict[str, Any]:
        wire: dict[str, Any] = {}
        for column in self.columns:
            value = wire[column.name] = plain_value(item[column.name])
            if column.texts:
                wire[f"{column.name}__label"] = column.texts.get(value)
        return wire

    def to_pandas(self) -> pd.DataFrame:
        """The rows as a frame; see `to_arrow`."""
        return frame(self.to_arrow())

    def __repr__(self) -> str:
        return f"Aggregation({self.entity!r}, {self.position})"

    def _repr_html_(self) -> str:
        numeric = {
            place for place, column in enumerate(self.columns) if column.type.kind in _NUMBERS and not column.texts
        }
        rows = ([column.text(item[column.name]) for column in self.columns] for item in self.items)
        return html_table([column.label for column in self.columns], rows, caption=self.position, numeric=numeric)

    @property
    def position(self) -> str:
        """How many rows these are."""
        return f"the first {counted(len(self.items), 'row')}" if self.has_more else counted(len(self.items), "row")
