"""Rows on disk: written once, read as often as needed, never in memory together. Gone with the object."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterator, Sequence
from tempfile import SpooledTemporaryFile
from typing import Any

from pydantic_core import from_json, to_json

_IN_MEMORY = 1024 * 1024
"""Bytes up to which there is no file."""
_PIECE = 256 * 1024
"""Bytes that are read at a time."""


class RowSpool:
    """Rows of JSON's values. Threads may read it at the same time."""

    def __init__(self) -> None:
        self._file: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
        self._lock = threading.Lock()
        self.close = weakref.finalize(self, self._file.close)
        """Gives the disk back before the object is gone."""
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def append(self, row: Sequence[Any]) -> None:
        """Adds a row at the end; not while others read."""
        self._file.write(to_json(row))
        self._file.write(b"\n")
        self._count += 1

    def __iter__(self) -> Iterator[list[Any]]:
        position = 0
        while True:
            with self._lock:
                self._file.seek(position)
                lines = self._file.readlines(_PIECE)
                position = self._file.tell()
            if not lines:
                return
            for line in lines:
                yield from_json(line)
