"""The command line, in this process."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from buildify_nb import cli
from buildify_nb.workspace import connect


@pytest.fixture
def new_url(tmp_path: Path) -> str:
    """An address at which there is nothing yet."""
    return f"duckdb:///{tmp_path / 'app.duckdb'}"


@pytest.fixture
def url(new_url: str) -> str:
    """A database of anna's."""
    assert run("token", "create", "--create", "--url", new_url, "--user", "anna").exit_code == 0
    return new_url


def run(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(cli.main, arguments, env=environment)


def test_the_first_token_makes_its_user_the_owner(new_url: str) -> None:
    made = run("token", "create", "--create", "--url", new_url, "--user", "anna", "--days", "7")
    assert (made.exit_code, made.stderr) == (0, "")
    with connect(new_url) as workspace:
        context = workspace.runtime.tokens.authenticate(made.stdout.strip())
        assert (context.user, context.tenant) == ("anna", "default")
        [token] = workspace.tokens.list()
        assert token.expires_at is not None


@pytest.mark.parametrize(
    "arguments",
    [
        ["token", "create", "--user", "anna"],
        ["token", "list"],
        ["token", "revoke", "01a207f1-1baa-77df-ac2c-9aae5eca96b3"],
        ["user", "add", "maria"],
        ["user", "grant", "anna", "viewer"],
        ["user", "list"],
        ["serve", "--port", "0"],
        ["doctor"],
    ],
)
@pytest.mark.parametrize("scheme", ["duckdb", "postgres+embedded"])
def test_a_typo_in_the_address_makes_no_database(arguments: list[str], scheme: str, tmp_path: Path) -> None:
    refused = run(*arguments, "--url", f"{scheme}:///{tmp_path / 'typo'}")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr == (
        f"Error: There is no database at {tmp_path / 'typo'}. "
        "Check --url. To make a new one there, add --create to `token create` or `serve`.\n"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", [["serve"], ["token", "create"]])
def test_the_help_tells_how_a_new_database_is_made(command: list[str]) -> None:
    told = " ".join(run(*command, "--help").stdout.split())
    assert "The database has to be there, unless --create is given" in told
    assert "--create Make a new database when there is none at --url" in told


def test_a_server_makes_a_new_database_when_it_is_told_to(new_url: str, tmp_path: Path) -> None:
    failed = run("serve", "--create", "--url", new_url, "--host", "192.0.2.1")
    assert "cannot listen on 192.0.2.1" in failed.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["app.duckdb"]


def test_create_leaves_a_database_that_is_there(url: str) -> None:
    assert run("token", "create", "--create", "--url", url, "--user", "anna", "--name", "two").exit_code == 0
    with connect(url) as workspace:
        assert sorted(token.name for token in workspace.tokens.list()) == ["command line", "two"]


def test_a_token_is_revoked(url: str) -> None:
    with connect(url) as workspace:
        token_id = str(workspace.tokens.list()[0].id)
    assert "never" in run("token", "list", "--url", url, "--user", "anna").stdout
    assert run("token", "revoke", token_id, "--url", url).exit_code == 0
    assert "revoked 2" in run("token", "list", "--url", url).stdout


def test_users_are_added_granted_and_listed(url: str) -> None:
    assert run("user", "add", "maria", "--url", url, "--role", "viewer", "--email", "m@example.org").exit_code == 0
    assert run("user", "grant", "maria", "designer", "--url", url).stdout == "maria has the role designer.\n"
    lines = run("user", "list", "--url", url).stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["NAME", "anna", "maria"]
    assert "designer, viewer" in lines[2]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["token", "create", "--user", "nobody"], "nobody"),
        (["user", "grant", "anna", "king"], "no role 'king'"),
        (["user", "add", "Not A Name"], "cannot be the name of a user"),
        (["user", "list", "--tenant", "mars"], "no tenant 'mars'"),
        (["token", "revoke", "01a207f1-1baa-77df-ac2c-9aae5eca96b3"], "no token"),
    ],
)
def test_what_goes_wrong_is_one_sentence(url: str, arguments: list[str], told: str) -> None:
    failed = run(*arguments, "--url", url)
    assert (failed.exit_code, failed.stdout) == (1, "")
    assert failed.stderr.startswith("Error: ")
    assert told in failed.stderr
    assert "Traceback" not in failed.stderr


@pytest.mark.parametrize(
    "arguments",
    [["token", "create"], ["token", "revoke", "seven"], ["serve", "--port", "70000"], ["fly"], ["user", "add"]],
)
def test_a_wrong_usage_is_told_apart(arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2


def test_the_address_may_come_from_the_environment(url: str) -> None:
    assert run("token", "create", "--user", "anna", BUILDIFY_URL=url).exit_code == 0
    assert "anna" in run("user", "list", "--url", url).stdout


def test_a_server_cannot_listen_just_anywhere(url: str) -> None:
    failed = run("serve", "--url", url, "--host", "192.0.2.1")
    assert (failed.exit_code, "cannot listen on 192.0.2.1" in failed.stderr) == (1, True)


def test_the_doctor_examines(url: str) -> None:
    healthy = run("doctor", "--url", url)
    assert (healthy.exit_code, "Nothing needs attention." in healthy.stdout) == (0, True)
    assert "DuckDB: v" in healthy.stdout


@pytest.fixture
def no_lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that stands where Python would, and says what it was asked to do."""
    program = tmp_path / "python"
    program.write_text('#!/bin/sh\necho "$@" > "$0.asked"\nexit 7\n')
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    return tmp_path


@pytest.mark.parametrize(("user", "options"), [(0, "--allow-root "), (1000, "")])
def test_lab_opens_a_copy_of_the_first_notebook(
    no_lab: Path, monkeypatch: pytest.MonkeyPatch, user: int, options: str
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)
    folder = no_lab / "mine"
    assert run("lab", str(folder)).exit_code == 7
    notebook = folder / cli.FIRST_NOTEBOOK
    assert notebook.read_text().startswith("{")
    assert (no_lab / "python.asked").read_text() == f"-m jupyterlab {options}{notebook}\n"


def test_lab_keeps_a_notebook_that_is_there(no_lab: Path) -> None:
    notebook = no_lab / cli.FIRST_NOTEBOOK
    notebook.write_text("my work")
    run("lab", str(no_lab))
    assert notebook.read_text() == "my work"


def test_lab_says_when_it_is_not_installed(no_lab: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(_: str) -> None:
        return None

    monkeypatch.setattr(cli, "find_spec", nothing)
    refused = run("lab", str(no_lab / "mine"))
    assert (refused.exit_code, "pip install" in refused.stderr) == (1, True)
    assert not (no_lab / "mine").exists()
