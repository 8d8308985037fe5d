"""Tables as a catalogue would tell them, for tests without a database."""

from __future__ import annotations

from buildify_nb.storage.column_types import ColumnKind, ColumnType
from buildify_nb.storage.live_tables import LiveColumn, LiveForeignKey, LiveTable

INTEGER = ColumnType(ColumnKind.SMALLINT)
TEXT = ColumnType(ColumnKind.TEXT)


def column(name: str, column_type: ColumnType | None = INTEGER, *, nullable: bool = True, **more: object) -> LiveColumn:
    """A column, a whole number where nothing else is said."""
    type_name = "interval" if column_type is None else str(column_type.kind)
    return LiveColumn(name, column_type, type_name, nullable)._replace(**more)


def table(
    *columns: LiveColumn,
    key: tuple[str, ...] = (),
    references: dict[str, tuple[str, str, str]] | None = None,
    name: str = "order_details",
    **more: object,
) -> LiveTable:
    """A table of the schema public; `references` says by column where it points."""
    keys = tuple(LiveForeignKey((own,), s, t, (c,)) for own, (s, t, c) in (references or {}).items())
    return LiveTable("public", name, columns, key, **{"foreign_keys": keys, **more})  # type: ignore[arg-type]


def keyed(name: str, *columns: LiveColumn, **references: str) -> LiveTable:
    """A table with a text "name" and references by column to the "id" of tables of the schema public."""
    own = tuple(column(one) for one in references)
    targets = {one: ("public", target, "id") for one, target in references.items()}
    return table(
        column("id", nullable=False), column("name", TEXT), *own, *columns, key=("id",), references=targets, name=name
    )
