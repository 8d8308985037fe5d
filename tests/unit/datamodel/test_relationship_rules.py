"""What may change about a relationship, and what the log notes of it."""

from __future__ import annotations

import pytest

from buildify_nb.datamodel.relationship_rules import changed_relationship, differences_of, relationship_problems
from buildify_nb.datamodel.relationships import LOOKUP_ID, RelationshipDefinition
from buildify_nb.errors import DefinitionError
from buildify_nb.identifiers import new_id
from tests.factories import entity

MADE = RelationshipDefinition(
    name="artist_album",
    relationship_type="one-to-many",
    source_entity_id=new_id(),
    source_field_name="albums",
    target_entity_id=new_id(),
    target_field_name="artist",
    metadata={LOOKUP_ID: "7"},
)


def test_a_label_follows_the_name_until_somebody_writes_one() -> None:
    assert changed_relationship(MADE, {"name": "made_by"}).label == "Made by"
    assert changed_relationship(MADE.model_copy(update={"label": "Own"}), {"name": "made_by"}).label == "Own"


def test_what_ties_it_to_its_field_stays() -> None:
    assert changed_relationship(MADE, {"metadata": {"a": 1, LOOKUP_ID: "8"}}).metadata == {"a": 1, LOOKUP_ID: "7"}


def test_its_ends_and_its_type_stay() -> None:
    with pytest.raises(DefinitionError) as caught:
        changed_relationship(MADE, {"relationship_type": "many-to-many", "source_entity_id": new_id()})
    assert [problem.field for problem in caught.value.problems] == ["source_entity_id", "relationship_type"]
    assert changed_relationship(MADE, {"relationship_type": "one-to-one"}).relationship_type == "one-to-one"


def test_the_log_notes_what_changed() -> None:
    after = changed_relationship(MADE, {"on_delete": "CASCADE", "label": "X"})
    assert differences_of(MADE, after) == {"label": ["Artist album", "X"], "on_delete": ["NO ACTION", "CASCADE"]}
    assert differences_of(None, MADE) == {"relationship_type": [None, "one-to-many"]}


def test_links_are_removed_and_never_empty() -> None:
    rules = {"relationship_type": "many-to-many", "on_delete": "SET NULL", "on_update": "RESTRICT"}
    link = RelationshipDefinition(**MADE.model_dump(exclude={"id", *rules, "metadata"}), **rules)  # type: ignore[arg-type]
    assert [problem.field for problem in relationship_problems(link, entity("album"))] == ["on_delete", "on_update"]
