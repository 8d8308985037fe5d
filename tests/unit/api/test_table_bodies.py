"""What is really in the database, as it is sent."""

from __future__ import annotations

from buildify_nb.api.table_bodies import DifferenceResponse, ParkedResponse, ReconciliationResponse
from buildify_nb.datamodel.drift.drift import Difference
from buildify_nb.datamodel.drift.reconciliation import Reconciliation
from buildify_nb.datamodel.parking.parked_values import Parked


def test_a_difference_is_sent_with_its_words() -> None:
    sent = DifferenceResponse.of(Difference("column retyped", "size", "INTEGER", "text")).model_dump()
    assert sent == {
        "kind": "column retyped",
        "name": "size",
        "expected": "INTEGER",
        "found": "text",
        "message": "the column size is text instead of INTEGER",
    }


def test_what_became_of_drift_is_sent_as_lists() -> None:
    sent = ReconciliationResponse.model_validate(Reconciliation("track", ("a is dropped",), ("drop b",)))
    assert sent.model_dump() == {"entity": "track", "accepted": ["a is dropped"], "remaining": ["drop b"]}


def test_parked_values_are_sent_with_their_origin() -> None:
    sent = ParkedResponse.model_validate(Parked("parked_a_v2", "column", "a", "track_v2", 3))
    assert (sent.name, sent.belonged_to, sent.migration, sent.rows) == ("parked_a_v2", "a", "track_v2", 3)
