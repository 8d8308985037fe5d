"""Which changes of a column type keep every value as it is written."""

from __future__ import annotations

from buildify_nb.storage.column_types import ColumnKind, ColumnType

_DIGITS = {ColumnKind.SMALLINT: 5, ColumnKind.INTEGER: 10, ColumnKind.BIGINT: 19}
_TEXTS = (ColumnKind.VARCHAR, ColumnKind.TEXT)


def is_widening(old: ColumnType, new: ColumnType) -> bool:
    """Whether every value of the old type is one of the new type, written the same way.

    >>> is_widening(ColumnType(ColumnKind.INTEGER), ColumnType(ColumnKind.BIGINT))
    True
    """
    if new.kind is ColumnKind.TEXT:
        return old.kind in _TEXTS
    if new.kind is ColumnKind.VARCHAR:
        return old.kind is ColumnKind.VARCHAR and _fits_length(old, new)
    if new.kind in _DIGITS:
        return old.kind in _DIGITS and _DIGITS[old.kind] <= _DIGITS[new.kind]
    if new.kind is ColumnKind.NUMERIC:
        return _fits_numeric(old, new)
    return False


def _fits_length(old: ColumnType, new: ColumnType) -> bool:
    # A VARCHAR without a length takes any text.
    return new.length is None or (old.length is not None and new.length >= old.length)


def _fits_numeric(old: ColumnType, new: ColumnType) -> bool:
    whole = (new.precision or 0) - (new.scale or 0)
    if old.kind in _DIGITS:
        return whole >= _DIGITS[old.kind]
    if old.kind is ColumnKind.NUMERIC:
        return whole >= (old.precision or 0) - (old.scale or 0) and (new.scale or 0) >= (old.scale or 0)
    return False
