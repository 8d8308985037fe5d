"""Each difference goes into the definition, where one can say it; for the rest somebody is told what to undo."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.datamodel.drift.drift import Difference, Drift
from buildify_nb.datamodel.drift.reconciliation import Reconciler, Reconciliation
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.storage.column_types import ColumnKind, ColumnType
from buildify_nb.storage.live_tables import LiveColumn
from tests.factories import built_in_field_types, entity, field, index

WHOLE, BIG, TEXT = (ColumnType(kind) for kind in (ColumnKind.INTEGER, ColumnKind.BIGINT, ColumnKind.TEXT))
THING = entity(
    "thing", field("title", "text"), field("size", "integer", is_indexed=True), indexes=(index("by_title", "title"),)
)


def reconciled(*differences: Difference, live: Any = (), head: EntityDefinition = THING) -> Any:
    reconciler = Reconciler(live, built_in_field_types(), lambda kind: kind)
    after, outcome = reconciler.reconciled(head, THING, Drift("thing", differences))
    return {one.name: one for one in after.fields}, outcome


def test_a_new_column_becomes_a_field_that_is_stored_alike() -> None:
    came = Difference("column added", "amount", found="bigint")
    fields, outcome = reconciled(came, live=[LiveColumn("amount", BIG, "bigint", True)])
    assert (fields["amount"].field_type, fields["amount"].is_nullable) == ("biginteger", True)
    assert outcome.accepted == ("the column amount is a field of type biginteger",)


@pytest.mark.parametrize(
    ("column", "told"),
    [
        (LiveColumn("Odd Name", WHOLE, "integer", True), "or rename it"),
        (LiveColumn("span", None, "interval", True), "no type of field holds interval"),
    ],
)
def test_a_column_that_no_field_can_be_is_to_be_dropped(column: LiveColumn, told: str) -> None:
    fields, outcome = reconciled(Difference("column added", column.name), live=[column])
    assert (list(fields), outcome.accepted) == (["title", "size"], ())
    assert "drop it in the database" in outcome.remaining[0]
    assert told in outcome.remaining[0]


def test_one_that_went_and_one_of_its_type_that_came_is_a_rename() -> None:
    differences = (Difference("column missing", "title"), Difference("column added", "name"))
    fields, outcome = reconciled(*differences, live=[LiveColumn("name", TEXT, "text", True)])
    assert fields["name"].id == THING.fields[0].id
    assert outcome.accepted == ("the field title is called name",)
    other, outcome = reconciled(*differences, live=[LiveColumn("name", WHOLE, "integer", True)])
    assert set(other) == {"size", "name"}
    assert other["name"].id != THING.fields[0].id
    assert outcome.accepted[0] == "the field title is dropped"


def test_types_and_emptiness_are_taken_over() -> None:
    live = [LiveColumn("size", BIG, "bigint", False), LiveColumn("title", TEXT, "text", False)]
    fields, outcome = reconciled(
        Difference("column retyped", "size", "INTEGER", "BIGINT"),
        Difference("column nullability", "title", "optional", "required"),
        live=live,
    )
    assert (fields["size"].field_type, fields["size"].id) == ("biginteger", THING.fields[1].id)
    assert fields["title"].is_nullable is False
    assert outcome.accepted == ("the field size is of type biginteger, BIGINT", "the field title is required")


def test_indexes_that_are_gone_are_dropped() -> None:
    missing = [
        Difference("index missing", name) for name in ("custom_thing_by_title_idx", "custom_thing_size_idx", "x")
    ]
    fields, outcome = reconciled(*missing)
    assert fields["size"].is_indexed is False
    assert outcome.accepted == ("the index by_title is dropped", "the field size is not indexed")
    assert outcome.remaining == ("the index x is missing; create it again in the database",)


def test_what_the_draft_has_dropped_meanwhile_is_to_be_undone() -> None:
    draft = THING.with_fields([one for one in THING.fields if one.name != "size"])
    _, outcome = reconciled(Difference("column retyped", "size", "INTEGER", "text"), head=draft)
    assert outcome.remaining == ("the column size is text instead of INTEGER; undo that in the database",)


def test_the_outcome_reads_well() -> None:
    outcome = Reconciliation("thing", ("a is dropped",), ("drop b",))
    assert repr(outcome) == "Reconciliation('thing', 1 accepted, 1 to undo)"
    assert "drop b" in outcome._repr_html_()


def test_the_table_of_an_outcome_says_what_was_put_back_and_what_is_accepted() -> None:
    shown = Reconciliation("album", ("the index a is made again", "the field b is dropped"), ("c",), put_back=1)
    html = shown._repr_html_()
    assert [html.index(word) for word in ("put back", "is made again", "accepted", "is dropped", "to undo")] == sorted(
        html.index(word) for word in ("put back", "is made again", "accepted", "is dropped", "to undo")
    )
