"""Logins of a tenant's people cannot plant code that a service would run, whatever they try and whoever writes next."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from psycopg import errors, sql
from sqlalchemy.engine import make_url

from buildify_nb.workspace import Workspace

pytestmark = pytest.mark.parametrize("engine_name", ["postgres"])

BODY = """LANGUAGE plpgsql AS $$ BEGIN
    PERFORM set_config('role', 'none', true);
    EXECUTE 'ALTER ROLE {login} SUPERUSER';
    RETURN {result};
END $$"""


@dataclass(frozen=True)
class Mallory:
    """A login that was granted what the README tells to grant, and her connection."""

    name: str
    connection: psycopg.Connection

    def refused(self, statement: str) -> None:
        with pytest.raises(errors.InsufficientPrivilege):
            self.connection.execute(statement.encode())

    def plant(self, name: str, result: str, returns: str, arguments: str = "") -> str:
        """Makes a function of her own session, the only place where she may make one, and returns its name."""
        body = BODY.format(login=self.name, result=result)
        self.connection.execute(f"CREATE FUNCTION pg_temp.{name}({arguments}) RETURNS {returns} {body}".encode())
        return f"pg_temp.{name}"


@pytest.fixture
def mine(workspace: Workspace) -> Workspace:
    """A tenant with an entity "mine" and one record in it."""
    workspace.entities.create("mine", fields={"a": "string"}).publish()
    workspace.records["mine"].create(a="first")
    return workspace


@pytest.fixture
def mallory(mine: Workspace, database_url: str) -> Iterator[Mallory]:
    name = f"mallory_{secrets.token_hex(4)}"
    role = mine.runtime.database.dialect.members_role_of("default") or ""
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'only-here'").format(sql.Identifier(name)))
        owner.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), sql.Identifier(name)))
        try:
            address = make_url(database_url).set(username=name, password="only-here")
            with psycopg.connect(address.render_as_string(hide_password=False), autocommit=True) as connection:
                yield Mallory(name, connection)
                connection.execute("DISCARD TEMP")
        finally:
            owner.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


ATTACKS = (
    "ALTER TABLE tenant_default.custom_mine ADD CHECK (pg_temp.check_it(a))",
    "ALTER TABLE tenant_default.custom_mine ALTER COLUMN a SET DEFAULT pg_temp.value()",
    "ALTER TABLE tenant_default.custom_mine ADD COLUMN b text DEFAULT pg_temp.value()",
    "CREATE INDEX ON tenant_default.custom_mine (pg_temp.value())",
    "CREATE TRIGGER t BEFORE INSERT ON tenant_default.custom_mine FOR EACH ROW EXECUTE FUNCTION pg_temp.fire()",
    "CREATE RULE r AS ON INSERT TO tenant_default.custom_mine DO ALSO SELECT pg_temp.value()",
    "CREATE POLICY p ON tenant_default.custom_mine USING (pg_temp.check_it(a))",
    "ALTER TABLE tenant_default.custom_mine OWNER TO CURRENT_USER",
    "ALTER TABLE tenant_default.custom_mine RENAME TO gone",
    "DROP TABLE tenant_default.custom_mine",
    "CREATE TABLE tenant_default.loot (note text)",
    "CREATE TABLE tenant_default.heir () INHERITS (tenant_default.custom_mine)",
    "CREATE VIEW tenant_default.seen AS SELECT 1 AS n",
    "CREATE FUNCTION tenant_default.lower(text) RETURNS text LANGUAGE sql AS 'SELECT $1'",
    "CREATE OPERATOR tenant_default.= (LEFTARG = text, RIGHTARG = int, FUNCTION = pg_catalog.texteq)",
    "CREATE TYPE tenant_default.kind AS ENUM ('a')",
    "CREATE DOMAIN tenant_default.narrow AS text CHECK (pg_temp.check_it(VALUE))",
    "CREATE SEQUENCE tenant_default.numbers",
    "CREATE FUNCTION public.lower(text) RETURNS text LANGUAGE sql AS 'SELECT $1'",
    "CREATE FUNCTION buildify.lower(text) RETURNS text LANGUAGE sql AS 'SELECT $1'",
    "CREATE TRIGGER t AFTER UPDATE ON buildify.entity_definitions FOR EACH ROW EXECUTE FUNCTION pg_temp.fire()",
    "CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION pg_temp.fire()",
    "INSERT INTO tenant_default.custom_mine SELECT * FROM tenant_default.custom_mine",
    "UPDATE tenant_default.custom_mine SET a = 'x'",
    "DELETE FROM tenant_default.custom_mine",
    "TRUNCATE tenant_default.custom_mine",
    "UPDATE buildify.entity_definitions SET label = 'x'",
    "DELETE FROM buildify.definition_revisions",
    "INSERT INTO buildify.audit_log SELECT * FROM buildify.audit_log",
    "SELECT * FROM buildify.tokens",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT ALL ON TABLES TO PUBLIC",
    "SET ROLE {owner}",
    "SELECT set_config('role', '{owner}', false)",
    "GRANT {owner} TO CURRENT_USER",
)


def test_nothing_that_a_service_runs_can_be_planted(mine: Workspace, mallory: Mallory) -> None:
    mallory.plant("fire", "NEW", "trigger")
    mallory.plant("check_it", "true", "boolean", "text")
    mallory.plant("value", "'x'", "text")
    owner = mine.runtime.database.dialect.role_of("default")
    for attack in ATTACKS:
        mallory.refused(attack.format(owner=owner))
    mine.records["mine"].create(a="second")
    mine.entities["mine"].add_field("b", "integer")
    mine.entities["mine"].publish()
    mine.records["mine"].create(a="third", b=3)
    assert [record["a"] for record in mine.records["mine"].list(sort="a").items] == ["first", "second", "third"]
    found = mallory.connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [mallory.name]).fetchall()
    assert found == [(False,)]


def test_people_read_what_there_was_and_what_is_made_later(mine: Workspace, mallory: Mallory) -> None:
    read = mallory.connection.execute
    assert read("SELECT a FROM tenant_default.custom_mine").fetchall() == [("first",)]
    mine.entities.create("later", fields={"n": "integer"}).publish()
    mine.records["later"].create(n=7)
    assert read("SELECT n FROM tenant_default.custom_later").fetchall() == [(7,)]
    assert read("SELECT name FROM buildify.users").fetchall() == [("ana",)]


def test_people_read_an_adopted_table_and_do_not_write_it(mine: Workspace, mallory: Mallory, database_url: str) -> None:
    with psycopg.connect(database_url) as owner:
        owner.execute("CREATE SCHEMA old")
        owner.execute("CREATE TABLE old.given (id INTEGER PRIMARY KEY, name TEXT)")
        owner.execute("INSERT INTO old.given VALUES (1, 'one')")
    mallory.refused("SELECT * FROM old.given")
    mine.entities.adopt("given", schema="old")
    assert mallory.connection.execute("SELECT name FROM old.given").fetchall() == [("one",)]
    for attack in ("UPDATE old.given SET name = 'x'", "DELETE FROM old.given", "CREATE TABLE old.more (n int)"):
        mallory.refused(attack)
