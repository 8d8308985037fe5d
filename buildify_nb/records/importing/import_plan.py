"""What an import of a file would do: its columns with their fields, counts, the first records, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from buildify_nb.context import Context
from buildify_nb.counts import counted
from buildify_nb.html_table import html_table
from buildify_nb.records.importing.import_report import ImportReport, refused_dicts, refused_html
from buildify_nb.records.importing.imports import (
    Cancel,
    Events,
    IfBad,
    ImportColumn,
    ImportOptions,
    Progress,
    RefusedValue,
)
from buildify_nb.records.importing.sheets import Sheet
from buildify_nb.records.querying.page_table import PageTable
from buildify_nb.records.record import Record

if TYPE_CHECKING:
    from buildify_nb.records.importing.importing import Importing


@dataclass(frozen=True, repr=False)
class ImportPlan:
    """What would become of a file. It was found by importing it and taking all back, so that the import does the same.

    It holds the file's rows on disk, as they were read.
    """

    service: Importing = field(repr=False, compare=False)
    context: Context
    entity: str
    sheet: Sheet = field(compare=False)
    options: ImportOptions
    columns: tuple[ImportColumn, ...]
    """What becomes of each column of the file."""
    report: ImportReport
    """What the import would do."""
    records: tuple[Record, ...]
    """The first records as they would be stored, as far as the caller may read them."""
    table: PageTable = field(compare=False)

    @property
    def created(self) -> int:
        """How many records would be created."""
        return self.report.created

    @property
    def updated(self) -> int:
        """How many records would be changed."""
        return self.report.updated

    @property
    def refused_rows(self) -> int:
        """How many rows are bad."""
        return self.report.refused_rows

    @property
    def refused(self) -> tuple[RefusedValue, ...]:
        """What is wrong, value by value, under the rows of the file."""
        return self.report.refused

    @property
    def mapping(self) -> dict[str, str | None]:
        """The fields by header, as `import_file` takes them."""
        return {column.header: column.field for column in self.columns}

    def map(self, mapping: Mapping[str, str | None]) -> ImportPlan:
        """The plan with other fields for some headers, previewed anew; None leaves a column out."""
        return self.change(mapping={**self.options.mapping, **mapping})

    def change(
        self, *, progress: Progress | bool | None = None, cancel: Cancel | None = None, **options: Any
    ) -> ImportPlan:
        """The plan with other options of `ImportOptions`, previewed anew."""
        changed = replace(self.options, **options)
        return self.service.plan(self.context, self.entity, self.sheet, changed, progress=progress, cancel=cancel)

    def run(
        self,
        *,
        if_bad: IfBad | None = None,
        events: Events | None = None,
        progress: Progress | bool | None = None,
        cancel: Cancel | None = None,
    ) -> ImportReport:
        """Imports the file as it was previewed; see `Records.import_file`."""
        given = {name: value for name, value in (("if_bad", if_bad), ("events", events)) if value is not None}
        options = replace(self.options, **given)  # type: ignore[arg-type]
        return self.service.run(self.context, self.entity, self.sheet, options, progress=progress, cancel=cancel)

    def __repr__(self) -> str:
        return f"ImportPlan({self.entity!r}: {self.summary})"

    @property
    def summary(self) -> str:
        """What would happen, in one line."""
        left_out = sum(column.field is None for column in self.columns)
        used = counted(len(self.columns) - left_out, "column")
        also = f", {counted(left_out, 'column')} left out" if left_out else ""
        return f"{counted(len(self.sheet), 'row')}: {self.report.summary}; {used}{also}"

    def _repr_html_(self) -> str:
        return self.html()

    def html(self) -> str:
        """The columns with their fields, the first records, and what is wrong, as tables."""
        rows = [(one.header, one.field, one.field_type, one.reason, " · ".join(one.samples)) for one in self.columns]
        parts = [html_table(("Column", "Field", "Type", "Reason", "Values"), rows, caption=self.summary)]
        if self.records:
            parts.append(self.table.html(self.records, caption="The first records as they would be stored"))
        if self.refused:
            parts.append(refused_html(self.refused, f"{counted(self.refused_rows, 'row')} would be refused"))
        return "".join(parts)

    def as_dict(self, first: Sequence[Mapping[str, Any]], most: int) -> dict[str, Any]:
        """The wire form of REST and widgets.

        Args:
            first: the first records in JSON's types.
            most: refused values to give.
        """
        return {
            "entity": self.entity,
            "rows": len(self.sheet),
            "created": self.created,
            "updated": self.updated,
            "refused_rows": self.refused_rows,
            "columns": [_column_dict(column) for column in self.columns],
            "records": list(first),
            "refused": refused_dicts(self.refused[:most]),
        }


def _column_dict(column: ImportColumn) -> dict[str, Any]:
    names = ("header", "field", "reason", "label", "field_type")
    return {name: getattr(column, name) for name in names} | {"samples": list(column.samples)}
