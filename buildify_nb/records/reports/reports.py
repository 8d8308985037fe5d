"""The documents of reports and dashboards: what they ask, and how it is laid out. Values only, no database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from buildify_nb.identifiers import label_for, new_id

Chart = Literal["table", "number", "bar", "line", "area", "pie"]
Kind = Literal["report", "dashboard"]
COLUMNS = 12
"""Of the grid of a dashboard."""
PIXELS, LEAST_PIXELS = 70, 240
"""Of a column of a dashboard, and of a tile."""
MOST_ROWS = 10_000


class Definition(BaseModel):
    """What reports and dashboards have in common."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: UUID = Field(default_factory=new_id)
    name: str
    """The technical name."""
    label: str = ""
    description: str | None = None

    def model_post_init(self, context: Any, /) -> None:
        if not self.label:
            object.__setattr__(self, "label", label_for(self.name))


class Report(Definition):
    """A question about the records of one entity: a list of them, or figures by group as `aggregate` gives them."""

    entity_id: UUID
    chart: Chart = "table"
    filters: str | dict[str, Any] | None = None
    search: str | None = None
    values: dict[str, Any] | None = None
    """Figures by name; None for a list of records."""
    by: str | list[str] | dict[str, str] = Field(default_factory=list[str])
    """What they are grouped by."""
    having: dict[str, Any] | None = None
    fields: list[str] | None = None
    """Of a list of records."""
    sort: str | list[str] | None = None
    limit: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 1000
    zone: str = "UTC"

    @property
    def is_list(self) -> bool:
        """Whether it gives records, not figures."""
        return self.values is None and not self.by


class Tile(BaseModel):
    """The place of a report on a dashboard."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    report_id: UUID
    width: Annotated[int, Field(ge=1, le=COLUMNS)] = 6
    """Of the twelve columns."""
    title: str | None = None
    """In the place of the report's label."""

    @property
    def pixels(self) -> int:
        """About how wide it is on the page of a notebook."""
        return max(PIXELS * self.width, LEAST_PIXELS)


class Dashboard(Definition):
    """Reports side by side, row by row."""

    rows: tuple[tuple[Tile, ...], ...] = ()


DOCUMENTS: Mapping[Kind, type[Report | Dashboard]] = {"report": Report, "dashboard": Dashboard}
