"""Engine-neutral column types: what a field type asks for and a dialect turns into its own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ColumnKind(StrEnum):
    """The kinds of column that every engine offers. CHAR, REAL, TIMESTAMP, ENUM and OTHER occur in adopted tables only.

    OTHER is a type of somebody else's: it is read as text and never written.
    """

    VARCHAR = "varchar"
    CHAR = "char"
    TEXT = "text"
    SMALLINT = "smallint"
    INTEGER = "integer"
    BIGINT = "bigint"
    NUMERIC = "numeric"
    DOUBLE = "double"
    REAL = "real"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"
    TIMESTAMP = "timestamp"
    TIMESTAMPTZ = "timestamptz"
    UUID = "uuid"
    JSON = "json"
    BLOB = "blob"
    ENUM = "enum"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ColumnType:
    """A column type: `length` in characters for VARCHAR and CHAR, `precision`/`scale` in decimal digits for NUMERIC.

    `name` is the schema and name of an ENUM's type, where the engine has types of their own for them.
    """

    kind: ColumnKind
    length: int | None = None
    precision: int | None = None
    scale: int | None = None
    name: tuple[str, str] | None = None

    def __str__(self) -> str:
        if self.kind in (ColumnKind.VARCHAR, ColumnKind.CHAR) and self.length:
            return f"{self.kind.value.upper()}({self.length})"
        if self.kind is ColumnKind.NUMERIC and self.precision is not None:
            return f"NUMERIC({self.precision}, {self.scale or 0})"
        return self.kind.value.upper()
