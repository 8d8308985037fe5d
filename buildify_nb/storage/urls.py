"""Reads the address of a database: which engine, which file or server, and how to show it without its password."""

from __future__ import annotations

import re
from pathlib import Path

from buildify_nb.errors import StorageError

DEFAULT_URL = "duckdb:///./buildify.duckdb"
MEMORY_URL = "duckdb:///:memory:"
_ALIASES = {"postgres": "postgresql", "postgresql+psycopg": "postgresql"}
# Greedy on purpose: a password with an unescaped @ or / is hidden whole.
_PASSWORD = re.compile(r"(?<=://)([^:@/?]*):.*@")
_SECRET_OPTION = re.compile(r"([?&](?:ssl)?password=)[^&]*", re.IGNORECASE)


def normalized(url: str | Path | None) -> str:
    """The full URL meant by what a caller may write: nothing, ":memory:", a file path or a URL.

    >>> normalized(None)
    'duckdb:///./buildify.duckdb'
    >>> normalized("crm.duckdb")
    'duckdb:///crm.duckdb'

    Raises:
        StorageError: the text is empty, as that of an environment variable may be.
    """
    if url is None:
        return DEFAULT_URL
    text = str(url).strip()
    if not text:
        raise StorageError(
            "The address of the database is empty.",
            todo=f"Leave it out for {path_of(DEFAULT_URL).name} in this folder, or write ':memory:' for no file.",
        )
    if text == ":memory:":
        return MEMORY_URL
    if "://" not in text:
        return f"duckdb:///{text}"
    scheme, _, rest = text.partition("://")
    return f"{_ALIASES.get(scheme, scheme)}://{rest}"


def scheme_of(url: str) -> str:
    """The part before `://`."""
    return url.partition("://")[0]


def path_of(url: str) -> Path:
    """The file or folder of a URL of the form `scheme:///path`; `scheme:////path` is absolute.

    Raises:
        StorageError: the URL names a host or no path.
    """
    rest = url.partition("://")[2].partition("?")[0]
    if not rest.startswith("/") or len(rest) < 2:
        raise StorageError(
            f"The address {shown(url)!r} has no path.",
            why="Three slashes go before a relative path, four before an absolute one.",
            todo=f"Write, for example, {scheme_of(url)}:///./crm.",
        )
    return Path(rest[1:]).expanduser().resolve()


def shown(url: str) -> str:
    """The URL without its password, for messages and reprs."""
    return _SECRET_OPTION.sub(r"\1***", _PASSWORD.sub(r"\1:***@", url))
