"""What Postgres itself refuses: raw SQL of logins of a tenant's people, and logins of several kinds."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import text
from sqlalchemy.engine import make_url

from buildify_nb.context import Context
from buildify_nb.errors import BuildifyError, StorageError
from buildify_nb.security.permissions import PLATFORM_PERMISSION
from tests.conformance.security.conftest import Desk, Lab


@dataclass
class Raid:
    """Two tenants, "default" (anna) and "acme" (zoe), and a login of one of acme's people."""

    desk: Desk
    owner: Context
    neighbour: Context
    raw: psycopg.Connection

    def names(self) -> list[str]:
        return [row[0] for row in self.raw.execute("SELECT name FROM buildify.users ORDER BY name").fetchall()]


@pytest.fixture
def raid(lab: Lab) -> Raid:
    url = lab.database()
    desk = lab.desk(url)
    owner = desk.open("anna")
    desk.tenants.create(owner, "acme", owner="zoe")
    desk.tokens.create(owner, "anna", name="ci")
    neighbour = desk.open("zoe", "acme")
    for context in (owner, neighbour):
        create = f'CREATE TABLE "tenant_{context.tenant}"."track" AS SELECT 1 AS n'
        desk.database.write(context, lambda uow, create=create: uow.connection.execute(text(create)))
    login = lab.member(desk.database.dialect.members_role_of("acme"))
    return Raid(desk, owner, neighbour, lab.raw(url, login))


SYSTEM_TABLES_WITH_TENANTS = ("tenants", "users", "roles", "role_permissions", "user_roles", "audit_log")


def test_a_member_sees_the_rows_of_its_tenant_only(raid: Raid) -> None:
    assert raid.names() == ["zoe"]
    for table in SYSTEM_TABLES_WITH_TENANTS:
        column = "id" if table == "tenants" else "tenant_id"
        found = raid.raw.execute(f"SELECT DISTINCT {column} FROM buildify.{table}").fetchall()  # pyright: ignore[reportArgumentType, reportCallIssue]
        assert found == [(raid.neighbour.tenant_id,)], table
    assert raid.raw.execute("SELECT n FROM tenant_acme.track").fetchall() == [(1,)]


@pytest.mark.parametrize(
    "setting",
    [
        "SET search_path = buildify, public",
        "SELECT set_config('search_path', 'tenant_acme, buildify', false)",
        "SET app.tenant_id = '00000000-0000-7000-8000-000000000001'",
        "SELECT set_config('buildify.tenant', 'default', false)",
        "SET session_replication_role = origin",
        "SET ROLE NONE",
        "RESET ROLE",
        "RESET ALL",
        "RESET SESSION AUTHORIZATION",
        "DISCARD ALL",
        "CREATE TEMPORARY TABLE tenant_roles (role_name text, tenant_id uuid)",
        "CREATE FUNCTION tenant_acme.pg_has_role(name, oid, text) RETURNS bool LANGUAGE sql AS 'SELECT true'",
    ],
)
def test_no_setting_opens_another_tenant(raid: Raid, setting: str) -> None:
    try:
        raid.raw.execute(setting)  # pyright: ignore[reportArgumentType, reportCallIssue]
        raid.raw.execute("SET search_path = tenant_acme, pg_temp, buildify, pg_catalog")
    except psycopg.errors.InsufficientPrivilege:
        assert setting.startswith(("SET session_replication_role", "CREATE FUNCTION"))
    assert raid.names() == ["zoe"]
    assert raid.raw.execute("SELECT count(*) FROM buildify.users").fetchone() == (1,)


def test_row_security_cannot_be_switched_off(raid: Raid) -> None:
    raid.raw.execute("SET row_security = off")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        raid.names()


def test_its_own_role_shows_no_more(raid: Raid) -> None:
    role = raid.desk.database.dialect.members_role_of("acme")
    assert role
    raid.raw.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(role)))
    assert raid.names() == ["zoe"]


def test_no_other_role_can_be_taken(raid: Raid) -> None:
    dialect = raid.desk.database.dialect
    others = (dialect.role_of("acme"), dialect.role_of("default"), dialect.members_role_of("default"))
    for role in (*others, dialect.system_role, dialect.role_of("platform"), "postgres"):
        assert role
        for statement in ("SET ROLE {}", "SET LOCAL ROLE {}", "SET SESSION AUTHORIZATION {}"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), raid.raw.transaction():
                raid.raw.execute(sql.SQL(statement).format(sql.Identifier(role)))  # pyright: ignore[reportArgumentType]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            raid.raw.execute("SELECT set_config('role', %s, false)", [role])
    assert raid.names() == ["zoe"]


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE buildify.users SET is_platform_admin = true",
        "UPDATE buildify.users SET tenant_id = gen_random_uuid()",
        "INSERT INTO buildify.users SELECT * FROM buildify.users",
        "DELETE FROM buildify.users",
        "UPDATE buildify.roles SET is_system = false",
        "DELETE FROM buildify.roles",
        "UPDATE buildify.role_permissions SET permission = '*:*:tenant'",
        "INSERT INTO buildify.role_permissions SELECT * FROM buildify.role_permissions",
        "INSERT INTO buildify.user_roles SELECT * FROM buildify.user_roles",
        "DELETE FROM buildify.user_roles",
        "UPDATE buildify.tenants SET name = 'default'",
        "INSERT INTO buildify.tenants SELECT * FROM buildify.tenants",
        "UPDATE buildify.audit_log SET user_name = 'nobody'",
        "DELETE FROM buildify.audit_log",
        "TRUNCATE buildify.audit_log",
        "SELECT * FROM buildify.tokens",
        "INSERT INTO buildify.tokens (id) VALUES (gen_random_uuid())",
        "SELECT * FROM buildify.tenant_roles",
        "UPDATE buildify.tenant_roles SET tenant_id = gen_random_uuid()",
        "INSERT INTO buildify.tenant_roles VALUES ('x', gen_random_uuid())",
        "ALTER TABLE buildify.users DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE buildify.users NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY tenant_rows ON buildify.users",
        "CREATE POLICY open ON buildify.users USING (true)",
        "CREATE OR REPLACE FUNCTION buildify.tenant_of(acting name) RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'",
        "ALTER FUNCTION buildify.tenant_of(name) RESET ALL",
        "CREATE VIEW buildify.v AS SELECT * FROM buildify.users",
        "CREATE TRIGGER t BEFORE INSERT ON buildify.audit_log EXECUTE FUNCTION tenant_acme.f()",
        "INSERT INTO tenant_acme.track VALUES (2)",
        "UPDATE tenant_acme.track SET n = 2",
        "DELETE FROM tenant_acme.track",
        "TRUNCATE tenant_acme.track",
        "SELECT * FROM tenant_default.track",
        "DROP TABLE tenant_default.track",
        "CREATE TABLE tenant_default.mine (n int)",
        "CREATE SCHEMA mine",
        "DROP SCHEMA buildify CASCADE",
        "GRANT SELECT ON buildify.tokens TO PUBLIC",
        "COPY buildify.tokens TO STDOUT",
    ],
)
def test_what_raw_sql_is_refused(raid: Raid, attack: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        raid.raw.execute(attack)  # pyright: ignore[reportArgumentType, reportCallIssue]
    desk = raid.desk
    assert [user.name for user in desk.users.list(raid.owner)] == ["anna"]
    assert [user.is_platform_admin for user in desk.users.list(raid.neighbour)] == [False]
    assert desk.users.permissions_of(raid.neighbour, "zoe") == ["*:*:tenant"]
    assert [entry.user for entry in desk.audit.entries(raid.neighbour)] == ["anna"]


def test_an_audit_entry_cannot_be_forged(raid: Raid) -> None:
    insert = (
        "INSERT INTO buildify.audit_log (id, tenant_id, occurred_at, action, entity_type, entity_id) "
        "VALUES (gen_random_uuid(), %s, now(), 'forged', 'user', 'x')"
    )
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        raid.raw.execute(insert, [raid.owner.tenant_id])
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        raid.raw.execute(insert, [raid.neighbour.tenant_id])
    for context in (raid.owner, raid.neighbour):
        assert raid.desk.audit.entries(context, action="forged").total == 0


def test_a_cheap_function_is_not_shown_the_rows_of_others(raid: Raid) -> None:
    told: list[str] = []
    raid.raw.add_notice_handler(lambda notice: told.append(notice.message_primary or ""))
    raid.raw.execute(
        "CREATE FUNCTION pg_temp.tell(seen text) RETURNS bool COST 0.0000001 LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE NOTICE '%', seen; RETURN true; END $$"
    )
    raid.raw.execute("SELECT name FROM buildify.users WHERE pg_temp.tell(name)").fetchall()
    assert told == ["zoe"]


def test_a_member_of_two_tenants_has_to_choose(lab: Lab, raid: Raid) -> None:
    dialect = raid.desk.database.dialect
    database = str(raid.desk.database.engine.url.database)
    both = lab.raw(lab.address(database), lab.member(*(dialect.members_role_of(name) for name in ("acme", "default"))))
    assert both.execute("SELECT name FROM buildify.users").fetchall() == []
    both.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(dialect.members_role_of("default") or "")))
    assert both.execute("SELECT name FROM buildify.users").fetchall() == [("anna",)]


def test_two_databases_of_one_server_know_nothing_of_each_other(lab: Lab) -> None:
    urls = [lab.database(), lab.database()]
    desks = [lab.desk(url) for url in urls]
    for desk in desks:
        desk.tenants.create(desk.open("anna"), "acme", owner="zoe")
    roles = [desk.database.dialect.members_role_of("acme") for desk in desks]
    assert len({*roles, *(desk.database.dialect.system_role for desk in desks)}) == 4
    login = lab.member(roles[0])
    assert lab.raw(urls[0], login).execute("SELECT name FROM buildify.users").fetchall() == [("zoe",)]
    for query in ("SELECT name FROM buildify.users", "SELECT buildify.tenant_of(current_user)"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            lab.raw(urls[1], login).execute(query)  # pyright: ignore[reportArgumentType, reportCallIssue]


def test_names_that_only_look_alike_share_no_role(lab: Lab) -> None:
    short = f"lab_{secrets.token_hex(4)}"
    one, other = lab.desk(lab.database(short)), lab.desk(lab.database(f"{short}_tenant_b"))
    names = [one.database.dialect.role_of(name) for name in ("b_system", "b_tenant_c", "b")]
    others = [
        other.database.dialect.system_role,
        other.database.dialect.role_of("c"),
        other.database.dialect.role_of("b"),
    ]
    assert not set(names) & set(others)
    other.open("anna", "c")
    one.open("ben", "b_system")
    login = lab.member(one.database.dialect.members_role_of("b_system"))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        lab.raw(lab.address(f"{short}_tenant_b"), login).execute("SELECT * FROM buildify.users")


@pytest.mark.parametrize("name", ["d" * 55, "Ünïcödé" * 4, 'quo"ted'])
def test_long_and_odd_names_keep_tenants_apart(lab: Lab, name: str) -> None:
    url = lab.database(f"lab_{secrets.token_hex(2)}{name}")
    desk = lab.desk(url)
    tenants = [f"{'t' * 39}{last}" for last in "ab"]
    roles = [desk.database.dialect.members_role_of(tenant) or "" for tenant in tenants]
    assert all(0 < len(role.encode()) <= 63 for role in roles)
    assert roles[0] != roles[1]
    owner = desk.open("anna", tenants[0])
    desk.tenants.create(owner, tenants[1], owner="zoe")
    assert [user.name for user in desk.users.list(desk.open("zoe", tenants[1]))] == ["zoe"]
    raw = lab.raw(url, lab.member(roles[1]))
    assert raw.execute("SELECT name FROM buildify.users").fetchall() == [("zoe",)]


def test_an_owner_who_may_create_roles_needs_not_be_a_superuser(lab: Lab, caplog: pytest.LogCaptureFixture) -> None:
    login = lab.login("CREATEROLE", "CREATEDB")
    url = lab.database(owner=login)
    desk = lab.desk(url)
    assert desk.database.capabilities.tenant_roles
    assert caplog.records == []
    owner = desk.open("anna")
    desk.tenants.create(owner, "acme", owner="zoe")
    zoe = desk.open("zoe", "acme")
    desk.users.create(zoe, "yan", roles=["viewer"])
    issued = desk.tokens.create(zoe, "yan", name="ci")
    assert desk.tokens.authenticate(issued.token).user == "yan"
    assert [user.name for user in desk.users.list(zoe)] == ["yan", "zoe"]
    assert [user.name for user in desk.users.list(owner)] == ["anna"]
    assert desk.audit.entries(zoe).total == 4
    raw = lab.raw(url, lab.member(desk.database.dialect.members_role_of("acme")))
    assert raw.execute("SELECT name FROM buildify.users ORDER BY name").fetchall() == [("yan",), ("zoe",)]
    desk.database.write(zoe, lambda uow: uow.connection.execute(text("CREATE TABLE tenant_acme.t AS SELECT 1 AS n")))
    assert raw.execute("SELECT n FROM tenant_acme.t").fetchall() == [(1,)]


def test_a_login_that_may_not_create_roles_falls_back_to_our_own_scoping(
    lab: Lab, caplog: pytest.LogCaptureFixture
) -> None:
    login = lab.login()
    url = lab.database(owner=login)
    for address in (url, lab.address(str(make_url(url).database))):
        desk = lab.desk(address)
        # The second time it is the administrator: how the tables were made decides, not who connects.
        assert not desk.database.capabilities.tenant_roles
        assert [record.levelname for record in caplog.records] == ["WARNING"]
        assert "keeps tenants apart by buildify-nb alone" in caplog.text
        assert "throw-away" not in caplog.text
        caplog.clear()
        owner = desk.open("anna")
        if len(desk.tenants.list(owner)) == 2:
            desk.tenants.create(owner, "acme", owner="zoe")
        zoe = desk.open("zoe", "acme")
        assert [user.name for user in desk.users.list(zoe)] == ["zoe"]
        assert [user.name for user in desk.users.list(owner)] == ["anna"]
        assert desk.access.is_allowed(owner, PLATFORM_PERMISSION)


def test_a_login_with_the_roles_works_without_owning_anything(lab: Lab, raid: Raid) -> None:
    database = str(raid.desk.database.engine.url.database)
    dialect = raid.desk.database.dialect
    login = lab.member(dialect.system_role, dialect.role_of("acme"))
    desk = lab.desk(lab.address(database, login))
    assert desk.database.capabilities.tenant_roles
    zoe = desk.open("zoe", "acme")
    assert desk.users.create(zoe, "yan", roles=["viewer"]).roles == ("viewer",)
    _refused(lambda: desk.users.list(desk.open("anna")), "refused this login")
    _refused(lambda: desk.tenants.create(desk.open("anna"), "more", owner="zoe"), "refused this login")
    assert [tenant.name for tenant in raid.desk.tenants.list(raid.owner)] == ["acme", "default", "platform"]


def _refused(call: Callable[[], object], told: str) -> None:
    with pytest.raises(StorageError, match=told) as caught:
        call()
    assert isinstance(caught.value, BuildifyError)
    assert "SET LOCAL" not in str(caught.value)
