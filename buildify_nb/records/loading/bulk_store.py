"""Loads checked records by the engine's bulk path, as one Arrow table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from buildify_nb.datamodel.system_columns import ID, ROW_VERSION
from buildify_nb.records.keys import key_text
from buildify_nb.records.loading.arrow_columns import arrow_column, json_column
from buildify_nb.records.record_table_compiler import RecordTable
from buildify_nb.storage.column_types import ColumnKind
from buildify_nb.storage.transactions import UnitOfWork


class Batch:
    """Records of one entity that are to be inserted together.

    Args:
        table: where they go.
        records: checked values by field, in the types of the columns.
        user_id: who creates them.
        now: when.
        ids: of the records, where the caller chose them.
    """

    def __init__(
        self,
        table: RecordTable,
        records: Sequence[dict[str, Any]],
        user_id: UUID,
        now: datetime,
        ids: Sequence[UUID] | None = None,
    ) -> None:
        self._table, self._records, self._user_id, self._now = table, records, user_id, now
        self.ids = self._new_ids() if ids is None else [str(one) for one in ids]
        """The ids of the records, in their order."""

    def load(self, uow: UnitOfWork) -> None:
        """Inserts the records."""
        import pyarrow as pa

        columns = {name: self._column(name) for name in self._written()}
        if self._table.model.managed:
            columns |= self._system_columns(pa)
        uow.load(self._table.table, pa.table(columns))

    def changes(self) -> list[str]:
        """The texts of the audit rows: field values that are not null."""
        written = [{name: value for name, value in record.items() if value is not None} for record in self._records]
        return [f'{{"before":{{}},"after":{text}}}' for text in (to_json(one).decode() for one in written)]

    def _new_ids(self) -> list[str]:
        if self._table.model.managed:
            from uuid_utils import uuid7

            return [str(uuid7()) for _ in self._records]
        return [key_text([record[name] for name in self._table.model.key]) for record in self._records]

    def _written(self) -> list[str]:
        """Fields that at least one record has; the others keep the column's default."""
        given = {name for record in self._records for name in record}
        return [name for name in self._table.model.fields if name in given]

    def _column(self, name: str) -> Any:
        values = [record.get(name) for record in self._records]
        if self._table.model.fields[name].kind is ColumnKind.JSON:
            return json_column(values)
        return arrow_column(values)

    def _system_columns(self, pa: Any) -> dict[str, Any]:
        count = len(self._records)
        at = pa.repeat(pa.scalar(self._now, pa.timestamp("us", tz="UTC")), count)
        by = pa.repeat(pa.scalar(str(self._user_id)), count)
        return {
            ID: pa.array(self.ids, pa.string()),
            "created_at": at,
            "created_by": by,
            "updated_at": at,
            "updated_by": by,
            ROW_VERSION: pa.repeat(pa.scalar(1, pa.int32()), count),
        }
