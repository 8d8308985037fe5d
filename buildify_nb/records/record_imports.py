"""What `ws.records["track"]` takes in besides single records: files. Each method is one call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from buildify_nb.context import Context
from buildify_nb.records.importing.imports import import_options

if TYPE_CHECKING:
    from buildify_nb.records.importing.import_choices import ImportChoices
    from buildify_nb.records.importing.import_plan import ImportPlan
    from buildify_nb.records.importing.import_report import ImportReport
    from buildify_nb.records.importing.imports import Cancel, Dates, Decimals, Events, IfBad, Progress, Source
    from buildify_nb.records.service import RecordService


class RecordImports:
    """Files as records of one entity."""

    _service: RecordService
    _context: Context
    _name: str

    @property
    def import_choices(self) -> ImportChoices:
        """What an import may be told: the fields that take values, how lookups are found, and by what records are."""
        return self._service.importing.choices(self._context, self._name)

    def preview_import(
        self,
        source: Source,
        *,
        mapping: Mapping[str, str | None] | None = None,
        references: Mapping[str, str] | None = None,
        by: str | Sequence[str] | None = None,
        progress: Progress | bool | None = None,
        cancel: Cancel | None = None,
        encoding: str | None = None,
        delimiter: str | None = None,
        header: bool | int | None = None,
        sheet: str | int | None = None,
        decimal: Decimals | None = None,
        dates: Dates | None = None,
        raw: bool = False,
    ) -> ImportPlan:
        """What an import of a file would do: its columns, counts, the first records, and what is wrong by row.

        Nothing is written. The whole file is looked at, and the import then does the same. Options as for
        `import_file`.
        """
        given: dict[str, Any] = {"mapping": mapping, "references": references, "by": by, "encoding": encoding}
        given |= {"delimiter": delimiter, "header": header, "sheet": sheet, "decimal": decimal, "dates": dates}
        options = import_options({**given, "raw": raw})
        return self._service.importing.preview(
            self._context, self._name, source, options, progress=progress, cancel=cancel
        )

    def import_file(
        self,
        source: Source,
        *,
        mapping: Mapping[str, str | None] | None = None,
        references: Mapping[str, str] | None = None,
        by: str | Sequence[str] | None = None,
        if_bad: IfBad = "refuse",
        events: Events = "one",
        progress: Progress | bool | None = None,
        cancel: Cancel | None = None,
        encoding: str | None = None,
        delimiter: str | None = None,
        header: bool | int | None = None,
        sheet: str | int | None = None,
        decimal: Decimals | None = None,
        dates: Dates | None = None,
        raw: bool = False,
    ) -> ImportReport:
        """Imports a CSV file or a spreadsheet (.xlsx) in one transaction.

        An empty cell is null, or the field's default in a new record. What is left out here is found out.

        Args:
            source: a path, the content, or a file opened in binary mode.
            mapping: fields by header, such as {"Rechnung": "number", "Note": None}; None leaves a column out.
                Headers that are not named are matched by name, by label and by near spelling.
            references: by lookup, the unique field of its target that the column holds, such as
                {"customer": "customer.email"}; else it holds keys.
            by: unique fields, or "id": records that have the same values are changed, the others created.
            if_bad: "refuse" imports nothing when any row is bad (ImportRefused, with the report); "skip" the good rows.
            events: tells listeners "one" event for all records, one for "each", or "none".
            progress: is called with (rows done, rows in all); True shows a bar.
            cancel: such as a `threading.Event`: once it is set, nothing is imported (ImportCancelled).
            encoding: such as "cp1252".
            delimiter: such as ";".
            header: whether there are headers, or the number of their row.
            sheet: the name of a spreadsheet's sheet, or its place from 1.
            decimal: "," or ".", whichever stands before the decimals.
            dates: "dmy" or "mdy", where 03/04/2026 may be either.
            raw: keeps an apostrophe before what a spreadsheet would run as a formula, which exports put there.

        Raises:
            InvalidRecord: the file cannot be read, with the row; or what is said of it is wrong.
        """
        given: dict[str, Any] = {"mapping": mapping, "references": references, "by": by, "if_bad": if_bad}
        given |= {"events": events, "encoding": encoding, "delimiter": delimiter, "header": header, "sheet": sheet}
        options = import_options({**given, "decimal": decimal, "dates": dates, "raw": raw})
        return self._service.importing.import_file(
            self._context, self._name, source, options, progress=progress, cancel=cancel
        )
