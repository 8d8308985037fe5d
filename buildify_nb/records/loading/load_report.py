"""What loading a frame reports: one row per column of the frame, and the whole as a notebook shows it. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from buildify_nb.counts import counted
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.html_table import html_table

if TYPE_CHECKING:
    from buildify_nb.datamodel.handles import Entity
    from buildify_nb.records.recordset import Records


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a column of a frame points: the entity and its field whose values the column holds."""

    entity: str
    field: str

    def __str__(self) -> str:
        return f"{self.entity}.{self.field}"


@dataclass(frozen=True, slots=True, repr=False)
class FrameColumn:
    """One column of a frame and the field that takes its values; `field` is None where the column is left out."""

    header: str
    field: FieldDefinition | None
    reason: str
    nulls: int
    sample: str
    reference: Reference | None = None

    def __repr__(self) -> str:
        became = f"{self.field.name} {self.field.field_type}, " if self.field else ""
        return f"FrameColumn({self.header!r}: {became}{self.reason})"


_HEADINGS = ("Column", "Field", "Type", "Reason", "Nulls", "Sample")


@dataclass(frozen=True, slots=True, repr=False)
class Loaded:
    """What `ws.entities.from_dataframe` did."""

    entity: Entity
    records: Records
    rows: int
    """How many records were loaded by this call."""
    inferred: tuple[FrameColumn, ...]
    """What became of each column of the frame."""
    before: int = 0
    """How many records there were already."""

    def __repr__(self) -> str:
        return f"Loaded({self._summary})"

    def _repr_html_(self) -> str:
        return html_table(
            _HEADINGS, map(_cells, self.inferred), caption=self._summary, numeric={_HEADINGS.index("Nulls")}
        )

    @property
    def _summary(self) -> str:
        fields = len(self.entity.definition.fields)
        state = self._count if self.entity.status == "published" else str(self.entity.status)
        return f"{self.entity.name}: {state}, {counted(fields, 'field')}"

    @property
    def _count(self) -> str:
        if not self.before:
            return counted(self.rows, "record")
        if not self.rows:
            return f"kept {counted(self.before, 'record')}"
        return f"appended {counted(self.rows, 'record')} to {self.before:,}"


def _cells(column: FrameColumn) -> tuple[str, ...]:
    name, field_type = (column.field.name, column.field.field_type) if column.field else ("", "")
    return column.header, name, field_type, column.reason, f"{column.nulls:,}", column.sample
