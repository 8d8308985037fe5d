"""CSV (RFC 4180) as pieces of UTF-8. Values in, bytes out; knows no records."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from buildify_nb.datamodel.field_types.formatting import plain_value

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a text begins with that a spreadsheet would run as a formula."""
_RUN = re.compile(rf"'*[{re.escape(''.join(FORMULA))}]")
"""How such a text begins, or what it became in a file."""
_ROWS = 500
"""Rows of one piece."""


def csv_pieces(
    headings: Sequence[str], rows: Iterable[Sequence[Any]], *, raw: bool = False, delimiter: str = ","
) -> Iterator[bytes]:
    """The headings where there are any, then the rows, in pieces of some hundred rows.

    Exact decimals and ids are text, instants in UTC, documents JSON; null is an empty cell.

    Args:
        raw: keeps texts that a spreadsheet would run as formulas as they are; else an apostrophe stands before them
            (OWASP, CSV injection).
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter)
    if headings:
        writer.writerow([cell(heading, raw=raw) for heading in headings])
    for number, row in enumerate(rows, 1):
        writer.writerow([cell(value, raw=raw) for value in row])
        if number % _ROWS == 0:
            yield _taken(stream)
    yield _taken(stream)


def cell(value: Any, *, raw: bool = False) -> Any:
    """A value as a cell of CSV."""
    if isinstance(value, Mapping | list):
        value = json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, str):
        return f"'{value}" if _RUN.match(value) and not raw else value
    if isinstance(value, bool):
        return "true" if value else "false"
    return plain_value(value)


def plain_text(cell: str) -> str:
    """The text that a cell was made of, unless it was made `raw`."""
    return cell[1:] if cell.startswith("'") and _RUN.match(cell) else cell


def _taken(stream: io.StringIO) -> bytes:
    piece = stream.getvalue().encode()
    stream.seek(0)
    stream.truncate()
    return piece
