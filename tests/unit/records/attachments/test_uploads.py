from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import pytest

from buildify_nb.errors import InvalidRecord, TooLarge
from buildify_nb.records.attachments.attachment_files import HEAD_BYTES
from buildify_nb.records.attachments.attachments import CHUNK_BYTES
from buildify_nb.records.attachments.uploads import Upload, name_of


def test_what_is_written_is_counted_hashed_and_given_back_in_chunks() -> None:
    content = b"ab" * CHUNK_BYTES
    with Upload(len(content)) as upload:
        for start in range(0, len(content), 1000):
            upload.write(content[start : start + 1000])
        assert (upload.size, upload.sha256) == (len(content), hashlib.sha256(content).hexdigest())
        assert upload.head == content[:HEAD_BYTES]
        for _ in range(2):
            assert [len(chunk) for chunk in upload.chunks()] == [CHUNK_BYTES, CHUNK_BYTES]


def test_one_byte_too_many_is_refused() -> None:
    with Upload(3) as upload:
        upload.write(b"abc")
        with pytest.raises(TooLarge, match="more than 3 bytes"):
            upload.write(b"d")


def test_sources_of_every_kind_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"abc")
    for source in (path, str(path), b"abc", bytearray(b"abc"), io.BytesIO(b"abc")):
        with Upload(10) as upload:
            upload.take(source)  # type: ignore[arg-type]
            assert b"".join(upload.chunks()) == b"abc"


@pytest.mark.parametrize("source", [5, None, io.StringIO("x"), "no/such/file", "\x00"])
def test_what_is_no_file_is_refused(source: Any) -> None:
    with Upload(10) as upload, pytest.raises(InvalidRecord):
        upload.take(source)


def test_a_source_may_bring_its_name(tmp_path: Path) -> None:
    assert (name_of("x/a.txt"), name_of(tmp_path / "b.txt"), name_of(b"")) == ("a.txt", "b.txt", None)
    named = io.BytesIO()
    named.name = 5  # type: ignore[attr-defined]
    assert name_of(named) is None
