"""Every difference between the live table and the published one is named; hidden columns are none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from buildify_nb.datamodel.drift.drift import Difference, Drift, accounted_for, drift_of, parked_columns, refuse_drift
from buildify_nb.errors import DriftFound
from buildify_nb.storage.column_types import ColumnKind, ColumnType
from buildify_nb.storage.live_tables import LiveColumn, LiveParts
from buildify_nb.storage.table_shapes import IndexShape, TableShape
from tests.factories import column, table

UUID, TEXT, WHOLE = (ColumnType(kind) for kind in (ColumnKind.UUID, ColumnKind.TEXT, ColumnKind.INTEGER))
LIVE = [LiveColumn("id", UUID, "uuid", False), LiveColumn("a", TEXT, "text", True)]
HIDDEN = LiveColumn("parked_b_v1", WHOLE, "integer", True)
INDEX = IndexShape("t_a_idx", ("a",))


def found(expected: TableShape, live: list[LiveColumn], *indexes: str) -> Drift:
    missing = [Difference("index missing", index.name) for index in expected.indexes if index.name not in indexes]
    return drift_of("thing", expected, live, lambda kind: kind, parts=missing)


def test_what_is_as_expected_passes() -> None:
    drift = found(table("t", column("a"), indexes=(INDEX,)), [*LIVE, HIDDEN], "t_a_idx", "of_somebody_else")
    refuse_drift(drift)
    assert (len(drift), repr(drift)) == (0, "Drift('thing': as published)")
    assert "as it was published" in drift._repr_html_()
    assert [(c.name, c.type) for c in parked_columns([*LIVE, HIDDEN])] == [("parked_b_v1", WHOLE)]


def test_all_differences_are_told() -> None:
    live = [LIVE[0], LiveColumn("a", WHOLE, "integer", False), LiveColumn("x", None, "money", True)]
    drift = found(table("t", column("a"), column("b"), indexes=(INDEX,)), live)
    with pytest.raises(DriftFound) as caught:
        refuse_drift(drift)
    told = [
        "the column b is missing",
        "there is an unknown column x",
        "the column a is integer instead of TEXT",
        "the column a is required instead of optional",
        "the index t_a_idx is missing",
    ]
    assert [str(difference) for difference in drift] == told
    assert all(one in str(caught.value) for one in told)
    assert ">money</td>" in drift._repr_html_()
    assert [difference.name for difference in drift[:2]] == ["b", "x"]


def test_a_missing_table_is_told_once() -> None:
    with pytest.raises(DriftFound, match="the table is gone"):
        refuse_drift(found(table("t", column("a")), []))


def test_an_owner_may_have_defaults() -> None:
    live = [LIVE[0], LiveColumn("a", TEXT, "text", False)]
    assert not drift_of("thing", table("t", column("a")), live, lambda kind: kind, is_adopted=True)


def test_an_adopted_table_is_compared_by_its_own_names_and_read_again() -> None:
    expected = table("t", replace(column("total"), stored_as="Total Sum"), column("odd", ColumnKind.OTHER))
    live = [LIVE[0], LiveColumn("Total Sum", TEXT, "text", True), LiveColumn("odd", None, "interval", True)]
    drift = drift_of("thing", expected, live, lambda kind: kind, is_adopted=True)
    assert len(drift) == 0
    gone = drift_of("thing", expected, live[:1] + live[2:], lambda kind: kind, is_adopted=True)
    with pytest.raises(DriftFound, match=r"the column Total Sum is missing.*readopt\(preview=True\)"):
        refuse_drift(gone)
    with pytest.raises(DriftFound, match=r"Total Sum.*reconcile\(\)"):
        refuse_drift(replace(gone, is_adopted=False))


def accounted(published: TableShape, wanted: TableShape, live: list[LiveColumn], *indexes: str) -> TableShape:
    parts = LiveParts(dict.fromkeys(indexes, ""), frozenset())
    return accounted_for(published, wanted, live, parts, lambda kind: kind, lambda _: False)


def test_what_the_newest_definition_asks_for_is_no_drift() -> None:
    published = table("t", column("a", id="1"), column("b", id="2"), indexes=(INDEX,))
    wanted = table("t", column("c", id="1"), column("n", ColumnKind.INTEGER, id="3"))
    live = [LIVE[0], LiveColumn("c", TEXT, "text", True), LiveColumn("n", WHOLE, "integer", True)]
    shape = accounted(published, wanted, live)
    assert [one.name for one in shape.columns] == ["id", "c", "n"]
    assert (shape.indexes, len(found(shape, live))) == ((), 0)
    kept = accounted(published, wanted, live, "t_a_idx")
    assert kept.indexes == (IndexShape("t_a_idx", ("c",)),)


def test_what_it_does_not_ask_for_still_is() -> None:
    published = table("t", column("a", id="1"))
    live = [LIVE[0], LiveColumn("a", WHOLE, "integer", True), LiveColumn("x", WHOLE, "integer", True)]
    assert len(found(accounted(published, published, live), live)) == 2
    other = table("t", column("a", id="1"), column("x", id="2"))
    assert len(found(accounted(published, other, live), live)) == 2
    retyped = table("t", column("a", ColumnKind.INTEGER, id="1"))
    assert [str(d) for d in found(accounted(published, retyped, live), live)] == ["there is an unknown column x"]
