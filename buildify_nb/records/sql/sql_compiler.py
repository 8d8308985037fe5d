"""The statement of a query: what the user sees of each entity as a table of its name, before the query's own text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from buildify_nb.datamodel.system_columns import DELETED_AT, ID
from buildify_nb.records.record_models import Served
from buildify_nb.records.sql.sql_reading import SqlQuery
from buildify_nb.storage.dialects.base import Dialect


def statement(query: SqlQuery, served: Mapping[str, Served], dialect: Dialect, most: int) -> Any:
    """The query over these entities, each as its user sees it; it gives `most` rows at most."""
    text = query.text(dialect.capabilities.grammar, most)
    if query.starts_with_tables:
        text = f"SELECT * FROM ({text}) AS asked"  # Its own tables stand behind ours.
    # A colon would begin a parameter of SQLAlchemy.
    textual = sa.text(text.replace(":", "\\:")).columns()
    return textual.add_cte(*(_named(one, query.entities[name], dialect) for name, one in served.items()))


def is_narrowed(served: Served) -> bool:
    """Whether access rules keep records of an entity from the user."""
    return served.rights is not None and served.rights.narrows("read")


def _named(served: Served, name: str, dialect: Dialect) -> sa.CTE:
    # What a query computes must not be computed of records that its user does not see: an error would tell of them.
    return dialect.found_first(_table(served), name) if is_narrowed(served) else _table(served).cte(name)


def _table(served: Served) -> sa.Select[Any]:
    """The records of an entity that are there and may be seen, under the names of their fields."""
    table = served.table
    names = [name for name in table.columns if name != DELETED_AT]
    if not served.model.managed and ID in names and ID not in served.model.fields:
        names.remove(ID)
    found = sa.select(*(table.columns[name].label(name) for name in names)).select_from(table.table)
    return found if table.active is None else found.where(table.active)
