"""SQL of the rows that hold an entity's fields and indexes as they stand. `store.save_entity` is the only caller.

Only what differs from the state before is written: a part that stays as it is keeps when and by whom it was changed,
one that changes keeps when and by whom it was made, and one that is taken away stays, marked as deleted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Table, delete, select

from buildify_nb.context import Context
from buildify_nb.datamodel.data_types import data_type_of
from buildify_nb.datamodel.entities import EntityDefinition, IndexDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.tables import field_definitions, index_definitions
from buildify_nb.plugins.contracts import FieldType
from buildify_nb.storage.row_writes import row_insert
from buildify_nb.storage.transactions import UnitOfWork

Part = TypeVar("Part", FieldDefinition, IndexDefinition)


def save_parts(
    uow: UnitOfWork,
    context: Context,
    entity: EntityDefinition,
    before: EntityDefinition | None,
    *,
    at: datetime,
    field_types: Mapping[str, FieldType],
) -> None:
    """Writes what became of the fields and indexes of an entity.

    Args:
        before: the state that the rows hold; None for a new entity.
    """
    old_fields, old_indexes = (before.fields, before.indexes) if before else ((), ())
    fields = [
        _field_row(field, context, at, data_type_of(field, field_types)) | {"is_deleted": is_gone}
        for field, is_gone in _differing(old_fields, entity.fields)
    ]
    indexes = [
        _index_row(index, context, at) | {"is_deleted": is_gone}
        for index, is_gone in _differing(old_indexes, entity.indexes)
    ]
    for table, rows in ((field_definitions, fields), (index_definitions, indexes)):
        _write(uow, table, [row | {"entity_id": entity.id} for row in rows])


def _differing(before: Iterable[Part], after: Iterable[Part]) -> list[tuple[Part, bool]]:
    """The parts that came, changed or went, and whether they went."""
    old, new = ({part.id: part for part in parts} for parts in (before, after))
    changed = [(part, False) for part in new.values() if old.get(part.id) != part]
    return changed + [(part, True) for part in old.values() if part.id not in new]


def _write(uow: UnitOfWork, table: Table, rows: list[dict[str, Any]]) -> None:
    """Rows are written anew, not updated: names may change places, and each must be unique at every moment."""
    if not rows:
        return
    is_written = table.c.id.in_([row["id"] for row in rows])
    made = uow.execute(select(table.c.id, table.c.created_at, table.c.created_by).where(is_written))
    by_whom = {row.id: {"created_at": row.created_at, "created_by": row.created_by} for row in made}
    if by_whom:
        uow.execute(delete(table).where(is_written))
    for row in rows:
        uow.run(row_insert(table, tuple(row)), row | by_whom.get(row["id"], {}))


def _field_row(field: FieldDefinition, context: Context, at: datetime, data_type: str) -> dict[str, Any]:
    documents = field.model_dump(
        mode="json", include={"validation_rules", "allowed_values", "metadata", "default_value"}
    )
    return {
        # How forms lay a field out is not among the specification's columns; the revision holds it.
        **field.model_dump(exclude={*documents, "group", "visible_when"}),
        **documents,
        "data_type": data_type,
        "created_at": at,
        "created_by": context.user_id,
        "updated_at": at,
        "updated_by": context.user_id,
    }


def _index_row(index: IndexDefinition, context: Context, at: datetime) -> dict[str, Any]:
    document = index.model_dump(mode="json")
    where = document["where_clause"]
    written = {"id": index.id, "where_clause": None if where is None else json.dumps(where)}
    return {**document, **written, "created_at": at, "created_by": context.user_id}
