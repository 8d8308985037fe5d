"""EXPLAIN as a statement of SQLAlchemy: what Postgres expects of a query, as JSON."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Executable, Select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import ClauseElement


class Explain(Executable, ClauseElement):
    """Asks for the plan of a query without running it (Postgres 17, EXPLAIN)."""

    inherit_cache = False

    def __init__(self, statement: Select[Any]) -> None:
        self.statement = statement


@compiles(Explain)
def _compiled(element: Explain, compiler: Any, **options: Any) -> str:
    return f"EXPLAIN (FORMAT JSON) {compiler.process(element.statement, **options)}"
