"""What follows from the facts about a table."""

from __future__ import annotations

from buildify_nb.storage.live_tables import LiveForeignKey, LiveTable, TableName


def test_the_first_single_column_key_is_the_reference_of_its_column() -> None:
    first, second = (LiveForeignKey(("a",), "s", name, ("id",)) for name in ("x", "y"))
    both = LiveForeignKey(("a", "b"), "s", "z", ("c", "d"))
    assert LiveTable("s", "t", (), foreign_keys=(both, first, second)).references == {"a": first}


def test_columns_are_unique_in_any_order_and_only_together() -> None:
    table = LiveTable("s", "t", (), primary_key=("a", "b"), uniques=(("c",),))
    assert (table.is_unique("b", "a"), table.is_unique("c"), table.is_unique("a")) == (True, True, False)
    assert not LiveTable("s", "t", ()).is_unique()


def test_only_views_have_their_rows_from_elsewhere() -> None:
    kinds = ("table", "partitioned table", "foreign table", "view", "materialized view")
    assert [LiveTable("s", "t", (), kind=kind).is_view for kind in kinds] == [False, False, False, True, True]
    assert TableName("s", "t", "materialized view").is_view
    assert LiveTable("s", "t", ()).place == ("s", "t")
