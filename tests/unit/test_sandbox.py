"""Sandboxes start empty, and nothing that they did not make is ever deleted."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from buildify_nb.errors import BuildifyError, DatabaseClosed, DatabaseInUse, StorageError
from buildify_nb.sandbox import ENGINE_VARIABLE, FOLDER, sandbox


@pytest.fixture(autouse=True)
def working_folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Not below pytest's own folder: each run that starts closes that to others, also to the user of the server."""
    monkeypatch.delenv(ENGINE_VARIABLE, raising=False)
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.chdir(folder)
        yield Path(folder).resolve()
        monkeypatch.undo()


@pytest.mark.parametrize("engine", ["duckdb", "postgres"])
def test_it_starts_empty_each_time(engine: str, working_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENGINE_VARIABLE, engine)
    first = sandbox("trial", user="ana")
    first.entities.create("city", fields={"name": "string"}).publish()
    first.records["city"].create(name="Oslo")
    with sandbox("trial", user="ben") as again:
        assert len(again.entities) == 0
        with pytest.raises(DatabaseClosed) as refused:
            first.records["city"].list()
        assert str(refused.value) == (
            "The workspace is closed. The sandbox 'trial' was opened again, which made it empty. "
            "Use the workspace that the later bn.sandbox(…) gave, or one of another name."
        )
        assert again.context.user == "ben"
        assert (working_folder / FOLDER / f"trial.{engine}").exists()


def test_two_sandboxes_do_not_disturb_each_other() -> None:
    with sandbox("one") as one, sandbox("two"):
        one.entities.create("city", fields={"name": "string"})
        with sandbox("two"):
            assert list(one.entities) == ["city"]


def test_one_that_another_process_holds_is_left_alone(working_folder: Path) -> None:
    sandbox("held").close()
    file = str(working_folder / FOLDER / "held.duckdb")
    code = f"import duckdb; held = duckdb.connect({file!r}); print('open'); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(DatabaseInUse, match="open in another process"):
            sandbox("held")
        other.communicate("\n")
    sandbox("held").close()


def test_a_folder_of_that_name_that_somebody_else_made_is_refused(working_folder: Path) -> None:
    (working_folder / FOLDER).mkdir()
    file = working_folder / FOLDER / "trial.duckdb"
    duckdb.connect(str(file)).execute("CREATE TABLE precious (id INTEGER)").close()
    with pytest.raises(StorageError, match="not made by buildify-nb"):
        sandbox("trial")
    assert duckdb.connect(str(file)).execute("SELECT count(*) FROM precious").fetchall() == [(0,)]


def test_a_damaged_sandbox_is_made_anew(working_folder: Path) -> None:
    sandbox("trial").close()
    (working_folder / FOLDER / "trial.duckdb").write_text("no database")
    with sandbox("trial", user="ana") as made:
        assert made.context.user == "ana"


@pytest.mark.parametrize("name", ["", "../other", "a/b", "Trial", "trial.duckdb", "a b"])
def test_a_name_cannot_leave_the_folder(name: str, working_folder: Path) -> None:
    with pytest.raises(BuildifyError, match="cannot be the name of a sandbox"):
        sandbox(name)
    assert list(working_folder.iterdir()) == []


def test_an_unknown_engine_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENGINE_VARIABLE, "oracle")
    with pytest.raises(BuildifyError, match="duckdb, postgres"):
        sandbox("trial")


def test_a_server_that_a_killed_process_left_running_is_taken_over(working_folder: Path) -> None:
    code = "import os; from buildify_nb.sandbox import sandbox; sandbox('trial', engine='postgres'); os._exit(9)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9
    assert (working_folder / FOLDER / "trial.postgres" / "postmaster.pid").exists()
    sandbox("trial", user="ana", engine="postgres").close()
    assert not (working_folder / FOLDER / "trial.postgres" / "postmaster.pid").exists()
