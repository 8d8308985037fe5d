"""Roles outlive a dropped or renamed database of Postgres; the next one of that name lets none of their members in."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import errors
from sqlalchemy.engine import make_url

from buildify_nb.workspace import Workspace, connect
from tests.conformance.security.conftest import Lab

SECRETS = (
    "SELECT title FROM tenant_default.custom_track",
    "SELECT name FROM buildify.users",
    "SELECT * FROM tenant_acme.custom_track",
)


def founded(url: str) -> None:
    """A database with the tenants "default" and "acme", each with one record."""
    with connect(url, user="anna") as anna:
        anna.tenants.create("acme", owner="zoe")
        fill(anna)
    with connect(url, tenant="acme") as zoe:
        fill(zoe)


def fill(workspace: Workspace) -> None:
    workspace.entities.create("track", fields={"title": "string"}).publish()
    workspace.records["track"].create(title="secret")


def name_of(url: str) -> str:
    return str(make_url(url).database)


def assert_shut_out(person: psycopg.Connection) -> None:
    for secret in SECRETS:
        with pytest.raises(errors.InsufficientPrivilege):
            person.execute(secret.encode())


@pytest.mark.parametrize(
    "kind", ["members_default", "members_acme", "tenant_default", "tenant_acme", "system", "readers", "referrers"]
)
def test_a_new_database_lets_nobody_in_who_belonged_to_one_of_its_name(
    lab: Lab, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    url = lab.database()
    founded(url)
    role = f"buildify_{name_of(url)}_{kind}"
    former = lab.member(role)
    lab.server.drop(name_of(url))
    founded(lab.database(name_of(url)))
    [told] = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert role in told
    assert former in told
    person = lab.raw(url, former)
    assert_shut_out(person)
    with pytest.raises(errors.InsufficientPrivilege):
        person.execute(f"SET ROLE {role}".encode())


def test_who_handed_a_role_on_is_dismissed_with_whom_he_gave_it_to(lab: Lab) -> None:
    url = lab.database()
    founded(url)
    role = f"buildify_{name_of(url)}_members_default"
    head, friend = lab.login(), lab.login()
    lab.run(f"GRANT {role} TO {head} WITH ADMIN OPTION")
    lab.raw(url, head).execute(f"GRANT {role} TO {friend}".encode())
    lab.server.drop(name_of(url))
    founded(lab.database(name_of(url)))
    for former in (head, friend):
        assert_shut_out(lab.raw(url, former))


def test_a_database_renamed_to_a_name_of_former_times_lets_none_of_its_people_in(lab: Lab) -> None:
    gone, url = lab.database(), lab.database()
    founded(gone)
    founded(url)
    former = lab.member(f"buildify_{name_of(gone)}_members_default")
    lab.server.drop(name_of(gone))
    lab.server.rename(name_of(url), name_of(gone))
    connect(gone).close()
    assert_shut_out(lab.raw(gone, former))
    now = lab.raw(gone, lab.member(f"buildify_{name_of(gone)}_members_default"))
    assert now.execute(SECRETS[0].encode()).fetchall() == [("secret",)]


def test_an_owner_who_is_no_superuser_keeps_the_roles_and_dismisses_the_others(lab: Lab) -> None:
    login = lab.login("CREATEROLE")
    url = lab.database(owner=login)
    founded(url)
    friend = lab.login()
    role = f"buildify_{name_of(url)}_members_default"
    lab.raw(url, login).execute(f"GRANT {role} TO {friend}".encode())
    lab.server.drop(name_of(url))
    founded(lab.database(name_of(url), owner=login))
    assert_shut_out(lab.raw(url, friend))
    with connect(url) as anna:
        assert [record["title"] for record in anna.records["track"].list()] == ["secret"]


def test_what_makes_a_tenant_ready_again_keeps_its_people(lab: Lab, caplog: pytest.LogCaptureFixture) -> None:
    url = lab.database()
    founded(url)
    person = lab.raw(url, lab.member(f"buildify_{name_of(url)}_members_default"))
    with connect(url) as anna:
        database = anna.runtime.database
        database.as_owner(lambda uow: database.dialect.prepare_tenant(uow.connection, "default"))
        anna.tenants.create("third", owner="ida")
    assert person.execute(SECRETS[0].encode()).fetchall() == [("secret",)]
    assert not caplog.records
