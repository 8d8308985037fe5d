"""Who works in the platform's tenant, and what tenants see of its rows of the system tables."""

from __future__ import annotations

import pytest
from sqlalchemy import text

import buildify_nb as bn
from buildify_nb.datamodel import store
from buildify_nb.errors import AuthenticationFailed, PermissionDenied, StillReferenced, StorageError
from buildify_nb.security.bootstrap import open_context
from buildify_nb.security.platform import each_tenant, in_platform, of_platform
from buildify_nb.storage.transactions import UnitOfWork
from buildify_nb.workspace import Workspace
from tests.conformance.security.conftest import Lab
from tests.conformance.sharing import raw


def test_a_platform_administrator_works_in_the_platforms_tenant(workspace: Workspace) -> None:
    platform = workspace.platform()
    assert (platform.context.tenant, platform.context.user) == ("platform", "ana")
    platform.entities.create("country", fields={"title": "string"}).publish()
    platform.records["country"].create(title="Peru")
    assert [one["title"] for one in platform.records["country"].list()] == ["Peru"]
    assert platform.audit.entries(action="publish_entity").items[0].user == "ana"
    assert platform.platform().context == platform.context


def test_everybody_else_is_refused(workspace: Workspace) -> None:
    workspace.users.create("max", roles=["owner"])
    with pytest.raises(PermissionDenied, match="set_platform_admin"):
        workspace.as_user("max").platform()
    workspace.tenants.create("acme", owner="zoe")
    runtime = workspace.runtime
    for name in ("zoe", "max", "nobody"):
        with pytest.raises(PermissionDenied, match=f"{name} may not work in the platform's tenant"):
            open_context(runtime.database, tenant="platform", user=name, clock=runtime.clock)


def test_rights_in_it_end_with_those_of_the_administrator(workspace: Workspace) -> None:
    workspace.users.create("max", roles=["owner"])
    workspace.users.set_platform_admin("max", True)
    platform = workspace.as_user("max").platform()
    platform.entities.create("country", fields={"title": "string"})
    workspace.users.set_platform_admin("max", False)
    with pytest.raises(PermissionDenied):
        platform.entities.create("city", fields={"title": "string"})
    assert list(workspace.platform().entities) == ["country"]


def test_connect_opens_it_for_administrators_and_its_own_users(empty_database_url: str) -> None:
    with bn.connect(empty_database_url, user="ana") as ws:
        ws.platform().users.create("editor", roles=["viewer"])
        ws.users.create("max", roles=["owner"])
    with bn.connect(empty_database_url, tenant="platform") as ws:
        assert ws.context.user == "ana"
        ws.entities.create("country", fields={"title": "string"})
    with bn.connect(empty_database_url, tenant="platform", user="editor") as ws:
        assert list(ws.entities) == ["country"]
        with pytest.raises(PermissionDenied, match="data_model:create:tenant"):
            ws.entities.create("city", fields={"title": "string"})
    with pytest.raises(PermissionDenied, match="platform administrator"):
        bn.connect(empty_database_url, tenant="platform", user="max")
    with bn.connect(empty_database_url, user="ana") as ws:
        ws.platform().users.deactivate("editor")
    with pytest.raises(AuthenticationFailed, match="deactivated"):
        bn.connect(empty_database_url, tenant="platform", user="editor")


def test_the_platform_asks_each_tenant_with_its_rights_and_goes_on_with_its_own(workspace: Workspace) -> None:
    workspace.tenants.create("acme", owner="zoe")
    workspace.entities.create("thing", fields={"a": "string"})
    database, context = workspace.runtime.database, in_platform(workspace.context)

    def work(uow: UnitOfWork) -> list[tuple[str, bool]]:
        seen = [
            (there.tenant, view.tenant_id == there.tenant_id) for there, view in each_tenant(uow, database, context)
        ]
        assert of_platform(uow) is None
        return seen

    assert database.write(context, work) == [("acme", True), ("default", True)]
    workspace.platform().entities.create("after", fields={"a": "string"}).publish()
    assert workspace.platform().records["after"].create(a="x")["a"] == "x"


def test_the_platforms_own_rights_hold_again_whatever_became_of_asking(platform: Workspace, acme: Workspace) -> None:
    database, context = platform.runtime.database, platform.context

    def fails_for(uow: UnitOfWork) -> None:
        for there, _ in each_tenant(uow, database, context):
            raise LookupError(there.tenant)

    def work(uow: UnitOfWork) -> list[str]:
        with pytest.raises(LookupError, match="acme"):
            fails_for(uow)
        return list(store.names(uow).values())

    assert database.write(context, work) == ["country", "plan"]


def test_an_administrator_who_is_a_user_of_it_holds_no_less_than_a_guest(platform: Workspace) -> None:
    platform.users.create("editor", roles=["viewer"])
    editor = platform.as_user("editor")
    with pytest.raises(PermissionDenied, match="data_model:create:tenant"):
        editor.entities.create("city", fields={"title": "string"})
    platform.users.set_platform_admin("editor", True)
    editor.entities.create("city", fields={"title": "string"}).publish()
    editor.records["city"].create(title="Lima")
    editor.roles.create("reader", permissions=["records:read:city"])
    platform.users.set_platform_admin("editor", False)
    with pytest.raises(PermissionDenied):
        editor.records["city"].create(title="Cusco")
    assert [one["title"] for one in platform.records["city"].list()] == ["Lima"]


def test_where_the_login_may_create_no_roles_the_package_alone_shares(lab: Lab) -> None:
    url = lab.database(owner=lab.login())
    with bn.connect(url, user="ana") as ws:
        assert not ws.runtime.database.capabilities.tenant_roles
        ws.tenants.create("acme", owner="zoe")
        country = ws.platform().entities.create("country", fields={"title": "string"}).publish()
        peru = ws.platform().records["country"].create(title="Peru")["id"]
        country.edit(label="Draft")
    with bn.connect(url, tenant="acme") as acme:
        assert [one["title"] for one in acme.records["country"].list()] == ["Peru"]
        assert acme.entities["country"].definition.label == "Country"
        with pytest.raises(PermissionDenied, match="belongs to the platform"):
            acme.records["country"].update(peru, title="X")
        acme.entities.create("customer", fields={"country": {"reference_entity": "country"}}).publish()
        acme.records["customer"].create(country=peru)
    with bn.connect(url, tenant="platform") as platform, pytest.raises(StillReferenced, match=r"1 tenant \(acme\)"):
        platform.records["country"].delete(peru)


REVISIONS = "SELECT document ->> 'name', number FROM buildify.definition_revisions ORDER BY 1, 2"
RELATIONSHIPS = "SELECT name FROM buildify.relationship_definitions ORDER BY name"
FORGED = (
    "INSERT INTO buildify.relationship_definitions (id, tenant_id, name, label, relationship_type, source_entity_id, "
    "target_entity_id, on_delete, on_update, is_active, display_in_source, display_in_target, revision, is_published, "
    "created_at, updated_at, is_deleted) SELECT '{id}', id, '{name}', '', 'one-to-many', '{id}', '{id}', '', '', "
    "true, true, true, {revision}, true, now(), now(), false FROM buildify.tenants WHERE name = 'acme'"
)


@pytest.mark.parametrize("engine_name", ["postgres"])
def test_rows_of_its_own_open_no_draft_of_the_platform(platform: Workspace, acme: Workspace) -> None:
    country, plan = platform.entities["country"].add_field("secret", "string"), platform.entities["plan"]
    for entity, revision in ((country, 2), (plan, 1)):
        name = entity.definition.name
        raw(acme, FORGED.format(id=entity.definition.id, name=name, revision=revision))
    for as_people in (False, True):
        assert raw(acme, RELATIONSHIPS, as_people=as_people) == [("country",), ("plan",)]
        assert raw(acme, REVISIONS, as_people=as_people) == [("country", 1)]


@pytest.mark.parametrize("engine_name", ["postgres"])
def test_the_database_shows_what_services_show_and_no_more(platform: Workspace, acme: Workspace) -> None:
    owner, country = platform.runtime.database.as_owner, platform.entities["country"]
    tables = "CREATE SCHEMA hr CREATE TABLE salaries (id INT PRIMARY KEY) CREATE TABLE codes (id INT PRIMARY KEY)"
    owner(lambda uow: uow.connection.execute(text(tables)))
    for table in ("salaries", "codes"):
        platform.entities.adopt(table, schema="hr")
    platform.entities.create("city", fields={"title": "string"}).publish()
    platform.relationships.create("country", "city", "one-to-many", name="has", target_field_name="country")
    platform.relationships.create("country", "city", "many-to-many", name="twins", source_field_name="twins")

    def shown(statement: str) -> list[object]:
        found = [raw(acme, statement, as_people=as_people) for as_people in (False, True)]
        assert found[0] == found[1]
        return [row[0] for row in found[0]]

    names = "SELECT name FROM buildify.entity_definitions ORDER BY name"
    assert (shown(names), shown(RELATIONSHIPS)) == (["city", "country"], [])
    assert shown(REVISIONS) == ["city", "country"]
    platform.entities["city"].publish()
    assert (shown(names), shown(RELATIONSHIPS)) == (["city", "country"], ["has", "twins"])
    peru = platform.records["country"].list(filters={"code": "pe"}).items[0]["id"]
    platform.records["city"].create(title="Lima", country=peru)
    relation = platform.relationships["has"].source_field_name
    assert [one["title"] for one in acme.records["country"].related(peru, relation)] == ["Lima"]
    country.archive(although_used=True)
    assert shown(RELATIONSHIPS) == ["has", "twins"]
    region = platform.entities.create("region", fields={"code": {"reference_entity": "codes"}})
    assert shown(names) == ["city", "country"]
    region.publish()
    assert shown(names) == ["city", "codes", "country", "region"]


@pytest.mark.parametrize("engine_name", ["postgres"])
def test_only_units_of_work_may_refer_to_what_is_shared_and_to_its_key(platform: Workspace, acme: Workspace) -> None:
    dialect, place = platform.runtime.database.dialect, "tenant_platform.custom_country"
    roles = f"{dialect.role_of('acme')}, {dialect.members_role_of('acme')}"
    make = f"CREATE SCHEMA mine; GRANT ALL ON SCHEMA mine TO {roles}"
    platform.runtime.database.as_owner(lambda uow: uow.connection.execute(text(make)))
    pin = f"CREATE TABLE mine.pin (country uuid REFERENCES {place}); INSERT INTO mine.pin SELECT id FROM {place}"
    with pytest.raises(StorageError, match="refused this login"):
        raw(acme, pin, as_people=True)
    for record in platform.records["country"].list():
        platform.records["country"].delete(record["id"])
    assert platform.records["country"].list().total == 0

    def may_refer(*, as_people: bool = False) -> list[str]:
        asked = f"SELECT has_column_privilege('{place}', attname, 'REFERENCES'), attname FROM pg_attribute "
        found = raw(acme, f"{asked} WHERE attrelid = '{place}'::regclass AND attnum > 0", as_people=as_people)
        return [name for may, name in found if may]

    assert (may_refer(), may_refer(as_people=True)) == (["id"], [])
    country = platform.entities["country"].archive()
    assert (may_refer(), may_refer(as_people=True)) == (["id"], [])
    country.delete()
    [place] = [f'tenant_platform."{name}"' for (name,) in raw(platform, TABLES)]
    assert (may_refer(), may_refer(as_people=True)) == ([], [])


TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'tenant_platform'"
