"""Records as Arrow tables and pandas frames, with columns typed by their fields rather than by their values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from buildify_nb.datamodel.field_types.inference import is_document_type
from buildify_nb.datamodel.system_columns import ID, ROW_VERSION
from buildify_nb.records.loading.arrow_columns import document_column, documents
from buildify_nb.records.record import Record
from buildify_nb.records.record_model import RecordModel
from buildify_nb.storage.column_types import ColumnKind, ColumnType

if TYPE_CHECKING:
    import pandas as pd


def arrow_table(
    model: RecordModel,
    names: Sequence[str],
    records: Sequence[Record],
    *,
    labels: bool,
    reached: Mapping[str, ColumnType] = MappingProxyType({}),
) -> Any:
    """The records as a `pyarrow.Table`; with `labels`, a column `<field>__label` follows each lookup.

    Args:
        reached: the types of values that are of other records, by name.
    """
    import pyarrow  # noqa: ICN001 - it has no type stubs; `pa` below is untyped

    pa: Any = pyarrow
    columns: dict[str, Any] = {}
    for name in names:
        kind = reached.get(name) or _column_type(model, name)
        columns[name] = typed_column(kind, [record[name] for record in records])
        if labels and name in model.fields and model.fields[name].is_lookup and name != ID:
            titles = [(record.labels or {}).get(name) for record in records]
            columns[f"{name}__label"] = pa.array(titles, pa.string())
    return pa.table(columns)


def frame(table: Any) -> pd.DataFrame:
    """The table as a frame: whole numbers and booleans stay what they are beside nulls, decimals stay exact.

    Documents and lists of choices are Python's dicts and lists, as records show them.
    """
    import pandas as pd
    import pyarrow  # noqa: ICN001 - it has no type stubs; `pa` below is untyped

    pa: Any = pyarrow
    kept: dict[Any, Any] = {
        pa.int16(): pd.Int16Dtype(),
        pa.int32(): pd.Int32Dtype(),
        pa.int64(): pd.Int64Dtype(),
        pa.bool_(): pd.BooleanDtype(),
    }
    made = table.to_pandas(types_mapper=kept.get)
    for column in table.schema:
        if is_document_type(column.type):
            made[column.name] = pd.Series(documents(table.column(column.name)), index=made.index, dtype=object)
    return made


def typed_column(kind: ColumnType, values: list[Any]) -> Any:
    """Values as an Arrow array of the type that a column of this kind has."""
    import pyarrow  # noqa: ICN001 - it has no type stubs; `pa` below is untyped

    pa: Any = pyarrow
    if kind.kind is ColumnKind.JSON:
        return document_column(values)
    if kind.kind is ColumnKind.NUMERIC and kind.precision is None:
        return (
            pa.array(values) if any(value is not None for value in values) else pa.array(values, pa.decimal128(38, 9))
        )
    if kind.kind in (ColumnKind.DOUBLE, ColumnKind.REAL):
        return pa.array([None if value is None else float(value) for value in values], pa.float64())
    return pa.array(values, _arrow_type(pa, kind))


def _column_type(model: RecordModel, name: str) -> ColumnType:
    field = model.fields.get(name)
    text = ColumnType(ColumnKind.TEXT)
    if name == ID or (field is None and not model.managed):
        return text
    is_calculated = field is not None and field.formula is not None
    stored = field.column_type if field is not None and is_calculated else model.entity.shape.column(name).type
    if stored.kind is ColumnKind.UUID or (field is not None and (field.is_lookup or field.unsupported)):
        return text
    return ColumnType(ColumnKind.INTEGER) if name == ROW_VERSION else stored


def _arrow_type(pa: Any, kind: ColumnType) -> Any:
    if kind.kind is ColumnKind.NUMERIC:
        return pa.decimal128(min(kind.precision or 38, 38), kind.scale or 0)
    return {
        ColumnKind.SMALLINT: pa.int16(),
        ColumnKind.INTEGER: pa.int32(),
        ColumnKind.BIGINT: pa.int64(),
        ColumnKind.BOOLEAN: pa.bool_(),
        ColumnKind.DATE: pa.date32(),
        ColumnKind.TIME: pa.time64("us"),
        ColumnKind.TIMESTAMP: pa.timestamp("us", tz="UTC"),
        ColumnKind.TIMESTAMPTZ: pa.timestamp("us", tz="UTC"),
        ColumnKind.BLOB: pa.binary(),
    }.get(kind.kind, pa.string())
