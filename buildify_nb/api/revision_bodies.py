"""The JSON bodies of saved states, and of what differs between two of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from buildify_nb.datamodel.definition_diff import Kind, Part, PartChange
from buildify_nb.definitions.revisions import Action


class RevisionResponse(BaseModel):
    """One saved state of a definition."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    action: Action
    restores: int | None
    document: Mapping[str, Any]
    created_at: datetime
    created_by: str | None
    message: str | None


class ValueChangeResponse(BaseModel):
    """One column of a part, before and after."""

    model_config = ConfigDict(from_attributes=True)

    column: str
    before: Any
    after: Any


class PartChangeResponse(BaseModel):
    """One part of a definition that came, went or changed."""

    part: Part
    kind: Kind
    name: str
    values: list[ValueChangeResponse]
    message: str

    @classmethod
    def of(cls, change: PartChange) -> Self:
        """The change as it is sent."""
        values = [ValueChangeResponse.model_validate(one) for one in change.values]
        return cls(part=change.part, kind=change.kind, name=change.name, values=values, message=str(change))
