"""Lookups of tenants at what the platform shares: real references, shown by title, that keep what they point at."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import text

from buildify_nb.datamodel.edits import edit_field
from buildify_nb.errors import DefinitionError, InvalidRecord, Problem, StillReferenced, StorageError, UnsafeMigration
from buildify_nb.identifiers import new_id
from buildify_nb.records.record import Record
from buildify_nb.workspace import Workspace
from tests.conformance.sharing import raw, save_at_once, titles


@pytest.fixture
def customers(workspace: Workspace, platform: Workspace, acme: Workspace) -> list[Workspace]:
    """Both tenants with a customer of their own in Peru."""
    for tenant in (workspace, acme):
        fields: dict[str, Any] = {"name": "string", "country": {"reference_entity": "country"}}
        tenant.entities.create("customer", fields=fields, supports_soft_delete=tenant is acme).publish()
        tenant.records["customer"].create(name=f"of {tenant.context.tenant}", country=country(platform, "pe"))
    return [workspace, acme]


def shown(customer: Record) -> str | None:
    assert customer.labels is not None
    return customer.labels["country"]


def country(platform: Workspace, code: str) -> str:
    return platform.records["country"].list(filters={"code": code}).items[0]["id"]


def test_a_tenant_refers_to_a_record_of_the_platform(customers: list[Workspace], platform: Workspace) -> None:
    for tenant in customers:
        found = tenant.records["customer"].list()
        assert [shown(one) for one in found] == ["Peru"]
        assert [one["label"] for one in tenant.records["customer"].options("country", "cha")] == ["Chad"]
        [related] = tenant.records["customer"].related(found.items[0]["id"], "country")
        assert related["code"] == "pe"
        assert tenant.records["customer"].list(filters={"country": country(platform, "pe")}).total == 1
        frame = tenant.records["customer"].to_pandas(labels=True)
        assert list(frame["country__label"]) == ["Peru"]
        assert "country" in tenant.entities["customer"].as_python()


def test_titles_take_the_right_to_read(customers: list[Workspace]) -> None:
    acme = customers[1]
    acme.roles.create("clerk", permissions=["records:*:customer"])
    acme.users.create("max", roles=["clerk"])
    [seen] = acme.as_user("max").records["customer"].list()
    assert (shown(seen), len(seen["country"])) == (None, 36)


def test_what_is_not_there_cannot_be_referred_to(customers: list[Workspace], platform: Workspace) -> None:
    platform.records["country"].delete(country(platform, "td"), None)
    gone = platform.records["country"].list(include_deleted=True, filters={"code": "td"}).items[0]["id"]
    for missing in (str(new_id()), gone):
        for tenant in customers:
            with pytest.raises(InvalidRecord, match="country"):
                tenant.records["customer"].create(name="lost", country=missing)
            with pytest.raises(InvalidRecord, match="country"):
                tenant.records["customer"].bulk_create([{"name": "lost", "country": missing}])
            assert tenant.records["customer"].list().total == 1


def test_a_record_that_tenants_refer_to_stays(customers: list[Workspace], platform: Workspace) -> None:
    peru = country(platform, "pe")
    with pytest.raises(StillReferenced, match=r"2 records of 2 tenants \(acme, default\) refer to it"):
        platform.records["country"].delete(peru)
    platform.users.create("editor", roles=["owner"])
    with pytest.raises(StillReferenced, match="2 records of 2 tenants refer to it"):
        platform.as_user("editor").records["country"].delete(peru)
    assert titles(platform) == ["Chad", "Peru"]
    for tenant in customers:
        tenant.records["customer"].delete(tenant.records["customer"].list().items[0]["id"])
    platform.records["country"].delete(peru)
    assert titles(platform) == titles(customers[0]) == ["Chad"]


def test_for_good_also_deleted_records_of_tenants_count(customers: list[Workspace], platform: Workspace) -> None:
    platform.entities["country"].edit(supports_soft_delete=False).publish()
    default, acme = customers
    for tenant in (default, acme):
        tenant.records["customer"].delete(tenant.records["customer"].list().items[0]["id"])
    with pytest.raises(StillReferenced, match=r"1 record of 1 tenant \(acme\) refers to it"):
        platform.records["country"].delete(country(platform, "pe"))


@pytest.mark.parametrize("engine_name", ["postgres"])
def test_the_reference_is_one_of_the_database(customers: list[Workspace], platform: Workspace) -> None:
    acme = customers[1]
    foreign = (
        "SELECT confrelid::regclass::text FROM pg_constraint WHERE conrelid = 'tenant_acme.custom_customer'::regclass"
    )
    assert raw(acme, f"{foreign} AND contype = 'f'") == [("tenant_platform.custom_country",)]
    with pytest.raises(StorageError):
        raw(acme, "UPDATE tenant_acme.custom_customer SET country = gen_random_uuid()")
    with pytest.raises(StorageError):
        raw(platform, "DELETE FROM tenant_platform.custom_country WHERE code = 'pe'")


def test_an_entity_that_tenants_refer_to_stays_in_service(customers: list[Workspace], platform: Workspace) -> None:
    entity = platform.entities["country"]
    with pytest.raises(StillReferenced, match=r"2 lookups of 2 tenants \(acme, default\)"):
        entity.archive()
    with pytest.raises(StillReferenced, match=r"2 lookups of 2 tenants \(acme, default\)"):
        entity.rollback()
    assert entity.used_by() == ["2 lookups of 2 tenants (acme, default)"]
    platform.users.create("editor", roles=["owner"])
    with pytest.raises(StillReferenced, match="2 lookups of 2 tenants\\."):
        platform.as_user("editor").entities["country"].archive()
    assert titles(customers[0]) == ["Chad", "Peru"]
    entity.archive(although_used=True)
    for tenant in customers:
        [customer] = tenant.records["customer"].list()
        assert shown(customer) is None
        tenant.records["customer"].update(customer["id"], name="still written")
        with pytest.raises(InvalidRecord, match="It is archived"):
            tenant.records["customer"].create(name="new", country=customer["country"])
    with pytest.raises(StillReferenced, match=r"2 lookups of 2 tenants"):
        entity.delete()
    entity.publish()
    assert [shown(one) for one in customers[0].records["customer"].list()] == ["Peru"]


def test_a_draft_of_a_tenant_keeps_an_entity_from_being_deleted(platform: Workspace, acme: Workspace) -> None:
    acme.entities.create("customer", fields={"country": {"reference_entity": "country"}})
    entity = platform.entities["country"].archive()
    with pytest.raises(StillReferenced, match=r"1 lookup of 1 tenant \(acme\)"):
        entity.delete()
    acme.entities["customer"].delete()
    entity.delete()
    assert list(platform.entities) == ["plan"]


def test_a_field_that_a_lookup_shows_stays_as_it_is(platform: Workspace, acme: Workspace) -> None:
    field = {"reference_entity": "country", "reference_field": "code"}
    acme.entities.create("customer", fields={"country": field}).publish()
    acme.records["customer"].create(country=country(platform, "pe"))
    assert acme.records["customer"].list().items[0].labels == {"country": "pe"}
    entity = platform.entities["country"].drop_field("code")
    with pytest.raises(UnsafeMigration, match=r"1 lookup of 1 tenant \(acme\) refers to code, which would be gone"):
        entity.publish(accept_data_loss=True)
    assert "code" in acme.records["country"].list().items[0]
    entity.undo()
    entity.rename_field("code", "iso")
    with pytest.raises(
        UnsafeMigration, match=r"1 lookup of 1 tenant \(acme\) refers to code, which would be called iso"
    ):
        entity.publish(accept_data_loss=True)
    entity.undo()
    entity.edit_field("code", field_type="text")
    with pytest.raises(UnsafeMigration, match=r"1 lookup of 1 tenant \(acme\) refers to code, which would be of type"):
        entity.publish(accept_data_loss=True)
    assert acme.records["customer"].list().items[0].labels == {"country": "pe"}
    acme.entities["customer"].edit_field("country", reference_field="title").publish()
    entity.publish()
    assert acme.records["customer"].list().items[0].labels == {"country": "Peru"}


def test_a_lookup_that_shows_what_is_gone_hinders_no_other_edit(customers: list[Workspace]) -> None:
    acme = customers[1]
    save_at_once(acme, "customer", edit_field("country", {"reference_field": "gone"}))
    customer = acme.entities["customer"].add_field("note", "string").publish()
    [one] = acme.records["customer"].list()
    assert (shown(one), one["note"]) == ("Peru", None)
    with pytest.raises(DefinitionError, match="reference_field"):
        customer.edit_field("country", reference_field="never there")
    customer.edit_field("country", reference_field="code").publish()
    assert shown(acme.records["customer"].list().items[0]) == "pe"


def test_rights_follow_the_name_of_a_shared_entity(platform: Workspace, acme: Workspace) -> None:
    acme.roles.create("reader", permissions=["records:read:country"])
    acme.users.create("max", roles=["reader"])
    platform.entities["country"].edit(name="nation")
    assert titles(acme.as_user("max"), "nation") == ["Chad", "Peru"]
    assert acme.audit.entries(action="update_role").total == 1
    platform.entities["nation"].archive()
    platform.entities["nation"].delete()
    [role] = [one for one in acme.roles.list() if one.name == "reader"]
    assert role.permissions == ()
    acme.entities.create("people", fields={"title": "string"}).publish()
    platform.entities.create("nation", fields={"title": "string"}).publish()
    save_at_once(acme, "people", lambda people: people.model_copy(update={"name": "nation"}))
    acme.roles.update("reader", permissions=["records:read:nation"])
    platform.entities["nation"].edit(name="state")
    [role] = [one for one in acme.roles.list() if one.name == "reader"]
    assert role.permissions == ("records:read:nation",)


def test_a_publish_that_a_tenant_left_behind_keeps_only_what_it_refers_to(
    customers: list[Workspace], platform: Workspace
) -> None:
    set_state(platform, "customer", status="'migrating'")
    platform.records["country"].delete(country(platform, "td"))
    with pytest.raises(StillReferenced, match="2 records of 2 tenants"):
        platform.records["country"].delete(country(platform, "pe"))
    assert titles(platform) == ["Peru"]


def test_an_entity_that_points_at_nothing_keeps_no_other_records(
    customers: list[Workspace], platform: Workspace
) -> None:
    acme = customers[1]
    platform.entities["plan"].publish()
    acme.entities.create("shop", fields={"plan": {"reference_entity": "plan"}}).publish()
    set_state(platform, "plan", published_revision="NULL", status="'draft'")
    platform.records["country"].delete(country(platform, "td"))
    acme.records["customer"].delete(acme.records["customer"].list().items[0]["id"])
    assert (titles(platform), acme.records["customer"].list().total) == (["Peru"], 0)


def set_state(workspace: Workspace, entity: str, **state: str) -> None:
    """As a process leaves it that ended in the middle of something."""
    changes = ", ".join(f"{column} = {value}" for column, value in state.items())
    statement = text(f"UPDATE buildify.entity_definitions SET {changes} WHERE name = '{entity}'")
    workspace.runtime.database.as_owner(lambda uow: uow.connection.execute(statement))


@pytest.mark.parametrize("engine_name", ["postgres"])
def test_a_deletion_waits_for_who_is_just_referring(customers: list[Workspace], platform: Workspace) -> None:
    acme, chad, checked, go_on = customers[1], country(platform, "td"), threading.Event(), threading.Event()

    def pause(*_: object) -> list[tuple[int, Problem]]:
        if not checked.is_set():
            checked.set()
            assert go_on.wait(20)
        return []

    outcome: list[object] = []

    def create() -> None:
        outcome.append(acme.records["customer"].create(name="late", country=chad)["country"])

    acme.runtime.records.add_check(pause)
    writer = threading.Thread(target=create)
    writer.start()
    assert checked.wait(20)
    deletion = threading.Thread(target=lambda: outcome.append(_refusal(platform, chad)))
    deletion.start()
    deletion.join(0.5)
    assert deletion.is_alive()
    go_on.set()
    writer.join(20)
    deletion.join(20)
    assert outcome[0] == chad
    assert "1 record of 1 tenant (acme) refers to it" in str(outcome[1])


def _refusal(platform: Workspace, id: str) -> object:
    with pytest.raises(StillReferenced) as caught:
        platform.records["country"].delete(id)
    return caught.value
