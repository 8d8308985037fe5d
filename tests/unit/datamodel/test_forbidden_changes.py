"""Which changes of a saved entity are refused whatever its new definition says."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.datamodel.adoption.adopted_facts import COLUMN_FACTS
from buildify_nb.datamodel.forbidden_changes import refuse_forbidden_changes
from buildify_nb.errors import EntityMigrating, InvalidState
from tests.factories import entity, field, head, number

NAME = field("name", id=number(1), metadata={"column_name": "Name", "storage": "real"})
ADOPTED = entity("cust", NAME, entity_type="adopted", metadata={"key_fields": ["id"], "read_only": False, "colour": 1})


def with_field_metadata(**metadata: Any) -> Any:
    return ADOPTED.with_fields([NAME.model_copy(update={"metadata": {**NAME.metadata, **metadata}})])


@pytest.mark.parametrize(
    "metadata", [{"key_fields": ["name"]}, {"key_fields": []}, {"key_fields": ["id"], "read_only": True}, {}]
)
def test_what_the_table_is_comes_from_adoption_alone(metadata: dict[str, Any]) -> None:
    edited = ADOPTED.model_copy(update={"metadata": metadata})
    with pytest.raises(InvalidState, match="What adoption noted"):
        refuse_forbidden_changes(head(ADOPTED), edited)
    refuse_forbidden_changes(head(ADOPTED), edited, adopting=True)


@pytest.mark.parametrize("key", COLUMN_FACTS)
def test_what_a_column_is_comes_from_adoption_alone(key: str) -> None:
    with pytest.raises(InvalidState):
        refuse_forbidden_changes(head(ADOPTED), with_field_metadata(**{key: "other"}))


def test_other_metadata_is_the_callers() -> None:
    free = with_field_metadata(currency="EUR").model_copy(
        update={"metadata": {"key_fields": ["id"], "read_only": False}, "label": "Customers"}
    )
    refuse_forbidden_changes(head(ADOPTED), free)
    ours = entity("track", metadata={"key_fields": ["a"]})
    refuse_forbidden_changes(head(ours), ours.model_copy(update={"metadata": {}}))


def test_a_published_table_stays_where_it_is() -> None:
    draft = entity("track")
    moved = draft.model_copy(update={"table_name": "elsewhere"})
    refuse_forbidden_changes(head(draft), moved)
    with pytest.raises(InvalidState, match="table_name"):
        refuse_forbidden_changes(head(draft, published_revision=1), moved)
    with pytest.raises(EntityMigrating):
        refuse_forbidden_changes(head(draft, status="migrating"), draft)
