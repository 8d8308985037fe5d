"""Types that people made in Postgres, as statements name them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import ColumnElement
from sqlalchemy.types import UserDefinedType


class NamedType(UserDefinedType[str]):
    """An enum: a text that is cast on its way in.

    Args:
        schema: of the type.
        name: of the type.
    """

    cache_ok = True

    def __init__(self, schema: str, name: str) -> None:
        self.schema, self.name = schema, name

    def get_col_spec(self, **_: Any) -> str:
        """The type's name in SQL."""
        quoted = (part.replace('"', '""') for part in (self.schema, self.name))
        return ".".join(f'"{part}"' for part in quoted)

    def bind_expression(self, bindvalue: sa.BindParameter[str]) -> ColumnElement[str]:
        """What is bound, as a value of this type."""
        return sa.cast(sa.type_coerce(bindvalue, sa.Text()), self)
