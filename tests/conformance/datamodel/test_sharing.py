"""What the platform publishes, as tenants see it: by the services and, on Postgres, by raw SQL under their roles."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text

import buildify_nb as bn
from buildify_nb.errors import AlreadyExists, BuildifyError, DefinitionError, NotFound, PermissionDenied, StorageError
from buildify_nb.security import access_rule_store, rights_store
from buildify_nb.storage import system_schema
from buildify_nb.storage.system_tables import METADATA, SYSTEM_MAY, TENANT_MAY
from buildify_nb.workspace import Workspace
from tests.conformance.sharing import raw, save_at_once, titles


def test_every_tenant_sees_what_is_published(workspace: Workspace, platform: Workspace, acme: Workspace) -> None:
    for tenant in (workspace, acme):
        assert list(tenant.entities) == ["country"]
        country = tenant.entities["country"]
        assert (country.is_platform, country.status, country.version) == (True, "published", 1)
        assert [one.name for one in tenant.entities.list(search="COUNTR")] == ["country"]
        assert repr(country) == "Entity('country', of the platform, 2 fields)"
        assert "of the platform" in country._repr_html_()
        assert "of the platform" in tenant.entities._repr_html_()
        assert list(tenant.records) == ["country"]
        with pytest.raises(NotFound):
            tenant.entities["plan"]
    assert platform.entities["country"].is_platform is False
    assert list(platform.entities) == ["country", "plan"]


def test_its_records_are_read_like_any_others(platform: Workspace, acme: Workspace) -> None:
    countries = acme.records["country"]
    assert titles(acme) == ["Chad", "Peru"]
    assert titles(acme, filters={"code": "pe"}) == ["Peru"]
    assert titles(acme, search="cha") == ["Chad"]
    page = countries.list(sort="title", page=2, page_size=1)
    assert ([one["title"] for one in page], page.total) == (["Peru"], 2)
    assert countries.get(page.items[0]["id"])["code"] == "pe"
    assert countries.count() == 2
    assert [one["title"] for one in countries.window(start=0, stop=9, sort="title").items] == ["Chad", "Peru"]
    assert sorted(countries.to_pandas()["code"]) == ["pe", "td"]
    platform.records["country"].create(title="Laos", code="la")
    assert [one["title"] for one in countries.window(start=0, stop=9, sort="title").items] == ["Chad", "Laos", "Peru"]
    assert countries.window(start=2, stop=3, sort="title").total == 3


def test_reading_takes_the_permission_of_the_reader(platform: Workspace, acme: Workspace) -> None:
    acme.roles.create("geographer", permissions=["records:read:country"])
    for name, roles in (("ida", ["geographer"]), ("max", [])):
        acme.users.create(name, roles=roles)
    assert titles(acme.as_user("ida")) == ["Chad", "Peru"]
    with pytest.raises(PermissionDenied, match="records:read:country"):
        acme.as_user("max").records["country"].list()
    assert list(acme.as_user("max").records) == []


def test_a_draft_changes_nothing_for_tenants(platform: Workspace, acme: Workspace) -> None:
    country = platform.entities["country"]
    country.edit(label="Draft").add_field("capital", "string")
    seen = acme.entities["country"]
    assert (seen.definition.label, [field.name for field in seen.definition.fields]) == ("Country", ["title", "code"])
    assert (seen.version, seen.has_unpublished_changes) == (1, False)
    country.publish()
    assert [field.name for field in seen.refresh().definition.fields] == ["title", "code", "capital"]
    assert (seen.definition.label, seen.version) == ("Draft", 2)
    platform.records["country"].create(title="Mali", code="ml", capital="Bamako")
    assert acme.records["country"].list(filters={"code": "ml"}).items[0]["capital"] == "Bamako"
    country.rollback()
    assert "capital" not in acme.records["country"].list().items[0]
    country.edit(name="nation")
    assert titles(acme, "nation") == ["Chad", "Mali", "Peru"]
    with pytest.raises(NotFound, match="no entity 'country'"):
        acme.records["country"].list()


def writes(tenant: Workspace, id: str) -> list[Callable[[], object]]:
    country, countries = tenant.entities["country"], tenant.records["country"]
    entities, relationships = tenant.runtime.modelling.entities, tenant.relationships
    return [
        lambda: countries.create(title="X"),
        lambda: countries.update(id, title="X"),
        lambda: countries.delete(id),
        lambda: countries.restore(id),
        lambda: countries.bulk_create([{"title": "X"}]),
        lambda: countries.attach(id, b"x", "x.txt"),
        lambda: countries.comment(id, "x"),
        lambda: countries.validate({"title": "X"}),
        lambda: country.edit(label="X"),
        lambda: country.add_field("x", "string"),
        lambda: country.edit_field("title", label="X"),
        lambda: country.drop_field("title"),
        lambda: country.add_index("x", "title"),
        country.preview,
        country.publish,
        country.rollback,
        country.archive,
        country.undo,
        country.delete,
        lambda: country.purge(confirm=True),
        country.reconcile,
        lambda: country.clone("mine"),
        country.history,
        lambda: entities.delete(tenant.context, "country"),
        lambda: relationships.create("country", "own"),
        lambda: tenant.entities.create_view("seen", source="country", fields={"title": "title"}),
        lambda: tenant.entities.from_dataframe("country", [{"title": "X"}], if_exists="append"),
    ]


def test_every_write_is_refused_and_says_what_to_do(platform: Workspace, acme: Workspace) -> None:
    acme.entities.create("own", fields={"title": "string"}).publish()
    before = platform.records["country"].list(sort="title").items
    for number, write in enumerate(writes(acme, before[0]["id"])):
        with pytest.raises(PermissionDenied, match=r"belongs to the platform.*ws\.platform\(\)"):
            raise AssertionError(f"write {number} went through: {write()}")
    assert platform.records["country"].list(sort="title").items == before
    assert platform.entities["country"].revision == 1
    assert list(acme.entities) == ["country", "own"]


def test_a_shared_name_is_taken_and_an_own_entity_of_it_comes_first(platform: Workspace, acme: Workspace) -> None:
    with pytest.raises(AlreadyExists, match="country"):
        acme.entities.create("country", fields={"title": "string"})
    own = acme.entities.create("star", fields={"title": "string"}).publish()
    with pytest.raises(AlreadyExists, match="country"):
        own.edit(name="country")
    assert acme.runtime.modelling.entities.name_problem(acme.context, "country")
    acme.records["star"].create(title="Mars")
    platform.entities.create("planet", fields={"title": "string"}).publish()
    platform.records["planet"].create(title="Venus")
    save_at_once(acme, "star", lambda star: star.model_copy(update={"name": "planet"}))
    assert (acme.entities["planet"].is_platform, titles(acme, "planet")) == (False, ["Mars"])
    assert sorted(acme.entities) == ["country", "planet"]
    assert [one.is_platform for one in acme.entities.list()] == [True, False]
    acme.entities["planet"].archive().delete()
    assert titles(acme, "planet") == ["Venus"]


def test_nothing_is_shared_under_a_name_that_a_tenant_has(platform: Workspace, acme: Workspace) -> None:
    for name in ("planet", "moon"):
        acme.entities.create(name, fields={"title": "string"})
    acme.roles.create("reader", permissions=["records:read:country", "records:read:moon"])
    draft, refusal = platform.entities.create("planet", fields={"title": "string"}), r"1 tenant \(acme\) has an entity"
    for shared in (draft.publish, lambda: platform.entities["country"].edit(name="moon")):
        with pytest.raises(AlreadyExists, match=refusal):
            shared()
    platform.users.create("editor", roles=["owner"])
    with pytest.raises(AlreadyExists, match="1 tenant has an entity 'planet'"):
        platform.as_user("editor").entities["planet"].publish()
    assert (draft.refresh().status, sorted(acme.entities)) == ("draft", ["country", "moon", "planet"])
    [role] = [one for one in acme.roles.list() if one.name == "reader"]
    assert role.permissions == ("records:read:country", "records:read:moon")
    draft.edit(name="star").publish()
    assert titles(acme, "star") == []


def test_what_is_archived_or_deleted_is_shared_no_more(platform: Workspace, acme: Workspace) -> None:
    country = platform.entities["country"].archive()
    for entity in (acme.entities, acme.records):
        with pytest.raises(NotFound):
            entity["country"]
    assert list(acme.entities) == list(acme.records) == []
    country.publish()
    assert titles(acme) == ["Chad", "Peru"]
    country.archive()
    country.delete()
    with pytest.raises(NotFound):
        titles(acme)


def test_links_between_shared_entities_are_read(platform: Workspace, acme: Workspace) -> None:
    platform.entities.create("city", fields={"title": "string", "country": {"reference_entity": "country"}}).publish()
    platform.entities.create("river", fields={"title": "string"}).publish()
    platform.relationships.create("country", "river", "many-to-many", source_field_name="rivers")
    with pytest.raises(NotFound, match="rivers"):
        acme.records["country"].related(str(platform.records["country"].list().items[0]["id"]), "rivers")
    platform.entities["country"].publish()
    peru = platform.records["country"].list(filters={"code": "pe"}).items[0]["id"]
    river = platform.records["river"].create(title="Amazon")["id"]
    platform.records["country"].link(peru, "rivers", [river])
    platform.records["city"].create(title="Lima", country=peru)
    assert acme.records["city"].list().items[0].labels == {"country": "Peru"}
    assert [one["title"] for one in acme.records["country"].related(peru, "rivers")] == ["Amazon"]
    with pytest.raises(PermissionDenied, match="belongs to the platform"):
        acme.records["country"].unlink(peru, "rivers", [river])


FORBIDDEN = (
    "INSERT INTO tenant_platform.custom_country (title) VALUES ('x')",
    "UPDATE tenant_platform.custom_country SET title = 'x'",
    "DELETE FROM tenant_platform.custom_country",
    "TRUNCATE tenant_platform.custom_country",
    "SELECT title FROM tenant_platform.custom_country FOR UPDATE",
    "ALTER TABLE tenant_platform.custom_country ADD x int",
    "DROP TABLE tenant_platform.custom_country",
    "CREATE TABLE tenant_platform.mine (n int)",
    "INSERT INTO buildify.entity_definitions SELECT * FROM buildify.entity_definitions WHERE name = 'country'",
)
UNSEEN = (
    "UPDATE buildify.entity_definitions SET label = 'x' WHERE name = 'country' RETURNING name",
    "DELETE FROM buildify.entity_definitions WHERE name = 'country' RETURNING name",
)


@pytest.mark.parametrize("engine_name", ["postgres"])
def test_the_database_itself_lets_tenants_read_and_no_more(platform: Workspace, acme: Workspace) -> None:
    for as_people in (False, True):
        sql = "SELECT title FROM tenant_platform.custom_country ORDER BY title"
        assert raw(acme, sql, as_people=as_people) == [("Chad",), ("Peru",)]
        for statement in FORBIDDEN:
            with pytest.raises(StorageError, match="refused this login"):
                raw(acme, statement, as_people=as_people)
    for statement in UNSEEN:
        assert raw(acme, statement) == []
    assert titles(platform) == ["Chad", "Peru"]
    assert platform.entities["country"].definition.label == "Country"


@pytest.mark.parametrize("engine_name", ["postgres"])
def test_the_database_shows_published_definitions_only(platform: Workspace, acme: Workspace) -> None:
    platform.entities["country"].add_field("secret", "string")
    names = raw(acme, "SELECT name FROM buildify.entity_definitions")
    assert names == [("country",)]
    assert raw(acme, "SELECT number FROM buildify.definition_revisions") == [(1,)]
    assert raw(acme, "SELECT name FROM buildify.field_definitions") == []
    platform.entities["country"].publish()
    assert raw(acme, "SELECT number FROM buildify.definition_revisions") == [(2,)]


@pytest.mark.parametrize("engine_name", ["postgres"])
def test_grants_follow_what_becomes_of_a_table(platform: Workspace, acme: Workspace) -> None:
    def may_read(column: str, table: str = "custom_country") -> bool:
        try:
            raw(acme, f"SELECT {column} FROM tenant_platform.{table}")
        except StorageError as error:
            return "refused this login" not in error.what
        return True

    def columns() -> list[str]:
        found = raw(
            platform,
            "SELECT attname FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped "
            "AND attrelid = 'tenant_platform.custom_country'::regclass",
        )
        return [name for (name,) in found]

    country = platform.entities["country"]
    country.rename_field("code", "iso").publish()
    assert may_read("iso")
    country.drop_field("iso").publish()
    [parked] = [name for name in columns() if name.startswith("parked_")]
    assert not may_read(f'"{parked}"')
    country.rollback()
    assert may_read("iso")
    country.archive()
    assert not may_read("title", "custom_country")
    country.publish()
    assert may_read("title", "custom_country")
    country.archive()
    country.delete()
    [hidden] = [
        name for (name,) in raw(platform, "SELECT tablename FROM pg_tables WHERE schemaname = 'tenant_platform'")
    ]
    assert not may_read("title", f'"{hidden}"')


def test_a_database_of_the_release_before_shares_what_was_published_in_it(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system_schema, "NEWEST", "0004")
    _without_later_tables(monkeypatch)
    with bn.connect(empty_database_url, tenant="platform", user="ana") as before:
        before.tenants.create("acme", owner="zoe")
        before.entities.create("country", fields={"title": "string"}).publish()
        before.records["country"].create(title="Peru")
        database = before.runtime.database
        if database.capabilities.tenant_roles:
            groups = ", ".join(
                str(database.dialect.system_role).replace("_system", group) for group in ("_readers", "_referrers")
            )
            database.as_owner(lambda uow: uow.connection.execute(text(f"DROP OWNED BY {groups}; DROP ROLE {groups}")))
    monkeypatch.undo()
    with bn.connect(empty_database_url, tenant="acme") as after:
        assert titles(after) == ["Peru"]
        with pytest.raises(PermissionDenied, match="belongs to the platform"):
            after.records["country"].create(title="Chad")


def _without_later_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """That release had no access rules, reports and saved views: it asked for none, and granted nothing on them."""
    for name in ("access_rules", "report_definitions", "saved_views", "opened_views"):
        for right in (TENANT_MAY, SYSTEM_MAY):
            monkeypatch.setitem(METADATA.tables[f"buildify.{name}"].info, right, None)
    permissions_of = rights_store.permissions_of

    def all_of_them(*given: Any, unlimited: bool = False, **named: Any) -> frozenset[str]:
        return permissions_of(*given, **named)

    monkeypatch.setattr(rights_store, "permissions_of", all_of_them)
    monkeypatch.setattr(access_rule_store, "narrowed", lambda *_: None)


def test_tables_of_the_platform_are_not_adopted(platform: Workspace, acme: Workspace) -> None:
    assert [one.name for one in acme.entities.tables() if "country" in one.name] == []
    with pytest.raises(BuildifyError):
        acme.entities.adopt("custom_country", schema="tenant_platform", name="mine")
    assert list(acme.entities) == ["country"]


def test_what_the_platform_adopted_stays_its_own(platform: Workspace, acme: Workspace) -> None:
    database = platform.runtime.database
    database.as_owner(lambda uow: uow.connection.execute(text("CREATE SCHEMA old")))
    database.as_owner(lambda uow: uow.connection.execute(text("CREATE TABLE old.codes (id INTEGER PRIMARY KEY)")))
    platform.entities.adopt("codes")
    platform.entities.create("region", fields={"title": "string", "code": {"reference_entity": "codes"}}).publish()
    platform.records["region"].create(title="Andes")
    assert list(acme.entities) == ["country", "region"]
    assert [one["title"] for one in acme.records["region"].list()] == ["Andes"]
    with pytest.raises(NotFound):
        acme.records["codes"].list()
    with pytest.raises(NotFound):
        acme.entities.create("own", fields={"code": {"reference_entity": "codes"}})


def test_a_view_of_the_platform_is_shared(platform: Workspace, acme: Workspace) -> None:
    platform.entities.create_view("name", source="country", fields={"short": "code"}).publish()
    platform.entities["country"].add_field("capital", "string").publish()
    assert sorted(one["short"] for one in acme.records["name"].list()) == ["pe", "td"]


def test_views_and_relationships_stay_within_a_tenant(platform: Workspace, acme: Workspace) -> None:
    fields = {"name": "string", "country": {"reference_entity": "country"}}
    customer = acme.entities.create("customer", fields=fields).publish()
    with pytest.raises(
        DefinitionError, match="'country' of 'customer' is no lookup to a published entity of its tenant"
    ):
        acme.entities.create_view("seen", source="customer", fields={"shown": "country.title"})
    with pytest.raises(PermissionDenied, match="belongs to the platform"):
        acme.relationships.create("customer", "country")
    assert (list(acme.entities), customer.has_unpublished_changes) == (["country", "customer"], False)


def test_changes_of_another_process_are_seen_at_once(database_url: str) -> None:
    with bn.connect(database_url, user="ana") as ws:
        ws.tenants.create("acme", owner="zoe")
    with bn.connect(database_url, tenant="acme") as acme, bn.connect(database_url, tenant="platform") as platform:
        assert acme.runtime is not platform.runtime
        country = platform.entities.create("country", fields={"title": "string"}).publish()
        platform.records["country"].create(title="Peru")
        assert (titles(acme), list(acme.entities)) == (["Peru"], ["country"])
        country.add_field("code", "string").publish()
        assert "code" in acme.records["country"].list().items[0]
        assert len(acme.entities["country"].definition.fields) == 2
        country.edit(name="nation")
        assert (titles(acme, "nation"), list(acme.entities)) == (["Peru"], ["nation"])
        country.archive()
        with pytest.raises(NotFound):
            titles(acme, "nation")
        assert list(acme.entities) == []


def test_several_may_publish_for_the_platform_at_once(platform: Workspace, acme: Workspace) -> None:
    names = ["river", "city", "lake", "region"]
    for name in names:
        platform.entities.create(name, fields={"title": "string"}).publish()
        platform.records[name].create(title=f"a {name}")
    together = threading.Barrier(len(names))

    def publish(name: str) -> None:
        together.wait(20)
        for number in range(3):
            platform.entities[name].add_field(f"more_{number}", "string").publish()
        platform.entities[name].archive()
        platform.entities[name].publish()

    with ThreadPoolExecutor(len(names)) as threads:
        for done in [threads.submit(publish, name) for name in names]:
            done.result(60)
    for name in names:
        [record] = acme.records[name].list()
        assert (record["title"], "more_2" in record) == (f"a {name}", True)
