"""A table as it was read from a file: its headers, and its rows on disk. Every structural fault is found here, at once.

A file is read once, before a transaction begins, so that a slow source holds nobody up and a retry reads the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import chain, islice
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from buildify_nb.identifiers import suggested_name
from buildify_nb.records.importing.csv_reading import csv_rows
from buildify_nb.records.importing.file_problems import unreadable
from buildify_nb.records.importing.imports import Cell, FileOptions, Row, Source
from buildify_nb.records.importing.row_spool import RowSpool
from buildify_nb.records.importing.xlsx_reading import ZIP, refuse_old, xlsx_rows

MOST_COLUMNS = 2_000
_PIECE = 1024 * 1024
_VALUE = re.compile(r"[+-]?[\d.,: /T+-]*\d[\d.,: /TZ+-]*%?\Z|.*@.*\Z|(?i:true|false|yes|no)\Z")
"""What is a value rather than the name of a column."""


class Sheet:
    """A table of a file.

    Args:
        headers: of its columns; "column 3" where there is none.
        rows: below them.
        has_header: whether the first row was that of the headers.
        is_even: whether each row says all its cells, as in CSV; else those that it lacks are empty.
    """

    def __init__(
        self, headers: Sequence[str], rows: Iterable[Row], *, has_header: bool = True, is_even: bool = True
    ) -> None:
        self.headers, self.has_header = tuple(headers), has_header
        self._rows = RowSpool()
        width = len(self.headers)
        for number, cells in rows:
            even = cells if is_even else cells + [None] * (width - len(cells))
            self._rows.append([number, *_fitted(even, width, number)])

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Row]:
        for number, *cells in self._rows:
            yield number, cells

    def samples(self, count: int, among: int = 100) -> list[list[Cell]]:
        """The first values of each column that are there, of the first rows."""
        first = [cells for _, cells in islice(self, among)]
        columns = zip(*first, strict=True) if first else [()] * len(self.headers)
        return [list(islice((cell for cell in column if cell not in (None, "")), count)) for column in columns]

    def close(self) -> None:
        """Gives the disk back."""
        self._rows.close()


def open_sheet(source: Source, options: FileOptions, known: Collection[str]) -> Sheet:
    """Reads a file to its end.

    Args:
        known: names and labels by which a row is known to be that of the headers.

    Raises:
        InvalidRecord: it cannot be read; with the row, and what to do.
    """
    with _opened(source) as file:
        head = file.read(8)
        file.seek(0)
        refuse_old(head)
        is_sheet = head.startswith(ZIP)
        rows = xlsx_rows(file, options.sheet) if is_sheet else csv_rows(file, options)
        with closing(rows):
            return _sheet(rows, options, known, is_even=not is_sheet)


def _sheet(rows: Iterator[Row], options: FileOptions, known: Collection[str], *, is_even: bool) -> Sheet:
    wanted = None if isinstance(options.header, bool) else options.header
    first = next((row for row in rows if wanted is None or row[0] >= wanted), None)
    if first is None:
        raise unreadable("is empty" if wanted is None else f"has no row {wanted}")
    number, cells = first
    has_header = bool(options.header) if options.header is not None else _is_header(cells, known)
    if has_header:
        return Sheet(_headers(cells, number), rows, is_even=is_even)
    headers = [f"column {place}" for place in range(1, len(cells) + 1)]
    return Sheet(headers, chain([first], rows), has_header=False, is_even=is_even)


def _is_header(cells: Sequence[Cell], known: Collection[str]) -> bool:
    texts = [cell.strip() for cell in cells if isinstance(cell, str) and cell.strip()]
    names = {suggested_name(name) for name in known}
    if any(suggested_name(text) in names for text in texts):
        return True
    are_names = all(isinstance(cell, str | None) for cell in cells) and not any(map(_VALUE.match, texts))
    return bool(texts) and are_names


def _headers(cells: Sequence[Cell], number: int) -> list[str]:
    while cells and cells[-1] in (None, ""):
        cells = cells[:-1]
    if len(cells) > MOST_COLUMNS:
        raise unreadable(f"has {len(cells):,} columns; {MOST_COLUMNS:,} are allowed", row=number)
    texts = ["" if cell is None else str(cell).strip() for cell in cells]
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(texts, 1):
        places[text].append(place)
    for text, same in places.items():
        if text and len(same) > 1:
            listed = " and ".join(map(str, same))
            raise unreadable(f"{text!r} is the header of columns {listed}", row=number, todo="Rename one of them.")
    return [text or f"column {place}" for place, text in enumerate(texts, 1)]


def _fitted(cells: list[Cell], width: int, number: int) -> list[Cell]:
    """The cells, as many as there are headers."""
    if len(cells) == width:
        return cells
    given = len(cells)
    while len(cells) > width and cells[-1] in (None, ""):
        cells = cells[:-1]
    if len(cells) != width:
        todo = "Mend that row: is a text with the delimiter in it not in quotation marks?"
        raise unreadable(f"has {given} cells where the headers are {width}", row=number, todo=todo)
    return cells


def _file_at(path: str | Path) -> IO[bytes]:
    try:
        return Path(path).open("rb")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is no path"
        raise unreadable(f"cannot be opened: {why}") from error


@contextmanager
def _opened(source: Source) -> Generator[IO[bytes]]:
    """The source as a file that can be read again."""
    if isinstance(source, str | Path):
        with _file_at(source) as file:
            yield file
        return
    with SpooledTemporaryFile[bytes](max_size=4 * _PIECE) as kept:
        _take(source, kept)
        kept.seek(0)
        yield kept  # type: ignore[misc]


def _take(source: Any, kept: SpooledTemporaryFile[bytes]) -> None:
    if isinstance(source, bytes | bytearray | memoryview):
        kept.write(cast("bytes", source))
        return
    if not callable(getattr(source, "read", None)):
        raise unreadable("must be a path, bytes, or a file that was opened in binary mode")
    while piece := source.read(_PIECE):
        if not isinstance(piece, bytes):
            raise unreadable("must be opened in binary mode: open(path, 'rb')")
        kept.write(piece)
