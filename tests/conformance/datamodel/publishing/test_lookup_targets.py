"""What a lookup points at is asked when it is published: a new one may not refer to what is out of service."""

from __future__ import annotations

import pytest

from buildify_nb.errors import InvalidState
from buildify_nb.workspace import Workspace


def test_a_new_lookup_at_what_the_platform_archived_is_refused(platform: Workspace, acme: Workspace) -> None:
    customer = acme.entities.create("customer", fields={"name": "string"}).publish()
    customer.add_field("country", "lookup", reference_entity="country")
    shop = acme.entities.create("shop", fields={"country": {"reference_entity": "country"}})
    platform.entities["country"].archive()
    for entity in (customer, shop):
        with pytest.raises(InvalidState, match="lookup 'country' points at 'country', which is archived") as refused:
            entity.publish()
        assert "whose administrators can put it back into service" in str(refused.value)
    assert acme.entities["customer"].has_unpublished_changes
    platform.entities["country"].publish()
    peru = acme.records["country"].list(filters={"code": "pe"}).items[0]["id"]
    for entity in (customer, shop):
        assert acme.records[entity.publish().name].create(country=peru)["country"] == peru


def test_a_lookup_that_was_there_goes_on_to_refer_to_what_is_archived_since(
    platform: Workspace, acme: Workspace
) -> None:
    customer = acme.entities.create("customer", fields={"country": {"reference_entity": "country"}}).publish()
    peru = acme.records["country"].list(filters={"code": "pe"}).items[0]["id"]
    acme.records["customer"].create(country=peru)
    platform.entities["country"].archive(although_used=True)
    customer.add_field("name", "string").publish()
    assert [(one["name"], one["country"]) for one in acme.records["customer"].list()] == [(None, peru)]


def test_a_new_lookup_at_an_archived_entity_of_the_own_tenant_is_refused(workspace: Workspace) -> None:
    workspace.entities.create("artist", fields={"name": "string"}).publish().archive()
    album = workspace.entities.create("album", fields={"artist": {"reference_entity": "artist"}})
    with pytest.raises(InvalidState, match=r"'artist', which is archived.*ws\.entities\['artist'\]\.publish\(\)"):
        album.publish()
    workspace.entities["artist"].publish()
    album.publish()
    workspace.entities["artist"].archive(although_used=True)
    assert album.refresh().archive().publish().status == "published", "what it refers to is what it was"
    album.add_field("again", "lookup", reference_entity="artist")
    with pytest.raises(InvalidState, match="lookup 'again' points at 'artist', which is archived"):
        album.publish()
