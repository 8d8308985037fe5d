from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from buildify_nb.errors import StorageError
from buildify_nb.records.attachments.attachments import Attachment, Attachments, size_text


def attachment(*chunks: bytes, sha256: str | None = None) -> Attachment:
    content = b"".join(chunks)
    return Attachment(
        id=UUID(int=1),
        filename="a.txt",
        media_type="text/plain",
        size=len(content),
        sha256=sha256 or hashlib.sha256(content).hexdigest(),
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        user="ada",
        read_chunk=lambda number: chunks[number] if number < len(chunks) else None,
    )


def test_content_is_read_piece_by_piece(tmp_path: Path) -> None:
    whole = attachment(b"one", b"two")
    assert (list(whole.chunks()), whole.read()) == ([b"one", b"two"], b"onetwo")
    assert whole.save_to(tmp_path) == tmp_path / "a.txt"
    assert whole.save_to(str(tmp_path / "b")).read_bytes() == b"onetwo"


def test_a_damaged_file_replaces_nothing(tmp_path: Path) -> None:
    kept = tmp_path / "a.txt"
    kept.write_text("kept")
    with pytest.raises(StorageError, match="is damaged"):
        attachment(b"x", sha256="0" * 64).save_to(tmp_path)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["kept"]


def test_it_reads_in_one_line_and_as_a_table() -> None:
    assert repr(attachment(b"x" * 2000)) == "Attachment('a.txt', 'text/plain', 2,000 bytes)"
    assert "2.0 KB" in Attachments((attachment(b"x" * 2000),), 1, 1, 1)._repr_html_()


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 bytes"), (1023, "1023 bytes"), (1536, "1.5 KB"), (2**21, "2.0 MB"), (2**31, "2,048.0 MB")]
)
def test_sizes_are_readable(size: int, text: str) -> None:
    assert size_text(size) == text
