from __future__ import annotations

import secrets
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg import sql
from sqlalchemy import text
from sqlalchemy.engine import make_url

from buildify_nb.errors import DatabaseLoginRefused, DatabaseUnreachable, StorageError
from tests.conftest import OpenDatabase
from tests.templates import PostgresServer

PASSWORD = "s3cret-word"


@pytest.fixture
def engine_name() -> str:
    return "postgres"


@pytest.fixture
def login(postgres_server: PostgresServer) -> Iterator[str]:
    """A role that the server lets in with its password only."""
    role = f"login_{secrets.token_hex(4)}"
    with postgres_server.connect() as connection:
        row = connection.execute("SHOW hba_file").fetchone()
        assert row is not None
        rules = Path(row[0])
        before = rules.read_text()
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), sql.Literal(PASSWORD))
        )
        rules.write_text(f"local all {role} scram-sha-256\n{before}")
        connection.execute("SELECT pg_reload_conf()")
        yield role
        rules.write_text(before)
        connection.execute("SELECT pg_reload_conf()")
        connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def test_the_right_password_opens_and_is_never_shown(
    login: str, postgres_server: PostgresServer, open_database: OpenDatabase
) -> None:
    url = make_url(postgres_server.url).set(username=login, password=PASSWORD).render_as_string(hide_password=False)
    database = open_database(url)
    assert database.as_owner(lambda uow: uow.execute(text("SELECT current_user")).scalar()) == login
    assert PASSWORD not in repr(database)
    assert "***" in repr(database)


@pytest.mark.parametrize("password", ["wrong-word", ""])
def test_a_wrong_password_is_named_and_not_shown(
    password: str, login: str, postgres_server: PostgresServer, open_database: OpenDatabase
) -> None:
    url = make_url(postgres_server.url).set(username=login, password=password).render_as_string(hide_password=False)
    with pytest.raises(DatabaseLoginRefused, match="user name or the password is wrong") as caught:
        open_database(url)
    assert "wrong-word" not in "".join(traceback.format_exception_only(caught.value))


def test_an_unknown_user_is_named(postgres_server: PostgresServer, open_database: OpenDatabase) -> None:
    url = make_url(postgres_server.url).set(username="nobody_here").render_as_string(hide_password=False)
    with pytest.raises(DatabaseLoginRefused, match="knows no such user"):
        open_database(url)


def test_an_unknown_database_is_named(postgres_server: PostgresServer, open_database: OpenDatabase) -> None:
    with pytest.raises(DatabaseUnreachable, match="no such database"):
        open_database(postgres_server.url_of("no_such_database"))


def test_an_address_where_nothing_listens_is_named(tmp_path: Path, open_database: OpenDatabase) -> None:
    with pytest.raises(DatabaseUnreachable, match=r"Nothing answers.*server may be down") as caught:
        open_database(f"postgresql://me:{PASSWORD}@/x?host={tmp_path}")
    assert PASSWORD not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://me:{PASSWORD}@host:port/x",
        f"postgresql://me:{PASSWORD}@/x?no_such_option=1",
    ],
)
def test_a_bad_address_is_named_without_its_password(url: str, open_database: OpenDatabase) -> None:
    with pytest.raises(StorageError, match="is not an address") as caught:
        open_database(url)
    assert PASSWORD not in str(caught.value)
