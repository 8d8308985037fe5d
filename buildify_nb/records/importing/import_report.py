"""What an import did: counts, what was refused and why, and the refused rows as a file to be mended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from buildify_nb.counts import counted
from buildify_nb.errors import BuildifyError, InvalidRecord, Problem
from buildify_nb.html_table import html_table
from buildify_nb.records.exporting.csv_file import csv_pieces
from buildify_nb.records.importing.column_mapping import WHY
from buildify_nb.records.importing.imports import Cell, FileOptions, RefusedValue
from buildify_nb.records.importing.row_spool import RowSpool

MOST_LISTED = 10_000
"""Refused values that a report lists; its file has the rows of all."""
MOST_REFUSED = 1_000
"""Rows after which an import that refuses as a whole looks no further."""
SHOWN = 10
"""Refused values that a table shows."""


@dataclass(repr=False)
class ImportReport:
    """What an import did, or would do."""

    entity: str
    headers: tuple[str, ...]
    created: int = 0
    updated: int = 0
    rows: int = 0
    """Rows that were looked at."""
    refused_rows: int = 0
    refused: tuple[RefusedValue, ...] = ()
    """What is wrong, value by value, in the order of the rows; the first ten thousand."""
    is_written: bool = True
    """Whether the records are there now."""
    is_complete: bool = True
    """Whether all rows were looked at; an import that is refused stops after a thousand bad ones."""
    file: FileOptions = field(default_factory=FileOptions, repr=False)
    """How the file was to be read; that of the refused rows is written so."""
    spool: RowSpool = field(default_factory=RowSpool, compare=False)
    """The refused rows, each after what is wrong with it."""

    def to_csv(self, path: str | Path | None = None) -> bytes | Path:
        """The refused rows in CSV, with a column that says what is wrong with each: the content, or a file.

        Mended, it is imported by the same call as the whole file; the column is left out by itself.
        """
        pieces = self._pieces()
        if path is None:
            return b"".join(pieces)
        with Path(path).open("wb") as file:
            file.writelines(pieces)
        return Path(path)

    def _pieces(self) -> Iterator[bytes]:
        told = self.file
        headings = () if told.header is False else (*self.headers, WHY)
        if told.header is not None and told.header > 1:
            yield b"\r\n".join([b""] * told.header)  # So that they are in their row.
        for piece in csv_pieces(headings, self._rows(), raw=told.raw, delimiter=told.delimiter or ","):
            yield piece.decode().encode(told.encoding, "replace") if told.encoding else piece

    def _rows(self) -> Iterator[list[Any]]:
        for why, *cells in self.spool:
            yield [*cells, why]

    def __repr__(self) -> str:
        return f"ImportReport({self.entity!r}: {self.summary})"

    def _repr_html_(self) -> str:
        return refused_html(self.refused, self.summary) if self.refused else html_table((), (), caption=self.summary)

    @property
    def summary(self) -> str:
        """What happened, in one line."""
        created, updated = counted(self.created, "record"), counted(self.updated, "record")
        would = "" if self.is_written else "would be "
        done = [f"{created} {would}created"] if self.created or not self.updated else []
        done += [f"{updated} {would}changed"] if self.updated else []
        done += [f"{counted(self.refused_rows, 'row')} refused"] if self.refused_rows else []
        return ", ".join(done)

    def as_dict(self) -> dict[str, Any]:
        """The wire form of REST and widgets."""
        names = ("entity", "created", "updated", "rows", "refused_rows", "is_written", "is_complete")
        return {name: getattr(self, name) for name in names} | {"refused": refused_dicts(self.refused)}


class ImportRefused(InvalidRecord):
    """Nothing was imported, since some rows are bad.

    Args:
        report: says which, and gives their rows as a file.
    """

    def __init__(self, report: ImportReport) -> None:
        rows = counted(report.refused_rows, "row")
        more = "" if report.is_complete else f" of the first {report.rows:,}"
        problems = [Problem(_place(one), one.message) for one in report.refused]
        verb = "is" if report.refused_rows == 1 else "are"
        super().__init__(
            f"Nothing was imported: {rows}{more} {verb} bad.",
            problems,
            todo="Mend the file, or import the good rows with if_bad='skip'. The error's report has the bad ones.",
        )
        self.report = report

    def _repr_html_(self) -> str:
        return refused_html(self.report.refused, self.what)


class ImportCancelled(BuildifyError):
    """The caller ended an import; nothing was imported."""

    status = 409

    def __init__(self, done: int, total: int) -> None:
        super().__init__(
            "The import was cancelled: nothing was imported.", why=f"It was ended after {done:,} of {total:,} rows."
        )


def refused_html(refused: Sequence[RefusedValue], caption: str) -> str:
    """A table of the first refused values."""
    rows = [(one.row, one.field, one.message, one.value) for one in refused[:SHOWN]]
    more = f" (the first {SHOWN} of {len(refused):,} problems)" if len(refused) > SHOWN else ""
    return html_table(("Row", "Field", "Problem", "Value"), rows, caption=f"{caption}{more}", numeric={0})


def refused_dicts(refused: Sequence[RefusedValue]) -> list[dict[str, int | Cell]]:
    """Refused values in JSON's types."""
    return [{"row": one.row, "field": one.field, "message": one.message, "value": one.value} for one in refused]


def _place(one: RefusedValue) -> str:
    return f"row {one.row}, {one.field}" if one.field else f"row {one.row}"
