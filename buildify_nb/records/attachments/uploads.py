"""Takes a file in before the database is asked to keep it: counted, hashed, and out of memory when it is large.

A source may be slow, and a transaction may have to run twice; so no source is read inside one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Any, Self

from buildify_nb.errors import InvalidRecord, Problem, TooLarge
from buildify_nb.records.attachments.attachment_files import HEAD_BYTES
from buildify_nb.records.attachments.attachments import CHUNK_BYTES, Source, size_text


class Upload:
    """A file that is being taken in; a context manager that forgets it at the end.

    Args:
        max_bytes: more are refused as soon as they come.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._file: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(max_size=4 * CHUNK_BYTES)  # noqa: SIM115
        self._digest = hashlib.sha256()
        self.size = 0
        self.head = b""
        """The first bytes of the content."""

    @property
    def sha256(self) -> str:
        """The digest of what was written so far."""
        return self._digest.hexdigest()

    def write(self, content: bytes) -> None:
        """Adds to the end; raises TooLarge beyond the limit."""
        self.size += len(content)
        if self.size > self._max_bytes:
            raise TooLarge(
                "The file was not attached.", [Problem("content", f"has more than {size_text(self._max_bytes)}")]
            )
        if len(self.head) < HEAD_BYTES:
            self.head = (self.head + content[:HEAD_BYTES])[:HEAD_BYTES]
        self._digest.update(content)
        self._file.write(content)

    def take(self, source: Source) -> None:
        """Writes all of a source.

        Raises:
            InvalidRecord: it is none, or a path where no file can be read.
        """
        if isinstance(source, bytes | bytearray | memoryview):
            self.write(bytes(source))
        elif isinstance(source, str | Path):
            try:
                with Path(source).open("rb") as file:
                    self._take(file)
            except (OSError, ValueError) as error:
                why = getattr(error, "strerror", None) or "it is no path"
                raise _unreadable(f"cannot be read: {why}") from error
        elif callable(getattr(source, "read", None)):
            self._take(source)
        else:
            raise _unreadable("must be a path, bytes, or a file that was opened in binary mode")

    def chunks(self) -> Iterator[bytes]:
        """What was written, in the pieces that the database keeps."""
        self._file.seek(0)
        while chunk := self._file.read(CHUNK_BYTES):
            yield chunk

    def _take(self, file: Any) -> None:
        while content := file.read(CHUNK_BYTES):
            if not isinstance(content, bytes):
                raise _unreadable("must be opened in binary mode")
            self.write(content)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


def name_of(source: Source) -> str | None:
    """The file name that a source brings along."""
    if isinstance(source, str | Path):
        return Path(source).name
    name = getattr(source, "name", None)
    return name if isinstance(name, str) else None


def _unreadable(why: str) -> InvalidRecord:
    return InvalidRecord("The file was not attached.", [Problem("source", why)])
