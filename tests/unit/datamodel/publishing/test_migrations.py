"""Previews and migrations say what they are, the same every time and harmless in a page."""

import pytest

from buildify_nb.datamodel.ddl.operations import AddColumn
from buildify_nb.datamodel.publishing.migrations import History, Migration, Preview, Risk
from tests.factories import column, number

ODD = "<script>alert('1')</script>"
RISK = Risk("loses data", f"2 values of {ODD}", 2, ("k1", "k2"))


def preview(*risks: Risk) -> Preview:
    return Preview(ODD, 1, 2, (AddColumn(column("a"), "p"),), (f"ALTER TABLE x ADD a -- {ODD}",), risks)


def migration(**columns: object) -> Migration:
    known = {"id": number(1), "entity_id": number(2), "migration_name": "x_v2", "migration_type": "alter"}
    more = {"from_version": 1, "to_version": 2, "up_script": "", "down_script": None, "status": "failed"}
    last = {"executed_at": None, "execution_time_ms": None, "error_message": None}
    return Migration(**{**known, **more, **last, **columns})  # pyright: ignore[reportArgumentType]


def test_a_preview_tells_its_risks() -> None:
    assert repr(RISK) == f"Risk(loses data: 2 values of {ODD})"
    assert str(RISK) == f"loses data: 2 values of {ODD} (for example k1, k2)"
    assert (preview(RISK).loses_data, preview(RISK).is_impossible, preview().loses_data) == (True, False, False)
    assert preview(Risk("impossible", "x")).is_impossible
    assert preview().changes == ["add column a TEXT"]
    assert preview().sql == f"ALTER TABLE x ADD a -- {ODD};\n"


def test_reprs_are_plain_and_escaped() -> None:
    assert repr(preview(RISK)) == f"Preview({ODD!r}, 1 operation, 1 risk)"
    assert "<script>" not in preview(RISK)._repr_html_()
    assert preview(RISK)._repr_html_() == preview(RISK)._repr_html_()
    assert "nothing changes" in Preview("x", None, 1, (), (), ())._repr_html_()
    assert repr(migration()) == "Migration('x_v2', failed)"


def test_a_history_is_a_sequence() -> None:
    history = History((migration(commit_message=ODD, changes={"operations": [ODD]}), migration(status="completed")))
    assert (len(history), history[-1].status, len(history[:1])) == (2, "completed", 1)
    assert repr(history) == "History(2 migrations)"
    assert "<script>" not in history._repr_html_()


@pytest.mark.parametrize(
    ("count", "summary", "told"),
    [
        (1, "1 value of a would be rounded", "some values of a would be rounded"),
        (2300, "2,300 deleted records would no longer be deleted, 2 of them pointing", None),
        (4, "a is empty in 4 records, and a may not be empty", "a is empty in some records, and a may not be empty"),
        (0, "a becomes 4 characters long", "a becomes 4 characters long"),
    ],
)
def test_who_may_not_read_records_is_told_that_there_are_some(count: int, summary: str, told: str | None) -> None:
    seen = Risk("loses data", summary, count, ("k",), values=("v",)).without_values
    many = "some deleted records would no longer be deleted, some of them pointing"
    assert (seen.summary, seen.count, seen.sample, seen.values) == (told or many, 0, (), ())


def test_a_preview_answers_no_questions_about_records() -> None:
    harmless, lint = Risk("safe", "3 values of a would break the new rules", 3), Risk("safe", "titles change")
    preview = Preview("a", None, 1, (), (), (harmless, lint, RISK))
    assert preview.without_values.risks == (lint, RISK.without_values)
