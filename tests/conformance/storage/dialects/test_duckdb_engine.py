from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

import buildify_nb as bn
from buildify_nb.errors import DatabaseInUse, DatabaseReadOnly, DriftFound, StorageError
from tests.conftest import OpenDatabase

HOLD = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.readline()"
OPEN = """
import os, sys
from buildify_nb.errors import BuildifyError
from buildify_nb.plugins.registry import Registry
from buildify_nb.storage import plugin
registry = Registry()
plugin.setup(registry)
os.setgid(65534)
os.setuid(65534)
try:
    registry.engines["duckdb"].open(sys.argv[1], registry.bulk_loaders)
except BuildifyError as error:
    print(type(error).__name__, error)
"""


def test_a_file_held_by_another_process_names_its_holder(tmp_path: Path, open_database: OpenDatabase) -> None:
    file = tmp_path / "held.duckdb"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(DatabaseInUse, match=rf"PID {holder.pid}\b.*postgres\+embedded"):
            open_database(f"duckdb:///{file}")
    finally:
        holder.communicate("go\n", timeout=10)
    assert open_database(f"duckdb:///{file}").as_owner(lambda uow: uow.execute(text("SELECT 1")).scalar()) == 1


def test_the_same_file_opened_twice_is_shared_until_the_last_close(tmp_path: Path, open_database: OpenDatabase) -> None:
    url = f"duckdb:///{tmp_path / 'shared.duckdb'}"
    first, second = open_database(url), open_database(f"duckdb:///{tmp_path}/./shared.duckdb")
    first.as_owner(lambda uow: uow.execute(text("CREATE TABLE t AS SELECT 42 AS n")))
    assert first.dialect.write_lock is second.dialect.write_lock
    first.close()
    first.close()
    assert second.as_owner(lambda uow: uow.execute(text("SELECT n FROM t")).scalar()) == 42
    second.close()
    subprocess.run([sys.executable, "-c", HOLD, str(tmp_path / "shared.duckdb")], input="go\n", text=True, check=True)


@pytest.mark.parametrize("name", [None, "Buildify.duckdb", "tenant_default.duckdb", 'a"b.duckdb'])
def test_a_file_may_be_called_like_a_schema(name: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with bn.connect(name, user="ana") as ws:
        ws.entities.create("thing", fields={"a": "string"}).publish()
        ws.records["thing"].create(a="kept")
    with bn.connect(name) as ws:
        ws.entities["thing"].add_field("b", "integer").publish()
        assert ws.records["thing"].create(b=1)["b"] == 1
        assert [record["a"] for record in ws.records["thing"].list(sort="created_at")] == ["kept", None]
    assert [file.name for file in tmp_path.iterdir()] == [name or "buildify.duckdb"]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=rf"{tmp_path} is a folder.*{tmp_path}/crm\.duckdb.*postgres\+embedded"):
        bn.connect(tmp_path)


def test_two_databases_in_memory_are_apart(open_database: OpenDatabase) -> None:
    first, second = open_database("duckdb:///:memory:"), open_database("duckdb:///:memory:")
    first.as_owner(lambda uow: uow.execute(text("CREATE TABLE t (n INTEGER)")))
    with pytest.raises(DriftFound):
        second.as_owner(lambda uow: uow.execute(text("SELECT * FROM t")))


def test_a_file_that_is_no_database_is_named(tmp_path: Path, open_database: OpenDatabase) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a database " * 1000)
    with pytest.raises(StorageError, match=r"notes\.txt is not a DuckDB database"):
        open_database(f"duckdb:///{file}")
    assert file.read_text().startswith("not a database")


def test_a_missing_folder_is_named(tmp_path: Path, open_database: OpenDatabase) -> None:
    with pytest.raises(StorageError, match="Create the folder"):
        open_database(f"duckdb:///{tmp_path}/missing/x.duckdb")


def test_a_read_only_folder_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    for parent in tmp_path.parents:
        if not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o011)
    url = f"duckdb:///{tmp_path}/x.duckdb"
    told = subprocess.run([sys.executable, "-c", OPEN, url], capture_output=True, text=True, check=True).stdout
    assert told.startswith(f"{DatabaseReadOnly.__name__} {tmp_path}/x.duckdb cannot be written.")


def test_a_file_deleted_while_open_is_not_quietly_used_on(tmp_path: Path, open_database: OpenDatabase) -> None:
    file = tmp_path / "gone.duckdb"
    open_database(f"duckdb:///{file}")
    file.unlink()
    with pytest.raises(StorageError, match=r"deleted.*Restart the kernel"):
        open_database(f"duckdb:///{file}")


def test_a_folder_that_vanished_gives_words_not_sql(tmp_path: Path, open_database: OpenDatabase) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    database = open_database(f"duckdb:///{folder}/x.duckdb")
    shutil.rmtree(folder)
    for _ in range(2):
        with pytest.raises(StorageError) as caught:
            database.as_owner(lambda uow: uow.execute(text("CREATE TABLE t AS SELECT 42 AS n")))
        assert "CREATE" not in str(caught.value)
        assert caught.value.todo


def test_a_forked_child_is_refused(tmp_path: Path, open_database: OpenDatabase) -> None:
    database = open_database(f"duckdb:///{tmp_path / 'forked.duckdb'}")
    child = os.fork()
    if child == 0:  # pragma: no cover - in another process
        try:
            database.as_owner(lambda uow: uow.execute(text("SELECT 1")))
        except StorageError as error:
            os._exit(7 if "forked" in str(error) else 8)
        os._exit(9)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert database.as_owner(lambda uow: uow.execute(text("SELECT 1")).scalar()) == 1
