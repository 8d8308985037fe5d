"""What a storage plugin fulfils: an engine opens a database, a bulk loader fills a table fast."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

    from buildify_nb.storage.database import Database


@runtime_checkable
class StorageEngine(Protocol):
    """Opens databases of one URL scheme."""

    scheme: str
    """The part of a URL before `://`."""

    def open(self, url: str, loaders: Mapping[str, BulkLoader]) -> Database:
        """Opens the database at `url` with the bulk loader of its dialect; it may create a file or folder.

        Raises:
            StorageError: one of its subclasses, saying what is in the way and what to do.
        """
        ...


@runtime_checkable
class BulkLoader(Protocol):
    """Loads an Arrow table into a database table inside the current transaction."""

    dialect: str
    """The SQLAlchemy dialect name that it serves."""

    def load(self, connection: Connection, table: Table, rows: Any, *, staged: bool = False) -> int:
        """Appends `rows` (a `pyarrow.Table` whose column names are columns of `table`); returns how many.

        `staged` goes through a temporary table, for targets that a direct load may not write (row level security).
        """
        ...
