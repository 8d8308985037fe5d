"""What tenants do not get of the platform's records: what is kept beside them, what is deleted or out of service."""

from __future__ import annotations

import pytest

from buildify_nb.errors import InvalidState, NotFound, PermissionDenied
from buildify_nb.workspace import Workspace
from tests.conformance.sharing import titles


def test_what_is_kept_beside_records_is_not_shared(platform: Workspace, acme: Workspace) -> None:
    platform.entities["country"].edit(is_versioned=True).publish()
    countries = platform.records["country"]
    chile = countries.create(title="Chile", code="cl")["id"]
    countries.update(chile, title="Chile!")
    countries.attach(chile, b"secret", "secret.txt")
    countries.comment(chile, "secret")
    kept = (
        countries.versions(chile),
        countries.history(chile),
        countries.attachments(chile),
        countries.comments(chile),
    )
    assert [len(list(one)) for one in kept] == [2, 4, 1, 1]
    seen = acme.records["country"]
    reads = {"versions": seen.versions, "history": seen.history, "attachments": seen.attachments}
    for name, read in {**reads, "comments": seen.comments}.items():
        with pytest.raises(PermissionDenied, match=rf"does not share the {name} of its records.*ws\.platform\(\)"):
            list(read(chile))


def test_what_the_platform_deletes_is_shared_no_more(platform: Workspace, acme: Workspace) -> None:
    peru = platform.records["country"].list(filters={"code": "pe"}).items[0]["id"]
    platform.records["country"].delete(peru)
    assert titles(platform, include_deleted=True) == ["Chad", "Peru"]
    assert titles(acme, include_deleted=True) == ["Chad"]
    assert acme.records["country"].list(include_deleted=True).total == 1
    assert platform.records["country"].get(peru, include_deleted=True)["title"] == "Peru"
    with pytest.raises(NotFound):
        acme.records["country"].get(peru, include_deleted=True)


def test_a_shared_entity_out_of_service_tells_who_can_change_that(platform: Workspace, acme: Workspace) -> None:
    acme.entities.create("customer", fields={"country": {"reference_entity": "country"}}).publish()
    [chad, _] = platform.records["country"].list(sort="title")
    customer = acme.records["customer"].create(country=chad["id"])["id"]
    country = platform.entities["country"]
    told = r"'country' serves no records\. It is {}\. It belongs to the platform, whose administrators can put it back"
    country.edit(is_active=False).publish(accept_data_loss=True)
    with pytest.raises(InvalidState, match=told.format("switched off")):
        acme.records["country"].list()
    country.edit(is_active=True).publish()
    country.archive(although_used=True)
    with pytest.raises(InvalidState, match=told.format("archived")):
        acme.records["customer"].related(customer, "country")
