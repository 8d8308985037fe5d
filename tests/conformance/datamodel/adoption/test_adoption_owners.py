"""Whose tables may be adopted on Postgres: who owns one, or its schema, can attach code that runs with our rights."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

import psycopg
import pytest
from psycopg import sql

from buildify_nb.errors import InvalidState
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import sql as run

pytestmark = pytest.mark.parametrize("engine_name", ["postgres"])

NewLogin = Callable[[], str]
CODE = """CREATE FUNCTION hers.spring() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM set_config('role', 'none', true);
    EXECUTE 'ALTER ROLE {login} SUPERUSER';
    RETURN NEW;
END $$"""


@pytest.fixture
def new_login(database_url: str) -> Iterator[NewLogin]:
    """Makes logins that own nothing yet and may do nothing special, and takes them away again."""
    made: list[str] = []
    with psycopg.connect(database_url, autocommit=True) as owner:

        def make() -> str:
            made.append(f"login_{secrets.token_hex(4)}")
            owner.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(made[-1])))
            return made[-1]

        try:
            yield make
        finally:
            for name in made:
                owner.execute(sql.SQL("DROP OWNED BY {} CASCADE").format(sql.Identifier(name)))
                owner.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


@pytest.fixture
def mallory(workspace: Workspace, new_login: NewLogin) -> str:
    """A login with a schema "hers" and two tables in it; one runs her code on every write."""
    name = new_login()
    for statement in (
        f"CREATE SCHEMA hers AUTHORIZATION {name}",
        "CREATE TABLE hers.notes (id INTEGER PRIMARY KEY, text TEXT)",
        "CREATE TABLE hers.bait (id INTEGER PRIMARY KEY, text TEXT)",
        CODE.format(login=name),
        "CREATE TRIGGER spring BEFORE INSERT ON hers.bait FOR EACH ROW EXECUTE FUNCTION hers.spring()",
        *(f"ALTER {thing} OWNER TO {name}" for thing in ("TABLE hers.notes", "TABLE hers.bait")),
    ):
        run(workspace, statement)
    return name


def granted(workspace: Workspace) -> list[str]:
    """What the roles of the tenant may read or write in her schema."""
    names = [getattr(workspace.runtime.database.dialect, kind)("default") for kind in ("role_of", "members_role_of")]
    found = run(
        workspace,
        "SELECT DISTINCT table_name FROM information_schema.table_privileges "
        "WHERE table_schema = 'hers' AND grantee = ANY(:names) ORDER BY 1",
        names=names,
    )
    return [row[0] for row in found]


def test_a_table_of_a_stranger_is_refused_whether_it_has_code_yet_or_not(workspace: Workspace, mallory: str) -> None:
    for table in ("bait", "notes"):
        with pytest.raises(
            InvalidState, match=f"{mallory} owns the table or its schema, and could attach code"
        ) as caught:
            workspace.entities.adopt(table)
        assert caught.value.todo
        assert "trust_owner=True" in caught.value.todo
    with pytest.raises(InvalidState, match="Not adopted: 'bait', 'notes'"):
        workspace.entities.adopt_schema("hers")
    assert (list(workspace.entities), granted(workspace)) == ([], [])
    assert run(workspace, "SELECT rolsuper FROM pg_roles WHERE rolname = :name", name=mallory) == [(False,)]


def test_whoever_trusts_the_owner_says_so(workspace: Workspace, mallory: str) -> None:
    workspace.entities.adopt("notes", trust_owner=True)
    workspace.records["notes"].create(id=1, text="kept")
    assert run(workspace, "SELECT id, text FROM hers.notes") == [(1, "kept")]
    assert granted(workspace) == ["notes"]
    assert workspace.entities.adopt_schema("hers", trust_owner=True).entities == ("bait",)


def test_the_schema_counts_like_the_table(workspace: Workspace, mallory: str) -> None:
    run(workspace, "ALTER TABLE hers.notes OWNER TO CURRENT_USER")
    with pytest.raises(InvalidState, match=mallory):
        workspace.entities.adopt("notes")
    run(workspace, "ALTER SCHEMA hers OWNER TO CURRENT_USER")
    workspace.entities.adopt("notes")
    workspace.records["notes"].create(id=1, text="kept")
    assert run(workspace, "SELECT id, text FROM hers.notes") == [(1, "kept")]
    with pytest.raises(InvalidState, match=mallory):
        workspace.entities.adopt("bait")


def test_a_view_of_a_stranger_is_refused_too(workspace: Workspace, mallory: str) -> None:
    run(workspace, "CREATE VIEW hers.seen AS SELECT 1 AS n")
    run(workspace, f"ALTER VIEW hers.seen OWNER TO {mallory}")
    with pytest.raises(InvalidState, match=mallory):
        workspace.entities.adopt("seen")


def test_who_could_act_as_the_owner_anyway_needs_no_word(workspace: Workspace, new_login: NewLogin) -> None:
    head, deputy = new_login(), new_login()
    database = workspace.runtime.database.engine.url.database
    run(workspace, f'ALTER DATABASE "{database}" OWNER TO {head}')
    run(workspace, f"GRANT {head} TO {deputy}")
    role = workspace.runtime.database.dialect.role_of("default")
    for number, owner in enumerate((head, deputy, role, "CURRENT_USER")):
        run(workspace, f"CREATE SCHEMA s{number}")
        run(workspace, f"CREATE TABLE s{number}.t{number} (id INTEGER PRIMARY KEY)")
        run(workspace, f"ALTER TABLE s{number}.t{number} OWNER TO {owner}")
        workspace.entities.adopt(f"t{number}")
        workspace.records[f"t{number}"].create(id=number)
        assert run(workspace, f"SELECT id FROM s{number}.t{number}") == [(number,)]
    run(workspace, f'ALTER DATABASE "{database}" OWNER TO CURRENT_USER')


def test_a_stranger_indeed_runs_code_with_the_rights_of_the_owner(workspace: Workspace, mallory: str) -> None:
    """What all this is for: once she is trusted, a write springs the trap."""
    workspace.entities.adopt("bait", trust_owner=True)
    workspace.records["bait"].create(id=1)
    assert run(workspace, "SELECT rolsuper FROM pg_roles WHERE rolname = :name", name=mallory) == [(True,)]
