"""Operations that give records as files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Query
from fastapi.responses import StreamingResponse

from buildify_nb.api.list_options import Options
from buildify_nb.api.record_routes import READ, Entity
from buildify_nb.api.routing import Caller, Services, area_router
from buildify_nb.records.exporting.exporting import Headings

router = area_router("/dynamic-data/{entity}/export", "Records")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Labels = Annotated[bool, Query(description="A column `<field>__label` with the title follows each lookup")]
Above = Annotated[Headings, Query(description="What stands above the columns: names of fields or their labels")]
_PIECE = 64 * 1024
_AS_FILE: dict[str, Any] = {
    "openapi_extra": READ,
    "response_class": StreamingResponse,
    "responses": {200: {"content": {"text/csv": {}, XLSX: {}}}},
}


@router.get(".csv", summary="Export records as CSV", **_AS_FILE)
def export_csv(
    entity: Entity,
    options: Options,
    services: Services,
    caller: Caller,
    labels: Labels = False,
    headings: Above = "names",
) -> StreamingResponse:
    """All records that match, whatever the page; texts that a spreadsheet would run get an apostrophe before them."""
    pieces = services.records.exporting.csv(caller, entity, options, labels=labels, headings=headings)
    return StreamingResponse(pieces, media_type="text/csv", headers=_named(f"{entity}.csv"))


@router.get(".xlsx", summary="Export records as a spreadsheet", **_AS_FILE)
def export_xlsx(
    entity: Entity,
    options: Options,
    services: Services,
    caller: Caller,
    labels: Labels = False,
    headings: Above = "names",
) -> StreamingResponse:
    """All records that match, whatever the page."""
    opened = services.records.exporting.xlsx(caller, entity, options, labels=labels, headings=headings)
    path = opened.__enter__()

    def pieces() -> Iterator[bytes]:
        try:
            with path.open("rb") as file:
                while piece := file.read(_PIECE):
                    yield piece
        finally:
            opened.__exit__(None, None, None)

    return StreamingResponse(pieces(), media_type=XLSX, headers=_named(f"{entity}.xlsx"))


def _named(filename: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{filename}"'}
