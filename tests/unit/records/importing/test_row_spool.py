from __future__ import annotations

import gc

import pytest

from buildify_nb.records.importing import row_spool
from buildify_nb.records.importing.row_spool import RowSpool


def test_rows_are_read_as_often_as_asked_also_at_the_same_time() -> None:
    spool = RowSpool()
    rows = [[1, "a\nb", None, True, 1.5], [2, "ü'\"", 10**20, False, 0.1]]
    for row in rows:
        spool.append(row)
    one, other = iter(spool), iter(spool)
    assert [next(one), next(other), next(one), next(other)] == [rows[0], rows[0], rows[1], rows[1]]
    assert (len(spool), list(spool)) == (2, rows)


def test_many_rows_go_to_the_disk_and_are_gone_with_the_object(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_spool, "_PIECE", 1000)
    spool = RowSpool()
    for number in range(60_000):
        spool.append([number, "x" * 20])
    assert spool._file._file.fileno() > 0  # type: ignore[attr-defined] - in memory there is none
    assert [number for number, _ in spool] == list(range(60_000))
    file = spool._file
    del spool
    gc.collect()
    assert file.closed
