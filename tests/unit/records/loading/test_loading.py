"""The rows of a frame on their way to records, and the error for those that are refused."""

from __future__ import annotations

from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.errors import Problem
from buildify_nb.records.loading.load_report import FrameColumn
from buildify_nb.records.loading.loading import MOST_LISTED, FrameRows, refused


def test_columns_that_are_left_out_bring_no_values() -> None:
    kept = FrameColumn("A", FieldDefinition(name="a", field_type="integer"), "", 0, "")
    rows = FrameRows((kept, FrameColumn("B", None, "", 0, "")), ([1, 2], ()), 2)
    assert rows.by_field() == {"a": [1, 2]}


def test_the_first_refused_rows_are_named_in_order() -> None:
    error = refused("album", [(7, Problem("title", "is too long")), (2, Problem("", "is odd"))])
    assert [problem.message for problem in error.problems] == ["row 2: is odd", "row 7: is too long"]
    assert str(error).startswith("Nothing was loaded into 'album': 2 rows were refused.")


def test_many_problems_are_counted_not_listed() -> None:
    error = refused("album", ((row, Problem("title", "is too long")) for row in range(1234)))
    assert len(error.problems) == MOST_LISTED
    assert "1,234 rows were refused" in str(error)
    assert f"These are the first {MOST_LISTED} of 1,234 problems." in str(error)
