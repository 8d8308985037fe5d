"""What a view shows, as rows."""

from __future__ import annotations

from typing import Any

from buildify_nb.workspace import Workspace


def rows(ws: Workspace, view: str, *names: str, **asked: Any) -> list[tuple[Any, ...]]:
    """These columns of its records."""
    return [tuple(record[name] for name in names) for record in ws.records[view].list(**asked)]
