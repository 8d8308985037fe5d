"""A spreadsheet (Office Open XML) by openpyxl, which is imported when the first one is written. Knows no records."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from buildify_nb.datamodel.field_types.formatting import as_utc
from buildify_nb.errors import InvalidRecord, Problem

MOST_ROWS = 1_048_575
"""Rows that a sheet takes below its headings."""
EXACT_DIGITS = 15
"""Of a number that a spreadsheet keeps as it is; a longer one is written as text."""
LONGEST_TEXT = 32_767
"""Characters of a cell."""
_FIRST_DAY = date(1900, 3, 1)
"""Spreadsheets count days from 1900, with a leap day too many; what lies before is text."""
_CODED = re.compile("\r|_(?=x[0-9A-Fa-f]{4}_)")
"""What a spreadsheet would change unless it is written by its number (ISO/IEC 29500-1, 22.9.2.19)."""
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def write_xlsx(path: Path, title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Writes one sheet, row by row: numbers, days and instants (in UTC) typed, texts never formulas.

    A text that no cell takes is cut, and says so at its end.

    Raises:
        InvalidRecord: there are more rows than a sheet takes.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    def made(value: Any) -> Any:
        kept = cell(value)
        if not isinstance(kept, str):
            return kept
        found = WriteOnlyCell(sheet, value=kept)
        found.data_type = "s"  # Not "f", which "=1+1" would become.
        return found

    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", title)[:31] or "Records")
    sheet.freeze_panes = "A2"
    try:
        sheet.append([made(heading) for heading in headings])
        for number, row in enumerate(rows, 1):
            _refuse_beyond(number)
            sheet.append([made(value) for value in row])
    except BaseException:
        sheet.close()
        raise
    book.save(path)


def cell(value: Any) -> Any:
    """A value as a cell: what a spreadsheet would change is text."""
    match value:
        case bool() | None | int() | float() if not isinstance(value, int) or abs(value) < 10**EXACT_DIGITS:
            return value
        case Decimal():
            return value if len(value.as_tuple().digits) <= EXACT_DIGITS else f"{value:f}"
        case datetime():
            instant = as_utc(value).replace(tzinfo=None)
            is_kept = instant.date() >= _FIRST_DAY and _in_milliseconds(value)
            return instant if is_kept else f"{instant.isoformat()}Z"
        case date():
            return value if value >= _FIRST_DAY else value.isoformat()
        case time():
            return value if _in_milliseconds(value) else value.isoformat()
        case Mapping() | list():
            return _text(json.dumps(value, ensure_ascii=False, default=str))
        case _:
            return _text(str(value))


def _in_milliseconds(value: datetime | time) -> bool:
    """Whether a spreadsheet keeps it: its days are binary fractions."""
    return value.microsecond % 1000 == 0


def _refuse_beyond(number: int) -> None:
    if number > MOST_ROWS:
        told = f"a sheet takes {MOST_ROWS:,} rows; narrow the list, or export CSV"
        raise InvalidRecord("The spreadsheet was not written.", [Problem("", told)])


def _text(value: str) -> str:
    text = _ILLEGAL.sub("\ufffd", value)
    if len(text) > LONGEST_TEXT:
        told = f" … [cut here: {len(text):,} characters; a cell takes {LONGEST_TEXT:,}, CSV takes all]"
        text = text[: LONGEST_TEXT - len(told)] + told
    return _CODED.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
