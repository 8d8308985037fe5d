"""Reads one sheet of a spreadsheet (Office Open XML), row by row, and refuses what is broken, locked or a trap."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Generator, Iterator
from datetime import date, datetime, time, timedelta
from typing import IO, Any

from buildify_nb.errors import BuildifyError
from buildify_nb.expressions.suggestions import did_you_mean
from buildify_nb.records.importing.file_problems import unreadable
from buildify_nb.records.importing.imports import Cell, Row

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
"""How spreadsheets begin, and how old or locked ones do."""
MOST_BYTES = 2 * 1024**3
"""Of all parts together, unpacked."""
MOST_SHARED = 128 * 1024**2
"""Of a part that is read as a whole, unpacked."""
MOST_PACKED = 200
"""How many times larger than packed a part may be, when it is large."""
MOST_ROWS = 1_048_576
_LARGE = 64 * 1024**2
_SAVE = "Save it anew as .xlsx without a password, or as CSV."
_CODED = re.compile("_x([0-9A-Fa-f]{4})_")


def xlsx_rows(file: IO[bytes], sheet: str | int | None) -> Generator[Row]:
    """The rows of a sheet that are not blank, each under its number; formulas are what they last came to.

    Raises:
        InvalidRecord: it is none, is too large when unpacked, or has no such sheet.
    """
    number = 0
    try:
        _refuse_traps(file)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and validations, which are not read.
            for number, values in enumerate(_values(file, sheet), 1):
                _refuse_beyond(number)
                cells = [_cell(value) for value in values]
                if any(cell not in (None, "") for cell in cells):
                    yield number, cells
    except BuildifyError:
        raise
    except Exception as error:
        # A damaged file makes openpyxl raise almost anything.
        where = f", from somewhere behind row {number:,}" if number else ""
        raise unreadable(f"is broken: it is no spreadsheet that can be read{where}", todo=_SAVE) from error


def refuse_old(head: bytes) -> None:
    """Raises InvalidRecord for a file that begins as old and locked spreadsheets do."""
    if head.startswith(OLE):
        raise unreadable("is locked by a password, or of an old format (.xls)", todo=_SAVE)


def _refuse_beyond(number: int) -> None:
    if number > MOST_ROWS:
        raise unreadable(f"is beyond the {MOST_ROWS:,} rows of a sheet", row=number)


def _refuse_traps(file: IO[bytes]) -> None:
    with zipfile.ZipFile(file) as parts:
        listed = parts.infolist()
    if any(part.flag_bits & 1 for part in listed):
        raise unreadable("is locked by a password", todo=_SAVE)
    whole = (part for part in listed if not part.filename.startswith("xl/worksheets/"))
    is_trap = (
        sum(part.file_size for part in listed) > MOST_BYTES
        or any(part.file_size > MOST_SHARED for part in whole)
        or any(part.file_size > max(_LARGE, MOST_PACKED * part.compress_size) for part in listed)
    )
    if is_trap:
        raise unreadable("is far larger unpacked than a spreadsheet may be", todo="Save it as CSV.")


def _values(file: IO[bytes], wanted: str | int | None) -> Iterator[tuple[Any, ...]]:
    from openpyxl import load_workbook

    book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    try:
        sheet = _sheet(book, wanted)
        sheet.reset_dimensions()  # What files say of their size is often wrong.
        yield from sheet.iter_rows(values_only=True)
    finally:
        book.close()


def _sheet(book: Any, wanted: str | int | None) -> Any:
    by_name: dict[str, Any] = {sheet.title: sheet for sheet in book.worksheets}
    if not by_name:
        raise unreadable("has no sheet with cells")
    if wanted is None:
        return by_name.get(getattr(book.active, "title", ""), book.worksheets[0])
    if isinstance(wanted, int):
        if 1 <= wanted <= len(by_name):
            return book.worksheets[wanted - 1]
        raise unreadable(f"has no sheet {wanted}: there are {len(by_name)}, counted from 1")
    if wanted not in by_name:
        names = ", ".join(map(repr, by_name))
        raise unreadable(f"has no sheet {wanted!r}{did_you_mean(wanted, by_name)}; it has {names}")
    return by_name[wanted]


def _cell(value: Any) -> Cell:
    match value:
        case str():
            return _CODED.sub(lambda found: chr(int(found[1], 16)), value) if "_x" in value else value
        case None | bool() | int() | float():
            return value
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat()
        case date() | time():
            return value.isoformat()
        case timedelta():
            return _duration(value)
        case _:
            return str(value)


def _duration(value: timedelta) -> str:
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
