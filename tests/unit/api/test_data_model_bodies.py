"""The bodies name the definitions' columns: none is forgotten, and none that callers must not choose."""

from __future__ import annotations

import pytest
from pydantic import BaseModel, ValidationError

from buildify_nb.api.data_model_bodies import (
    EntityCreate,
    EntityUpdate,
    FieldCreate,
    FieldUpdate,
    IndexCreate,
    NameVerdict,
    PreviewResponse,
    RelationshipCreate,
)
from buildify_nb.datamodel.entities import EntityDefinition, IndexDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.publishing.migrations import Preview, Risk
from buildify_nb.datamodel.publishing.rehearsals import Loss, Rehearsal
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.identifiers import new_id


@pytest.mark.parametrize(
    ("body", "definition", "without"),
    [
        (EntityCreate, EntityDefinition, {"id", "schema_name", "view", "relationship_notes"}),
        (
            EntityUpdate,
            EntityDefinition,
            {"id", "schema_name", "entity_type", "view", "fields", "indexes", "relationship_notes"},
        ),
        (FieldCreate, FieldDefinition, {"id", "is_system"}),
        (FieldUpdate, FieldDefinition, {"id", "is_system"}),
        (IndexCreate, IndexDefinition, {"id"}),
        (RelationshipCreate, RelationshipDefinition, {"id"}),
    ],
)
def test_a_body_has_the_columns_of_its_definition(
    body: type[BaseModel], definition: type[BaseModel], without: set[str]
) -> None:
    assert body.model_fields.keys() - {"expected_revision"} == definition.model_fields.keys() - without


def test_only_what_was_sent_is_given() -> None:
    body = EntityUpdate.model_validate({"label": "A", "icon": None, "expected_revision": 3})
    assert body.given("expected_revision") == {"label": "A", "icon": None}


def test_unknown_properties_are_refused() -> None:
    with pytest.raises(ValidationError, match="extra_forbidden"):
        FieldCreate.model_validate({"name": "x", "field_type": "string", "is_system": True})


def test_a_preview_is_sent_with_its_risks() -> None:
    risk = Risk("loses data", "two titles are too long", 2, ("7",))
    sent = PreviewResponse.of(new_id(), Preview("track", 1, 2, (), ("ALTER TABLE x",), (risk,)))
    assert (sent.up_script, sent.loses_data, sent.is_empty) == ("ALTER TABLE x;\n", True, True)
    assert sent.risks[0].model_dump() == {
        "level": "loses data",
        "message": "two titles are too long",
        "count": 2,
        "sample": ["7"],
        "breaks": False,
    }
    assert sent.rehearsal is None


def test_a_rehearsal_is_sent_with_its_losses() -> None:
    lost = Rehearsal(2, 2, 2, is_identity=True, is_repeatable=False, up_ms=1.5, found=[Loss("7", "size", 8, None, 8)])
    preview = Preview("track", 1, 2, (), (), (), rehearsal=lost)
    sent = PreviewResponse.of(new_id(), preview).model_dump()["rehearsal"]
    assert (sent["rows"], sent["is_identity"], sent["is_repeatable"], sent["up_ms"]) == (2, True, False, 1.5)
    assert sent["losses"] == [
        {"key": "7", "field": "size", "before": "8", "after_up": None, "after_down": "8", "restored": True}
    ]


def test_a_verdict_follows_from_the_problem() -> None:
    assert NameVerdict.of("x", "").is_valid
    assert not NameVerdict.of("x", "is taken").is_valid
