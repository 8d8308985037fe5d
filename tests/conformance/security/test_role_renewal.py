"""A Postgres database that was renamed, copied or restored gets roles of its present name; former ones get nothing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from psycopg import errors, sql
from sqlalchemy.engine import make_url

from buildify_nb.errors import StorageError
from buildify_nb.workspace import Workspace, connect
from tests.conformance.security.conftest import Lab

RIGHTS = """
    WITH things AS (
        SELECT relname AS thing, relowner AS owner, relacl AS acl FROM pg_class WHERE relkind <> 'i'
        AND relnamespace::regnamespace::text IN ('buildify', 'tenant_default', 'tenant_acme', 'tenant_platform', 'old')
        UNION ALL SELECT relname || '.' || attname, relowner, attacl FROM pg_attribute JOIN pg_class ON
        pg_class.oid = attrelid WHERE relnamespace::regnamespace::text = 'tenant_platform' AND attacl IS NOT NULL
        UNION ALL SELECT nspname, nspowner, nspacl FROM pg_namespace)
    SELECT thing, pg_get_userbyid(owner), granted.grantee::regrole::text, privilege_type
    FROM things, aclexplode(acl) AS granted
    UNION ALL SELECT tablename || policyname, '', array_to_string(roles, ','), coalesce(qual, '') FROM pg_policies
    UNION ALL SELECT role_name, '', name, '' FROM buildify.tenant_roles JOIN buildify.tenants ON id = tenant_id
    ORDER BY 1, 2, 3, 4
"""


@dataclass
class Estate:
    """A database with two tenants, "default" and "acme", each with a published entity "track" with one record."""

    lab: Lab
    url: str
    name: str
    owner: str = "CURRENT_USER"

    def moved(self) -> Estate:
        """The same database under another name."""
        new_name = f"{self.name}_moved"
        self.lab.server.rename(self.name, new_name)
        self.lab.databases.append(new_name)
        return Estate(
            self.lab, make_url(self.url).set(database=new_name).render_as_string(hide_password=False), new_name
        )

    def open(self, tenant: str = "default") -> Workspace:
        workspace = connect(self.url, tenant=tenant)
        self.lab.cleanup.callback(workspace.close)
        return workspace

    def run(self, statement: str) -> list[Any]:
        with psycopg.connect(self.lab.address(self.name), autocommit=True) as owner:
            result = owner.execute(statement.encode())
            return result.fetchall() if result.description else []

    def rights(self) -> list[tuple[str, ...]]:
        """Who owns what and may do what, with the name of the database left out of those of roles."""
        return [tuple(text.replace(self.name, "NAME") for text in row) for row in self.run(RIGHTS)]

    def person(self, tenant: str, name: str | None = None) -> psycopg.Connection:
        """A login of the tenant's people, as a database of that name has them, and its connection to this one."""
        return self.lab.raw(self.url, self.lab.member(f"buildify_{name or self.name}_members_{tenant}"))


Make = Callable[..., Estate]


@pytest.fixture
def make(lab: Lab) -> Make:
    """Makes an estate, of the administrator of the server or of the login `owner`."""

    def make_estate(owner: str | None = None) -> Estate:
        url = lab.database(owner=owner)
        estate = Estate(lab, url, str(make_url(url).database), owner or "CURRENT_USER")
        estate.run("CREATE SCHEMA old")
        estate.run("CREATE TABLE old.codes (id SERIAL PRIMARY KEY, code TEXT)")
        if owner:
            for thing in ("SCHEMA old", "TABLE old.codes"):
                estate.run(f"ALTER {thing} OWNER TO {owner}")
        with connect(url, user="anna") as anna:
            anna.tenants.create("acme", owner="zoe")
            anna.entities.adopt("codes")
            fill(anna)
            fill(anna.platform(), "country")
        with connect(url, tenant="acme") as zoe:
            fill(zoe)
        return estate

    return make_estate


def fill(workspace: Workspace, entity: str = "track") -> None:
    workspace.entities.create(entity, fields={"title": "string"}).publish()
    workspace.records[entity].create(title=f"of {workspace.context.tenant}")


def titles(workspace: Workspace, entity: str = "track") -> list[str]:
    return [record["title"] for record in workspace.records[entity].list(sort="title")]


def work(estate: Estate) -> None:
    """Reads, writes, alters and adopts; each tenant sees its own."""
    anna, zoe = estate.open(), estate.open("acme")
    assert (titles(anna), titles(zoe)) == (["of default"], ["of acme"])
    assert titles(anna, "country") == titles(zoe, "country") == ["of platform"]
    anna.records["track"].create(title="written after")
    anna.entities["track"].add_field("seconds", "integer").publish()
    anna.entities.create("album", fields={"track": {"reference_entity": "track"}}).publish()
    zoe.entities.create("later", fields={"n": "integer"}).publish()
    anna.records["codes"].create(code="a")
    anna.users.create("bob", roles=["viewer"])
    anna.tenants.create("third", owner="ida")
    assert (titles(anna), titles(zoe)) == (["of default", "written after"], ["of acme"])
    assert titles(anna.as_user("bob")) == ["of default", "written after"]
    assert estate.run("SELECT code FROM old.codes") == [("a",)]
    assert zoe.audit.entries(action="create_user").total == 0


def keeps_apart(estate: Estate) -> None:
    """After work: a login of acme's people reads acme's tables and rows, and nothing else, and writes nothing."""
    person = estate.person("acme")
    assert person.execute("SELECT n FROM tenant_acme.custom_later").fetchall() == []
    assert person.execute("SELECT title FROM tenant_acme.custom_track").fetchall() == [("of acme",)]
    assert person.execute("SELECT title FROM tenant_platform.custom_country").fetchall() == [("of platform",)]
    assert person.execute("SELECT name FROM buildify.users").fetchall() == [("zoe",)]
    for attack in (
        "SELECT * FROM tenant_default.custom_track",
        "SELECT * FROM old.codes",
        "SELECT * FROM buildify.tokens",
        "UPDATE tenant_acme.custom_track SET title = 'x'",
        "UPDATE buildify.users SET is_platform_admin = true",
        "CREATE TABLE tenant_acme.mine (n int)",
        f"SET ROLE buildify_{estate.name}_tenant_acme",
    ):
        with pytest.raises(errors.InsufficientPrivilege):
            person.execute(attack.encode())


def test_a_renamed_database_works_on_and_keeps_tenants_apart(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    before = make()
    fresh, caplog.records[:] = before.rights(), []
    estate = before.moved()
    estate.open()
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert f"buildify_{estate.name}_members_acme, buildify_{estate.name}_members_default" in caplog.text
    assert estate.rights() == fresh
    work(estate)
    keeps_apart(estate)
    assert len(caplog.records) == 1


def test_people_of_the_former_name_are_not_let_in(make: Make) -> None:
    before = make()
    old_friend = before.lab.member(f"buildify_{before.name}_members_default")
    estate = before.moved()
    estate.open()
    # Whoever makes a database of the former name gives away its roles.
    with connect(estate.lab.database(before.name), user="eve"):
        person = estate.lab.raw(estate.url, old_friend)
        for secret in (
            "SELECT * FROM tenant_default.custom_track",
            "SELECT title FROM tenant_platform.custom_country",
            "SELECT * FROM buildify.users",
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                person.execute(secret.encode())
        for kind in ("tenant_default", "members_default", "system"):
            role = sql.Identifier(f"buildify_{before.name}_{kind}")
            with psycopg.connect(estate.url) as owner:
                owner.execute(sql.SQL("SET ROLE {}").format(role))
                with pytest.raises(errors.InsufficientPrivilege):
                    owner.execute("SELECT * FROM tenant_default.custom_track")


def test_a_copy_and_its_original_have_nothing_in_common(make: Make, lab: Lab) -> None:
    original = make()
    fresh = original.rights()
    name = f"{original.name}_copy"
    lab.databases.append(name)
    copy = Estate(lab, lab.server.create(name, template=original.name), name)
    work(copy)
    keeps_apart(copy)
    with pytest.raises(errors.InsufficientPrivilege):
        copy.person("acme", original.name).execute("SELECT * FROM tenant_acme.custom_track")
    assert original.rights() == fresh
    work(original)
    keeps_apart(original)


@pytest.mark.parametrize("options", [["SUPERUSER"], ["CREATEROLE"]])
def test_a_restore_without_any_role_makes_them_all(make: Make, lab: Lab, options: list[str]) -> None:
    estate = make(lab.login(*options))
    fresh = estate.rights()
    for tenant in ("default", "acme", "platform"):
        estate.run(f"REASSIGN OWNED BY buildify_{estate.name}_tenant_{tenant} TO {estate.owner}")
        for kind in ("tenant", "members"):
            estate.run(f"DROP OWNED BY buildify_{estate.name}_{kind}_{tenant}")
    for kind in ("system", "readers", "referrers"):
        estate.run(f"DROP OWNED BY buildify_{estate.name}_{kind}")
    lab.server.drop_roles(f"buildify_{estate.name}_")
    estate.open()
    assert estate.rights() == fresh
    work(estate)
    keeps_apart(estate)


def test_an_owner_who_may_create_roles_needs_not_be_a_superuser(make: Make, lab: Lab) -> None:
    before = make(lab.login("CREATEROLE"))
    fresh = before.rights()
    estate = before.moved()
    estate.open()
    assert estate.rights() == fresh
    work(estate)
    keeps_apart(estate)


def test_an_owner_who_may_not_is_told_what_to_ask_for(make: Make, lab: Lab) -> None:
    login = lab.login("CREATEROLE")
    estate = make(login).moved()
    lab.run(f"ALTER ROLE {login} NOCREATEROLE")
    before = estate.rights()
    with pytest.raises(StorageError, match=f'ALTER ROLE "{login}" CREATEROLE') as caught:
        estate.open()
    assert "renamed or restored" in caught.value.what
    assert estate.rights() == before
    lab.run(f"ALTER ROLE {login} CREATEROLE")
    work(estate)


def test_several_processes_may_open_it_at_once(make: Make) -> None:
    estate = make().moved()
    with ThreadPoolExecutor(4) as threads:
        opened = list(threads.map(lambda _: estate.open(), range(4)))
    assert [titles(workspace) for workspace in opened] == [["of default"]] * 4
    work(estate)
    keeps_apart(estate)
