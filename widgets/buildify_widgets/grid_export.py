"""The command of a grid that gives what is filtered and shown as CSV, for the page to offer as a file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from buildify_nb.errors import TooLarge
from buildify_nb.records.exporting.csv_file import cell
from buildify_widgets.base_widget import command
from buildify_widgets.grid_columns import kind_of
from buildify_widgets.grid_conditions import filters_of
from buildify_widgets.grid_filters import sort_terms_of
from buildify_widgets.grid_part import GridPart
from buildify_widgets.record_features import MOST_BYTES

if TYPE_CHECKING:
    from buildify_nb.records.record import Record

_BATCH = 500


class GridExport(GridPart):
    """Exports the records of a grid."""

    @command(background=True)
    def export(
        self,
        fields: Sequence[str],
        sort: Sequence[Mapping[str, Any]] = (),
        filter: Mapping[str, Any] | None = None,
        search: str = "",
        base: Sequence[Any] = (),
    ) -> dict[str, Any]:
        """All records that match as CSV text, with these columns under their labels.

        Lookups are written as titles, choices as their labels, instants in UTC; an apostrophe stands before texts that
        a spreadsheet would run as formulas.

        Returns:
            `{"name", "text", "rows"}`: a name for the file, its text, and how many records are in it.

        Raises:
            TooLarge: the file does not fit into a message to the page.
        """
        records = self._records
        known = {field.name: field for field in records.entity.fields}
        names = [name for name in fields if name in known]
        numbers = {name for name in names if kind_of(known[name]) == "number"}
        file, count = io.StringIO(), 0
        writer = csv.writer(file)
        writer.writerow([known[name].label for name in names])
        labels = {name: {option.value: option.label for option in known[name].allowed_values or ()} for name in names}
        found = records.each(
            filters=filters_of(base, filter or {}), search=search or None, sort=sort_terms_of(sort) or None
        )
        for wires in map(records.many_to_wire, _batches(found)):
            count += len(wires)
            for wire in wires:
                cells = {name: _cell(wire.get(f"{name}__label"), wire.get(name), labels[name]) for name in names}
                writer.writerow([text if name in numbers else cell(text) for name, text in cells.items()])
            if file.tell() > MOST_BYTES:
                raise TooLarge(
                    f"The file would be larger than {MOST_BYTES // 2**20} MB.",
                    todo=f'Filter further, or use Python: ws.records["{self._entity}"].to_csv("file.csv").',
                )
        return {"name": f"{self._entity}.csv", "text": file.getvalue(), "rows": count}


def _batches(records: Iterator[Record]) -> Iterator[list[Record]]:
    while batch := list(islice(records, _BATCH)):
        yield batch


def _cell(label: Any, value: Any, labels: Mapping[str, str]) -> str:
    if label is not None:
        return str(label)
    if value is None:
        return ""
    if isinstance(value, list) and labels:
        return ", ".join(labels.get(str(one), str(one)) for one in cast("list[Any]", value))
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return labels.get(str(value), str(value))
