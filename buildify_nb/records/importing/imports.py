"""The vocabulary of imports: what a caller says about a file, and what becomes of its columns. Values only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Literal, Protocol, TypeAlias, cast

from buildify_nb.errors import InvalidRecord, Problem

Source: TypeAlias = str | Path | bytes | bytearray | memoryview | IO[bytes]
"""A path, the content, or a file opened in binary mode."""
Cell: TypeAlias = str | int | float | bool | None
"""What a cell holds; days, times and instants of spreadsheets are text in ISO 8601."""
Row: TypeAlias = tuple[int, list[Cell]]
"""A row's number in its file, from 1, and its cells."""
Decimals: TypeAlias = Literal[".", ","]
Dates: TypeAlias = Literal["dmy", "mdy"]
IfBad: TypeAlias = Literal["refuse", "skip"]
Events: TypeAlias = Literal["one", "none", "each"]
Progress: TypeAlias = Callable[[int, int], object]
"""Is told how many rows are done, and of how many."""
NOT_IMPORTED = "The file was not imported."


class Cancel(Protocol):
    """What ends an import from another thread, such as a `threading.Event`."""

    def is_set(self) -> bool:
        """Whether the import shall end."""
        ...


@dataclass(frozen=True, slots=True)
class FileOptions:
    """How a file is to be read; what is None is found out."""

    encoding: str | None = None
    delimiter: str | None = None
    header: bool | int | None = None
    """Whether there are headers, or the number of their row."""
    sheet: str | int | None = None
    """The name of a spreadsheet's sheet, or its place from 1; the one that was open when it was saved if left out."""
    decimal: Decimals | None = None
    dates: Dates | None = None
    raw: bool = False
    """Keeps an apostrophe before what a spreadsheet would run as a formula; else it is taken off, as exports add it."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What is to become of the rows."""

    mapping: Mapping[str, str | None] = field(default_factory=dict[str, "str | None"])
    """Fields by header; None leaves a column out. Headers that are not named are matched by themselves."""
    references: Mapping[str, str] = field(default_factory=dict[str, str])
    """By lookup, the unique field of its target that the column holds, such as "customer.email"."""
    by: tuple[str, ...] = ()
    """Unique fields: a record that has the same values is changed."""
    if_bad: IfBad = "refuse"
    events: Events = "one"
    file: FileOptions = FileOptions()


@dataclass(frozen=True, slots=True, repr=False)
class ImportColumn:
    """One column of a file and the field that takes its values; `field` is None where the column is left out."""

    header: str
    field: str | None
    reason: str
    label: str = ""
    field_type: str = ""
    samples: tuple[str, ...] = ()
    """The first values, as they are in the file."""

    def __repr__(self) -> str:
        became = f"{self.field} {self.field_type}, " if self.field else "left out, "
        return f"ImportColumn({self.header!r}: {became}{self.reason})"


@dataclass(frozen=True, slots=True)
class RefusedValue:
    """What is wrong with one value of a file; `field` is "" when the whole row is meant."""

    row: int
    """The number of the row in the file, from 1."""
    field: str
    message: str
    value: Cell = None
    """What the cell holds; a long text is cut."""


def import_options(given: Mapping[str, Any]) -> ImportOptions:
    """The options of a caller.

    Raises:
        InvalidRecord: with every option that is none.
    """
    problems = [
        Problem(name, f"must be {' or '.join(map(repr, allowed))}")
        for name, allowed in _CHOICES.items()
        if given.get(name) is not None and given[name] not in allowed
    ]
    problems += [
        Problem(name, f"must be a dict of texts, such as {example}")
        for name, example in _MAPPINGS.items()
        if not _are_texts(given.get(name) or {})
    ]
    header = given.get("header")
    if header is not None and (not isinstance(header, int) or header < 0):
        problems.append(Problem("header", "must be True, False, or the number of a row"))
    if not all(isinstance(name, str) for name in given.get("by") or ()):
        problems.append(Problem("by", "must name fields"))
    delimiter = given.get("delimiter")
    if delimiter is not None and (not isinstance(delimiter, str) or len(delimiter) != 1 or delimiter in '"\r\n'):
        problems.append(Problem("delimiter", "must be one character, such as ';'"))
    if problems:
        raise InvalidRecord(NOT_IMPORTED, problems)
    file = {name: given[name] for name in _FILE if given.get(name) is not None}
    others = {name: given[name] for name in ("mapping", "references", "if_bad", "events") if given.get(name)}
    return ImportOptions(by=_names(given.get("by")), file=FileOptions(**file), **others)


_CHOICES: dict[str, Sequence[str]] = {
    "if_bad": ("refuse", "skip"),
    "events": ("one", "none", "each"),
    "decimal": (".", ","),
    "dates": ("dmy", "mdy"),
}
_MAPPINGS = {"mapping": "{'Header': 'field'}", "references": "{'customer': 'customer.email'}"}
_FILE = ("encoding", "delimiter", "header", "sheet", "decimal", "dates", "raw")


def _are_texts(given: Any) -> bool:
    if not isinstance(given, Mapping):
        return False
    pairs = cast("Mapping[Any, Any]", given).items()
    return all(isinstance(name, str) and isinstance(value, str | None) for name, value in pairs)


def _names(given: str | Sequence[str] | None) -> tuple[str, ...]:
    if given is None:
        return ()
    return (given,) if isinstance(given, str) else tuple(given)
