"""How errors about a file read: what is wrong and in which row, and what to do."""

from __future__ import annotations

from buildify_nb.errors import InvalidRecord, Problem


def unreadable(message: str, *, row: int | None = None, todo: str = "") -> InvalidRecord:
    """The error of a file that cannot be read; it names the row where that is known."""
    return InvalidRecord("The file cannot be read.", [Problem(f"row {row}" if row else "file", message)], todo=todo)
