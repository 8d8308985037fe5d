"""Tables and what changed in them, as they are sent."""

from __future__ import annotations

from buildify_nb.api.adoption_bodies import AdoptionChangesResponse, TableResponse
from buildify_nb.datamodel.adoption.adoption_changes import AdoptionChange, AdoptionChanges
from buildify_nb.datamodel.adoption.found_tables import FoundTable


def test_a_table_says_where_it_is_and_who_adopted_it() -> None:
    sent = TableResponse.of(FoundTable("old", "a", "view", "as_a")).model_dump()
    assert sent == {"schema_name": "old", "table_name": "a", "kind": "view", "adopted_as": "as_a"}


def test_changes_are_sent_one_by_one() -> None:
    change = AdoptionChange("renamed", "b", "a", "b")
    sent = AdoptionChangesResponse.of(AdoptionChanges("people", "old.people", (change,), ("hint",))).model_dump()
    assert sent == {
        "entity_name": "people",
        "table_name": "old.people",
        "changes": [{"kind": "renamed", "column": "b", "before": "a", "after": "b"}],
        "hints": ["hint"],
        "publishes_edits": False,
    }
