from __future__ import annotations

import pytest

from buildify_nb.errors import TooLarge
from buildify_nb.records.importing import uploaded_file
from buildify_nb.records.importing.uploaded_file import UploadedFile


def test_pieces_become_a_file_that_is_forgotten() -> None:
    with UploadedFile() as file:
        for piece in (b"a", b"bc"):
            file.write(piece)
        assert (file.size, file.read().read(), file.read().read()) == (3, b"abc", b"abc")
        kept = file.read()
    assert kept.closed


def test_more_than_may_come_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploaded_file, "MOST_BYTES", 4)
    with UploadedFile() as file:
        file.write(b"abc")
        with pytest.raises(TooLarge, match=r"content: has more than 4 bytes.*in Python by its path"):
            file.write(b"de")
