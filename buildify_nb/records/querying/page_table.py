"""How a page of records reads: an HTML table with labels as headings and values in words. Reads no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from buildify_nb.datamodel.field_types.formatting import instant_text
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.html_table import html_table
from buildify_nb.identifiers import label_for
from buildify_nb.plugins.contracts import FieldType

if TYPE_CHECKING:
    from buildify_nb.records.record import BulkResult, Record

SHOWN_ROWS = 25
SHOWN_FAILURES = 10
LONGEST_TEXT = 120
"""Characters of a value before it is cut."""


@dataclass(frozen=True, slots=True)
class ShownField:
    """A column of the table."""

    name: str
    label: str
    field: FieldDefinition | None = None
    field_type: FieldType | None = None

    @property
    def is_numeric(self) -> bool:
        """Whether its values are numbers, which stand to the right."""
        return self.field_type is not None and self.field_type.value_type in (ValueType.INTEGER, ValueType.DECIMAL)

    @property
    def is_lookup(self) -> bool:
        """Whether its values are ids of other records, which have titles."""
        return self.field is not None and self.field.reference_entity_id is not None

    def text(self, record: Record) -> str:
        """The record's value as a person reads it; "" for null."""
        value = record.get(self.name)
        if value is None:
            return ""
        label = (record.labels or {}).get(self.name)
        return _cut(label if label is not None else self._display(value))

    def _display(self, value: Any) -> str:
        if self.field is not None and self.field_type is not None:
            return self.field_type.display(value, self.field)
        return instant_text(value) if isinstance(value, datetime) else str(value)


@dataclass(frozen=True, slots=True)
class PageTable:
    """The columns of a page in order."""

    columns: tuple[ShownField, ...]

    @property
    def names(self) -> Sequence[str]:
        """The names of the columns, as in the records."""
        return [column.name for column in self.columns]

    def html(self, records: Sequence[Record], *, caption: str) -> str:
        """The first records as a table; system columns beyond the fields are left out."""
        columns = [column for column in self.columns if column.field is not None] or list(self.columns)
        rows = ([column.text(record) for column in columns] for record in records[:SHOWN_ROWS])
        shown = f", first {SHOWN_ROWS} shown" if len(records) > SHOWN_ROWS else ""
        numeric = {place for place, column in enumerate(columns) if column.is_numeric}
        return html_table([column.label for column in columns], rows, caption=caption + shown, numeric=numeric)


def system_column(name: str) -> ShownField:
    """A column that is not a field, such as "created_at"."""
    return ShownField(name, "ID" if name == "id" else label_for(name))


def failures_html(result: BulkResult) -> str:
    """What a bulk call did, with the first refused records and why."""
    said = f"<p>{result.created:,} created, {len(result.failures):,} refused</p>"
    if not result.failures:
        return said
    rows = (
        (failure.index, problem.field, problem.message)
        for failure in result.failures[:SHOWN_FAILURES]
        for problem in failure.problems
    )
    return said + html_table(("Record", "Field", "Problem"), rows)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"
