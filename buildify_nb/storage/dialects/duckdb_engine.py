"""Opens DuckDB databases: `duckdb:///file` and `duckdb:///:memory:`.

Within one process all openings of a file share one handle (a notebook cell may run twice); each unit of work gets a
cursor of it.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import duckdb_sqlalchemy
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool

from buildify_nb.errors import DatabaseInUse, DatabaseReadOnly, StorageError
from buildify_nb.storage.contracts import BulkLoader
from buildify_nb.storage.database import Database
from buildify_nb.storage.dialects.base import TENANT_SCHEMA
from buildify_nb.storage.dialects.duckdb import DuckDBDialect
from buildify_nb.storage.system_tables import SYSTEM_SCHEMA
from buildify_nb.storage.urls import MEMORY_URL, path_of

_HOLDER = re.compile(r"held in (?P<program>.+?) \(PID (?P<pid>\d+)\)")


@dataclass
class _OpenFile:
    """A file that this process holds, with the number of databases that share it."""

    handle: duckdb.DuckDBPyConnection
    dialect: DuckDBDialect = field(default_factory=DuckDBDialect)
    users: int = 0


_open_files: dict[Path, _OpenFile] = {}
_open_files_lock = threading.Lock()


class DuckDBEngine:
    """The storage engine behind `duckdb://`."""

    scheme = "duckdb"

    def open(self, url: str, loaders: Mapping[str, BulkLoader]) -> Database:
        if url == MEMORY_URL:
            return _database(_OpenFile(_connect(":memory:")), loaders, shown_as=":memory:", path=None)
        path = path_of(url)
        with _open_files_lock:
            opened = _open_files.get(path) or _OpenFile(_connect(str(path)))
            if not path.exists():
                raise StorageError(
                    f"{path} was deleted while this process has it open.",
                    todo="Restart the kernel, then open it again; a new file will be made.",
                )
            _open_files[path] = opened
            opened.users += 1
        return _database(opened, loaders, shown_as=url, path=path)


def _connect(path: str) -> duckdb.DuckDBPyConnection:
    try:
        handle = duckdb.connect(path)
        handle.execute("SET GLOBAL TimeZone = 'UTC'")
        # No name of a table means a variable of Python.
        handle.execute("SET GLOBAL python_enable_replacements = false")
        _keep_apart(handle)
        _load_indexes(handle)
    except duckdb.Error as error:
        raise _named(path, error) from error
    return handle


def _keep_apart(handle: duckdb.DuckDBPyConnection) -> None:
    """Gives a database that is called like a schema of ours, as that of `buildify.duckdb` is, another name here.

    DuckDB names a database after its file and finds `buildify.t` ambiguous where a schema has that name, too.
    """
    [(name,)] = handle.execute("""SELECT replace(current_database(), '"', '""')""").fetchall()
    if name.lower() == SYSTEM_SCHEMA or name.lower().startswith(TENANT_SCHEMA):
        handle.execute(f'ALTER DATABASE "{name}" SET ALIAS TO "{name} file"')


def _load_indexes(handle: duckdb.DuckDBPyConnection) -> None:
    """Makes DuckDB load the indexes of all tables of a file.

    It does so at the first write to a table, and forgets what that write itself deletes: a row that is deleted and
    inserted anew in one transaction is then refused as a duplicate of itself.
    """
    tables = handle.execute(
        "SELECT format('{}.{}', '\"' || replace(schema_name, '\"', '\"\"') || '\"', "
        "'\"' || replace(table_name, '\"', '\"\"') || '\"') FROM duckdb_tables() "
        "WHERE database_name = current_database() AND NOT internal AND (index_count > 0 OR has_primary_key)"
    ).fetchall()
    for (table,) in tables:
        handle.execute(f"DELETE FROM {table} WHERE false")


def _named(path: str, error: duckdb.Error) -> StorageError:
    told = str(error)
    if Path(path).is_dir():
        return StorageError(
            f"{path} is a folder, and DuckDB keeps a database in a file.",
            todo=f"Name a file, such as {path}/crm.duckdb; a Postgres in a folder is postgres+embedded:///./folder.",
        )
    if holder := _HOLDER.search(told):
        return DatabaseInUse(
            f"{path} is open in another process.",
            why=f"{Path(holder['program']).name} (PID {holder['pid']}) holds it, and DuckDB allows one process a file.",
            todo=(
                "Close it there (ws.close() or restart that kernel), use another file, or share a database between "
                "kernels with postgres+embedded:///./folder."
            ),
        )
    if "ermission denied" in told or "ead-only" in told or "ead only" in told:
        return DatabaseReadOnly(
            f"{path} cannot be written.",
            why="The file or its folder is read-only.",
            todo="Choose a folder of your own.",
        )
    if "not a valid DuckDB database" in told:
        return StorageError(
            f"{path} is not a DuckDB database.", todo="Choose another file name, or move that file away."
        )
    return StorageError(
        f"{path} could not be opened.",
        why="The folder may not exist, or the file was written by a newer DuckDB.",
        todo="Create the folder, or choose another file.",
    )


def _database(opened: _OpenFile, loaders: Mapping[str, BulkLoader], *, shown_as: str, path: Path | None) -> Database:
    def on_close() -> None:
        with _open_files_lock:
            opened.users -= 1
            if opened.users <= 0:
                opened.handle.close()
                if path is not None:
                    _open_files.pop(path, None)

    return Database(_engine(opened.handle), opened.dialect, loaders["duckdb"], shown_as=shown_as, on_close=on_close)


def _engine(handle: duckdb.DuckDBPyConnection) -> Engine:
    process = os.getpid()

    def connect() -> duckdb_sqlalchemy.ConnectionWrapper:
        if os.getpid() != process:
            raise StorageError(
                "A DuckDB database cannot be used in a process that was forked from the one that opened it.",
                todo="Work with it in threads, or share a database between processes with postgres+embedded:///./folder.",
            )
        cursor = duckdb_sqlalchemy.ConnectionWrapper(handle.cursor())
        # A session begins and ends its own transaction, before SQLAlchemy knows of it.
        cursor.autocommit = True
        return cursor

    return create_engine("duckdb://", creator=connect, poolclass=NullPool, pool_reset_on_return=None)
