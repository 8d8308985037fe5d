"""What a load reports, as text and as a table."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any, cast

import pytest

from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.records.loading.load_report import FrameColumn, Loaded

FIELD = FieldDefinition(name="title", field_type="string")
COLUMNS = (
    FrameColumn("Title <b>", FIELD, "text of up to 3 characters", 1200, "<i>"),
    FrameColumn("Notes", None, "left out, as fields= says", 0, "x"),
)


def loaded(rows: int, status: str = "published") -> Loaded:
    entity = SimpleNamespace(name="album", status=status, definition=SimpleNamespace(fields=(FIELD,)))
    return Loaded(cast("Any", entity), cast("Any", None), rows, COLUMNS)


@pytest.mark.parametrize(
    ("report", "told"),
    [
        (loaded(3503), "Loaded(album: 3,503 records, 1 field)"),
        (loaded(1), "Loaded(album: 1 record, 1 field)"),
        (loaded(0, "draft"), "Loaded(album: draft, 1 field)"),
    ],
)
def test_one_line(report: Loaded, told: str) -> None:
    assert repr(report) == told


def test_the_table_shows_every_column_and_escapes_what_the_frame_said() -> None:
    html = re.sub(' style="[^"]*"', "", loaded(2)._repr_html_())
    assert (
        "<td>Title &lt;b&gt;</td><td>title</td><td>string</td><td>text of up to 3 characters</td><td>1,200</td>" in html
    )
    assert "<td>Notes</td><td></td><td></td><td>left out, as fields= says</td>" in html
    assert "<i>" not in html
