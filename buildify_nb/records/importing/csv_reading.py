"""Reads CSV as people and programs write it: finds out encoding and delimiter, and names the row where it is broken."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Generator, Iterator
from typing import IO

from buildify_nb.records.exporting.csv_file import plain_text
from buildify_nb.records.importing.file_problems import unreadable
from buildify_nb.records.importing.imports import FileOptions, Row

LONGEST_CELL = 16 * 1024 * 1024
"""Characters of a cell; the longest value that a field takes is shorter."""
_SAMPLE = 256 * 1024
"""Bytes by which the delimiter is found out."""
_SAMPLE_ROWS = 50
_DELIMITERS = ",;\t|"
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_UNDECODED = re.compile("[\ud800-\udfff]")
_SEPARATOR = re.compile(r"sep=(.)\r?\n?\Z")


def csv_rows(file: IO[bytes], options: FileOptions) -> Generator[Row]:
    """The rows of a file that are not blank, each under its number.

    Args:
        file: at its beginning; it can be read again.

    Raises:
        InvalidRecord: it is not in its encoding, has NUL characters or unmatched quotes; with the row.
    """
    encoding = options.encoding or found_encoding(file)
    text = _opened(file, encoding)
    try:
        told = _told_delimiter(text)
        delimiter = options.delimiter or told or found_delimiter(file, encoding)
        yield from _rows(text, delimiter, encoding, raw=options.raw)
    finally:
        text.detach()


def _told_delimiter(text: io.TextIOWrapper) -> str:
    """The one that a first line such as "sep=;" tells spreadsheets, which is then read; else ""."""
    try:
        found = _SEPARATOR.match(text.readline(8))
    except UnicodeError:
        found = None  # Reading says what is wrong, and where.
    text.seek(0)
    if not found:
        return ""
    text.readline()
    return found[1]


def found_encoding(file: IO[bytes]) -> str:
    """UTF-8 or UTF-16 by their mark, UTF-8 where all of the file is, else Windows' Western European."""
    head = file.read(4)
    file.seek(0)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while piece := file.read(1024 * 1024):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        file.seek(0)
    return "utf-8"


def found_delimiter(file: IO[bytes], encoding: str) -> str:
    """The one by which most of the first rows have as many cells as the first, and these are most."""
    place = file.tell()
    file.seek(0)
    sample = file.read(_SAMPLE)
    file.seek(place)
    try:
        text = sample.decode(encoding, errors="ignore")
    except UnicodeError:
        return _DELIMITERS[0]  # Reading says what is wrong.
    lines = text if len(sample) < _SAMPLE else text[: text.rfind("\n") + 1] or text
    return max(_DELIMITERS, key=lambda delimiter: _agreement(lines, delimiter))


def _agreement(text: str, delimiter: str) -> tuple[bool, float, int]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows += [row] if row else []
            if len(rows) == _SAMPLE_ROWS:
                break
    except csv.Error:
        pass  # What was read so far tells enough; the reading itself says what is wrong.
    if not rows:
        return False, 0, 0
    width = len(rows[0])
    return width > 1, sum(len(row) == width for row in rows) / len(rows), width


def _opened(file: IO[bytes], encoding: str) -> io.TextIOWrapper:
    try:
        name = codecs.lookup(encoding).name
        "".encode(name)  # Some codecs are of bytes, not of texts.
    except (LookupError, ValueError, TypeError):
        raise unreadable(f"there is no encoding {encoding!r}", todo="Name one such as 'utf-8' or 'cp1252'.") from None
    # Bytes that are not in the encoding are kept as what no text has, so that their row can be told.
    is_wide = name.startswith(("utf-16", "utf-32"))
    return io.TextIOWrapper(file, encoding, errors="strict" if is_wide else "surrogateescape", newline="")  # type: ignore[type-var]


def _rows(text: io.TextIOWrapper, delimiter: str, encoding: str, *, raw: bool) -> Iterator[Row]:
    csv.field_size_limit(max(LONGEST_CELL, csv.field_size_limit()))
    number, reader = 0, csv.reader(text, delimiter=delimiter, strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise unreadable(_told(str(error)), row=number + 1, todo=_MEND) from None
        except UnicodeError:
            raise unreadable(f"is not in {encoding}", row=number + 1, todo=_RECODE) from None
        number += 1
        _refuse_foreign("".join(cells), number, encoding)
        if any(cells):
            yield number, list(cells if raw else map(plain_text, cells))


_MEND = "Mend the file, or save it anew from the program that made it."
_RECODE = "Name its encoding, such as encoding='cp1252', or save it as UTF-8."


def _refuse_foreign(text: str, row: int, encoding: str) -> None:
    if "\0" in text:
        raise unreadable("has NUL characters, which no text has", row=row, todo="Save the file anew as CSV.")
    if not text.isascii() and _UNDECODED.search(text):
        raise unreadable(f"has bytes that are not {encoding}", row=row, todo=_RECODE)


def _told(error: str) -> str:
    if "unexpected end of data" in error:
        return "has a quotation mark that is never closed"
    if "expected after" in error:
        return "has an unmatched quotation mark"
    if "field larger" in error:
        return f"has a cell of more than {LONGEST_CELL:,} characters, or a quotation mark that is never closed"
    return "is not CSV"
