"""A file that comes in pieces, from a request or a page: out of memory when it is large, refused beyond a limit."""

from __future__ import annotations

import weakref
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import IO, Self, cast

from buildify_nb.errors import Problem, TooLarge
from buildify_nb.records.attachments.attachments import size_text
from buildify_nb.records.importing.imports import NOT_IMPORTED

MOST_BYTES = 256 * 1024 * 1024
"""Of a file that is sent; one at a path may be larger."""
_IN_MEMORY = 4 * 1024 * 1024


class UploadedFile:
    """A file that is being taken in; a context manager that forgets it at the end."""

    def __init__(self) -> None:
        self._file: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
        self.close = weakref.finalize(self, self._file.close)
        """Forgets the file."""
        self.size = 0
        """Bytes that have come."""

    def write(self, content: bytes) -> None:
        """Adds to the end; raises TooLarge beyond the limit."""
        self.size += len(content)
        if self.size > MOST_BYTES:
            problem = Problem("content", f"has more than {size_text(MOST_BYTES)}")
            raise TooLarge(NOT_IMPORTED, [problem], todo="Divide the file, or import it in Python by its path.")
        self._file.write(content)

    def read(self) -> IO[bytes]:
        """The file from its beginning."""
        self._file.seek(0)
        return cast("IO[bytes]", self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
