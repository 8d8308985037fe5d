"""What bodies that are sent have in common, and how one is made of a definition, so that columns are written once."""

from __future__ import annotations

from collections.abc import Collection
from copy import copy
from typing import Any

from pydantic import BaseModel, ConfigDict, create_model
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined


class RequestBody(BaseModel):
    """A body that is sent; a property that it does not have is refused."""

    model_config = ConfigDict(extra="forbid")

    def given(self, *without: str) -> dict[str, Any]:
        """What was sent, and nothing that was not."""
        return self.model_dump(exclude_unset=True, exclude=set(without))


def columns_of(definition: type[BaseModel], *, without: Collection[str], partial: bool = False) -> type[RequestBody]:
    """A body with the columns of `definition`, to be subclassed under the name that the document shows.

    Args:
        without: the columns that callers cannot choose.
        partial: for changes: every column may be left out, and none has a default, because it stays as it is then.
    """
    columns: dict[str, Any] = {
        name: (column.annotation, _optional(column) if partial else column)
        for name, column in definition.model_fields.items()
        if name not in without
    }
    return create_model(f"{definition.__name__}Columns", __base__=RequestBody, **columns)


def _optional(column: FieldInfo) -> FieldInfo:
    optional = copy(column)
    optional.default, optional.default_factory = PydanticUndefined, _left_out
    return optional


def _left_out() -> None:
    """Stands for a column that was not sent; `RequestBody.given` does not tell it."""
