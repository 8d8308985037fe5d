"""SQL behind what is parked: what is hidden in a tenant's schema, how much it holds, and deleting it for good."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.datamodel.system_columns import PARKED_PREFIX
from buildify_nb.datamodel.tables import entity_definitions, relationship_definitions
from buildify_nb.definitions import store as revisions
from buildify_nb.storage.dialects.base import Dialect
from buildify_nb.storage.table_shapes import ColumnShape, TableShape
from buildify_nb.storage.tables import qualified, to_table
from buildify_nb.storage.transactions import UnitOfWork

_TABLES = sa.text(
    "SELECT table_name FROM information_schema.tables WHERE table_catalog = current_database() "
    "AND table_schema = :schema AND left(table_name, :length) = :prefix ORDER BY 1"
)


def values_in(uow: UnitOfWork, shape: TableShape, hidden: Sequence[ColumnShape], dialect: Dialect) -> list[int]:
    """In how many rows each hidden column of a table has a value."""
    if not hidden:
        return []
    table = to_table(TableShape(shape.schema, shape.name, tuple(hidden)), dialect)
    counted = sa.select(*(sa.func.count(table.c[column.name]) for column in hidden)).select_from(table)
    return [int(number) for number in uow.execute(counted).one()]


def rows_in(uow: UnitOfWork, schema: str, table: str) -> int:
    """How many rows a table has."""
    return uow.execute(sa.select(sa.func.count()).select_from(sa.table(table, schema=schema))).scalar_one()


def first_rows(
    uow: UnitOfWork, shape: TableShape, dialect: Dialect, limit: int, *, filled: str | None = None
) -> Sequence[sa.Row[Any]]:
    """The first rows of a table in the order of its key, with the columns of `shape`; those that have a value in
    `filled` where that is given."""
    table = to_table(shape, dialect)
    first = sa.select(table).order_by(*(table.c[name] for name in shape.primary_key)).limit(limit)
    return uow.execute(first if filled is None else first.where(table.c[filled].is_not(None))).all()


def hidden_tables(uow: UnitOfWork, schema: str) -> list[str]:
    """The names of the tables that are hidden in a schema."""
    wanted = {"schema": schema, "prefix": PARKED_PREFIX, "length": len(PARKED_PREFIX)}
    return list(uow.execute(_TABLES, wanted).scalars())


def drop_table(uow: UnitOfWork, schema: str, table: str) -> None:
    """Deletes a table."""
    uow.run_driver_sql(f"DROP TABLE {qualified(uow.connection.dialect, schema, table)}")


def deleted_entities(uow: UnitOfWork) -> dict[UUID, str]:
    """The names of deleted entities by id, in the order in which they were deleted."""
    table = entity_definitions
    deleted = sa.select(table.c.id, table.c.name).where(table.c.is_deleted).order_by(table.c.deleted_at, table.c.id)
    rows = uow.execute(deleted).all()
    return {row.id: row.name for row in rows}


def deleted_definition(uow: UnitOfWork, entity_id: UUID) -> EntityDefinition:
    """The newest definition of a deleted entity."""
    newest = sa.select(revisions.table.c.document).join(entity_definitions, revisions.is_newest(entity_definitions))
    wanted = newest.where(entity_definitions.c.id == entity_id, entity_definitions.c.is_deleted)
    return EntityDefinition.model_validate(uow.execute(wanted).scalar_one())


def former_links(uow: UnitOfWork, relationship: RelationshipDefinition) -> list[UUID]:
    """The ids of deleted many-to-many relationships of the same ends whose links are kept in columns of the same names,
    the last one first."""
    table = relationship_definitions
    same = ("source_entity_id", "target_entity_id", "junction_source_field", "junction_target_field")
    fits = (table.c[name] == getattr(relationship, name) for name in same)
    found = sa.select(table.c.id).where(table.c.is_deleted, table.c.is_published, *fits)
    return list(uow.execute(found.order_by(table.c.updated_at.desc(), table.c.id)).scalars())


def ends_of(uow: UnitOfWork, relationship_id: UUID) -> list[UUID]:
    """The ids of the entities at the ends of a relationship, a deleted one too."""
    table = relationship_definitions
    wanted = sa.select(table.c.source_entity_id, table.c.target_entity_id).where(table.c.id == relationship_id)
    return list(uow.execute(wanted).one())


def relationships_of(uow: UnitOfWork, entity_id: UUID) -> dict[UUID, str]:
    """The names of an entity's relationships by id, deleted ones too."""
    table = relationship_definitions
    ends = sa.or_(table.c.source_entity_id == entity_id, table.c.target_entity_id == entity_id)
    rows = uow.execute(sa.select(table.c.id, table.c.name).where(ends)).all()
    return {row.id: row.name for row in rows}
