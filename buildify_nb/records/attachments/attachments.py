"""The vocabulary of attachments: files that belong to a record. Their content is read in pieces, never as a whole."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, ClassVar, TypeAlias
from uuid import UUID

from buildify_nb.errors import StorageError
from buildify_nb.records.listing import Listing

CHUNK_BYTES = 256 * 1024
Source: TypeAlias = str | Path | bytes | BinaryIO
"""What a file is attached from: a path, its content, or an open binary file."""
ReadChunk: TypeAlias = Callable[[int], bytes | None]
"""Gives the chunk of a number from 0 on; None past the end."""


@dataclass(frozen=True, slots=True, repr=False)
class Attachment:
    """One file of a record; its content is read when it is asked for."""

    id: UUID
    filename: str
    media_type: str
    size: int
    sha256: str
    created_at: datetime
    user: str
    """Who attached it."""
    read_chunk: ReadChunk = field(compare=False)

    def chunks(self) -> Iterator[bytes]:
        """The content in pieces of up to 256 KiB.

        Raises:
            NotFound: the file was taken away meanwhile.
            StorageError: after the last piece, when the content is not what was attached.
        """
        digest = hashlib.sha256()
        number = 0
        while (chunk := self.read_chunk(number)) is not None:
            digest.update(chunk)
            yield chunk
            number += 1
        if digest.hexdigest() != self.sha256:
            raise StorageError(
                f"{self.filename!r} is damaged.",
                why="Its content in the database is not what was attached.",
                todo="Take it from a backup, or attach the file again.",
            )

    def read(self) -> bytes:
        """The whole content."""
        return b"".join(self.chunks())

    def save_to(self, path: str | Path) -> Path:
        """Writes the content to a file, which appears when it is complete; into a folder under its own name.

        An existing file is replaced.
        """
        target = Path(path)
        target = target / self.filename if target.is_dir() else target
        part = target.with_name(f".{target.name[:100]}.{secrets.token_hex(4)}.part")
        try:
            with part.open("xb") as file:
                file.writelines(self.chunks())
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        return target

    def __repr__(self) -> str:
        return f"Attachment({self.filename!r}, {self.media_type!r}, {self.size:,} bytes)"


class Attachments(Listing[Attachment]):
    """The files of a record, oldest first."""

    __slots__ = ()
    headings: ClassVar[tuple[str, ...]] = ("File", "Type", "Size", "Time (UTC)", "User")

    @staticmethod
    def cells(item: Attachment) -> Sequence[object]:
        at = f"{item.created_at:%Y-%m-%d %H:%M:%S}"
        return item.filename, item.media_type, size_text(item.size), at, item.user


def size_text(size: int) -> str:
    """A number of bytes as people read it.

    >>> size_text(999), size_text(1024), size_text(26214400)
    ('999 bytes', '1.0 KB', '25.0 MB')
    """
    if size < 1024:
        return f"{size} bytes"
    return f"{size / 1024:.1f} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:,.1f} MB"
