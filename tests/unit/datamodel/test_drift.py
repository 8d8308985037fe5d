"""Every difference between the live table and the published one is named; hidden columns are none."""

import pytest

from buildify_nb.datamodel.drift import parked_columns, refuse_drift
from buildify_nb.errors import DriftFound
from buildify_nb.storage.column_types import ColumnKind, ColumnType
from buildify_nb.storage.live_tables import LiveColumn
from tests.factories import column, table

UUID, TEXT, WHOLE = (ColumnType(kind) for kind in (ColumnKind.UUID, ColumnKind.TEXT, ColumnKind.INTEGER))
LIVE = [LiveColumn("id", UUID, "uuid", False), LiveColumn("a", TEXT, "text", True)]
HIDDEN = LiveColumn("parked_b_v1", WHOLE, "integer", True)


def test_what_is_as_expected_passes() -> None:
    refuse_drift("thing", table("t", column("a")), [*LIVE, HIDDEN], lambda kind: kind)
    assert [(c.name, c.type) for c in parked_columns([*LIVE, HIDDEN])] == [("parked_b_v1", WHOLE)]


def test_all_differences_are_told() -> None:
    live = [LIVE[0], LiveColumn("a", WHOLE, "integer", True), LiveColumn("x", None, "money", True)]
    with pytest.raises(DriftFound) as caught:
        refuse_drift("thing", table("t", column("a"), column("b")), live, lambda kind: kind)
    for told in ("column b is missing", "unknown column x", "column a is integer instead of TEXT"):
        assert told in str(caught.value)


def test_a_missing_table_is_told_once() -> None:
    with pytest.raises(DriftFound, match="the table is gone"):
        refuse_drift("thing", table("t", column("a")), [], lambda kind: kind)
