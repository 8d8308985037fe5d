"""Several entities are published one after the other, up to the first that is refused."""

from __future__ import annotations

import pytest

from buildify_nb.errors import NotFound, PermissionDenied, UnsafeMigration
from buildify_nb.workspace import Workspace


@pytest.fixture
def narrowed(workspace: Workspace) -> Workspace:
    """Two drafts in a row of references, and between them an entity whose publish would lose a value."""
    workspace.entities.create("artist", fields={"name": "string"})
    workspace.entities.create("album", fields={"title": "string"}).publish()
    workspace.records["album"].create(title="Blue")
    workspace.entities["album"].edit_field("title", field_type="integer")
    workspace.entities["album"].add_field("artist", "lookup", reference_entity="artist")
    workspace.entities.create("track", fields={"album": {"reference_entity": "album"}})
    workspace.entities.create("old", fields={"name": "string"}).publish().archive()
    return workspace


def test_what_is_done_before_one_is_refused_is_told(narrowed: Workspace) -> None:
    several, context = narrowed.runtime.modelling.several, narrowed.context
    waiting = [head.definition.name for head in several.waiting(context)]
    assert waiting.index("artist") < waiting.index("album")
    outcomes = {one.entity: one for one in several.publish(context, ["track", "album", "artist"])}
    done = outcomes["artist"].migration
    assert (done and done.status, outcomes["album"].migration) == ("completed", None)
    assert isinstance(outcomes["album"].refusal, UnsafeMigration)
    assert narrowed.entities["artist"].status == "published"
    assert [one["title"] for one in narrowed.records["album"].list()] == ["Blue"]
    with pytest.raises(UnsafeMigration, match="'album' was not published"):
        narrowed.entities.publish_all()
    again = several.publish(context, accept_data_loss=True)
    assert all(one.migration and not one.refusal for one in again)
    assert [one["title"] for one in narrowed.records["album"].list()] == [None]
    assert {one.status for one in narrowed.entities.list()} == {"published", "archived"}
    assert several.waiting(context) == []


def test_what_comes_behind_one_that_is_refused_is_not_tried(narrowed: Workspace) -> None:
    narrowed.entities["artist"].publish()
    narrowed.entities.create("zebra", fields={"name": "string"})
    outcomes = narrowed.runtime.modelling.several.publish(narrowed.context, ["zebra", "album"])
    told = {one.entity: (one.migration is not None, one.refusal is not None) for one in outcomes}
    assert told == {"album": (False, True), "zebra": (False, False)}
    assert narrowed.entities["zebra"].status == "draft"


def test_an_unknown_name_publishes_nothing_and_it_takes_the_right_to_publish(narrowed: Workspace) -> None:
    several = narrowed.runtime.modelling.several
    with pytest.raises(NotFound, match="nowhere"):
        several.publish(narrowed.context, ["artist", "nowhere"])
    narrowed.users.create("vera", roles=["viewer"])
    with pytest.raises(PermissionDenied):
        several.publish(narrowed.as_user("vera").context, ["artist"])
    assert narrowed.entities["artist"].status == "draft"


def test_it_takes_the_right_to_read_the_model_before_anything_is_done_or_told(narrowed: Workspace) -> None:
    narrowed.roles.create("publisher", permissions=["data_model:execute:tenant"])
    narrowed.users.create("paul", roles=["publisher"])
    entities, several = narrowed.as_user("paul").entities, narrowed.runtime.modelling.several
    calls = (
        entities.publish_all,
        lambda: entities.publish(["artist"]),
        lambda: entities.publish(["artists"]),
        lambda: several.publish(narrowed.as_user("paul").context, ["artist"]),
    )
    for call in calls:
        with pytest.raises(PermissionDenied) as refused:
            call()
        assert "data_model:read:tenant" in str(refused.value)
        assert "'artist'" not in str(refused.value)
    assert narrowed.entities["artist"].status == "draft"
