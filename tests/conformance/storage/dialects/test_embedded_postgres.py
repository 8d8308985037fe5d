from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from buildify_nb.errors import StorageError
from tests.conftest import OpenDatabase

OTHER = """
import sys
from sqlalchemy import text
from buildify_nb.plugins.registry import Registry
from buildify_nb.storage import plugin
registry = Registry()
plugin.setup(registry)
database = registry.engines["postgres+embedded"].open(sys.argv[1], registry.bulk_loaders)
database.as_owner(lambda uow: uow.execute(text("INSERT INTO kept VALUES (2)")))
database.close()
"""


def _kept(database: object) -> list[int]:
    statement = text("SELECT n FROM kept ORDER BY n")
    return database.as_owner(lambda uow: list(uow.execute(statement).scalars()))  # type: ignore[attr-defined]


def test_a_folder_becomes_a_server_that_keeps_its_data(tmp_path: Path, open_database: OpenDatabase) -> None:
    folder = tmp_path / "made" / "server"
    url = f"postgres+embedded:///{folder}"
    database, again = open_database(url), open_database(url)
    database.as_owner(lambda uow: uow.execute(text("CREATE TABLE kept AS SELECT 1 AS n")))
    assert repr(database) == f"Database({url!r})"
    again.close()
    assert _kept(database) == [1], "closing one of two databases stopped the server of both"
    subprocess.run([sys.executable, "-c", OTHER, url], check=True, capture_output=True)
    assert _kept(database) == [1, 2]
    database.close()
    assert not (folder / "postmaster.pid").exists()
    assert _kept(open_database(url)) == [1, 2]


def test_a_folder_of_something_else_is_named(tmp_path: Path, open_database: OpenDatabase) -> None:
    (tmp_path / "PG_VERSION").write_text("9")
    with pytest.raises(StorageError, match="choose an empty folder"):
        open_database(f"postgres+embedded:///{tmp_path}")
