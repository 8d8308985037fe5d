"""The JSON bodies of the operations on saved views."""

from __future__ import annotations

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from buildify_nb.api.request_bodies import RequestBody
from buildify_nb.records.saved_views.saved_views import SavedView


class SavedViewBody(RequestBody):
    """What a view lists, and how; see `ws.records["order"].views.save`."""

    model_config = ConfigDict(extra="forbid")

    filters: str | dict[str, Any] | None = None
    sort: str | list[str] | None = None
    search: str | None = None
    fields: list[str] | None = None
    widths: dict[str, int] = Field(default_factory=dict[str, int], description="Of columns, in pixels")
    groups: dict[str, list[str]] = Field(
        default_factory=dict[str, list[str]], description="Headings over several columns"
    )
    shared: bool = Field(default=False, description="Whether all users of the tenant get it")


class SavedViewResponse(BaseModel):
    """A view as the caller sees it."""

    name: str
    user: str
    """Who saved it."""
    is_shared: bool
    filters: Any
    sort: list[str]
    search: str | None
    fields: list[str] | None
    widths: dict[str, int]
    groups: dict[str, list[str]]
    problem: str
    """Why it lists nothing; told to who saved it."""

    @classmethod
    def of(cls, view: SavedView) -> Self:
        """The answer for this one."""
        document = {name: value for name, value in view.content.document.items() if name != "names"}
        return cls(name=view.name, user=view.user, is_shared=view.is_shared, problem=view.problem, **document)
