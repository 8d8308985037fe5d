from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from buildify_nb.errors import Problem, StillReferenced
from buildify_nb.records.record_store import Refused
from buildify_nb.records.table_refusals import (
    TableFacts,
    TableRefusal,
    broken_constraint,
    explained,
    refused_by_table,
)
from buildify_nb.storage.dialects.base import Violation
from buildify_nb.storage.live_tables import LiveConstraint
from tests.unit.records.factories import adopted_model, model

SPANS = adopted_model(
    {name: {"field_type": "integer", "kind": "integer"} for name in ("id", "a", "b", "above")}, key=["id"]
)
CHECK = LiveConstraint("check", "ordered", ("a", "b"), "(a < b)", table="Track")
ABOVE = LiveConstraint("foreign key", "above_fk", ("above",), targets=("id",), table="Track")


def unique(*columns: str) -> LiveConstraint:
    return LiveConstraint("unique", "_".join(columns), columns, table="Track")


@pytest.mark.parametrize(
    ("there", "told", "found"),
    [
        ([unique("id"), unique("a", "b")], "a: 1, b: 2", ("a", "b")),
        ([unique("a"), unique("b", "a")], "b: 1, a: 2", ("b", "a")),
        ([unique("a"), unique("a", "b")], "a: 1, b: 2", None),
        ([unique("id"), unique("a", "b")], "", ("a", "b")),
        ([unique("a"), unique("b")], "", None),
        ([unique("a")], "lower(a): 1", None),
    ],
)
def test_a_text_of_an_engine_names_a_constraint_only_where_it_can_be_no_other(
    there: Sequence[LiveConstraint], told: str, found: tuple[str, ...] | None
) -> None:
    broken = broken_constraint(SPANS, Violation("unique", told=told), there)
    assert (broken.columns if broken else None) == found


def test_a_name_counts_with_its_table() -> None:
    assert broken_constraint(SPANS, Violation("check", "ordered", "Track"), [CHECK]) is CHECK
    assert broken_constraint(SPANS, Violation("check", "ordered", "other"), [CHECK]) is None


def told(violation: Violation, what: str, *rows: dict[str, Any], may_read: bool = True) -> Any:
    refusal = TableRefusal(SPANS, what, violation, rows)
    error = explained(refusal, TableFacts([CHECK, ABOVE], []), may_read=may_read)
    return type(error) if isinstance(error, StillReferenced) else list(error.problems)


def test_a_row_that_points_at_its_own_table_is_refused_either_way() -> None:
    violation = Violation("foreign key", "above_fk", "Track")
    assert told(violation, "changed", {"above": 7}) == [Problem("above", "must refer to a row that is there")]
    assert told(violation, "changed", {"id": 7}) is StillReferenced
    assert told(violation, "deleted", {}) is StillReferenced


def test_what_breaks_elsewhere_names_nothing_of_there() -> None:
    assert told(Violation("foreign key", "fk", "other"), "deleted", {}) is StillReferenced
    assert told(Violation("foreign key", "fk", "other"), "created", {"a": 1}) == [
        Problem("", "it breaks a reference between tables")
    ]
    assert told(Violation("not null", "secret", "other"), "created", {"a": 1}) == [
        Problem("", "a value that must be given is missing")
    ]


def test_who_may_not_read_is_told_of_what_they_gave() -> None:
    violation = Violation("check", "ordered", "Track")
    assert told(violation, "changed", {"b": 1}) == [Problem("a", "must fulfil a < b")]
    assert told(violation, "changed", {"b": 1}, may_read=False) == [Problem("b", "breaks a rule of the table")]
    assert told(violation, "created", {"a": 2, "b": 1}, may_read=False) == [Problem("a", "must fulfil a < b")]
    assert told(violation, "changed", {"above": 1}, may_read=False) == [Problem("", "the database refused a value")]


def test_only_tables_of_others_are_asked() -> None:
    error = Refused(Violation("check", "ordered"))
    with pytest.raises(Refused), refused_by_table(model({"a": "integer"}), "created", [{}]):
        raise error
    with (
        pytest.raises(TableRefusal, match=r"The tracks were not created\."),
        refused_by_table(SPANS, "created", [{}, {}]),
    ):
        raise error
