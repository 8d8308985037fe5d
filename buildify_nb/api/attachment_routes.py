"""Operations on the files of records, of entities that support attachments. Content travels as it is, in a stream."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote, unquote
from uuid import UUID

from fastapi import Header, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from buildify_nb.api.operations import STREAMED
from buildify_nb.api.record_feature_bodies import AttachmentResponse
from buildify_nb.api.record_routes import READ, UPDATE, Entity
from buildify_nb.api.routing import Caller, Services, area_router
from buildify_nb.api.streamed_bodies import BINARY, BODY, refuse_form, take_in
from buildify_nb.records.attachments.attachments import Attachment

router = area_router("/dynamic-data/{entity}/records/{id}/attachments", "Record attachments")

_EXAMPLE = "curl --data-binary @offer.txt -H 'Content-Type: text/plain' -H 'X-Filename: offer.txt'"
_DOWNLOAD: dict[int | str, dict[str, Any]] = {200: {"description": "The content", "content": {"*/*": BINARY}}}
Filename = Annotated[str, Header(alias="X-Filename", description="Percent-encoded UTF-8")]


@router.get("", summary="List attachments", openapi_extra=READ)
def list_attachments(entity: Entity, id: str, services: Services, caller: Caller) -> list[AttachmentResponse]:
    """The files of a record, oldest first."""
    return [AttachmentResponse.model_validate(one) for one in services.records.attachments.list(caller, entity, id)]


@router.post("", status_code=201, summary="Attach a file", openapi_extra={**UPDATE, **BODY, STREAMED: True})
async def create_attachment(
    entity: Entity, id: str, request: Request, services: Services, caller: Caller, filename: Filename = "file"
) -> AttachmentResponse:
    """Attaches the body of the request, whose `Content-Type` says what it is; 413 when it is larger than allowed."""
    refuse_form(request, "The file was not attached.", _EXAMPLE)
    attachments = services.records.attachments
    with await run_in_threadpool(attachments.upload, caller, entity, id) as upload:
        await take_in(upload.write, request.stream())
        media_type = request.headers.get("content-type")
        made = await run_in_threadpool(
            attachments.keep, caller, entity, id, upload, filename=unquote(filename), media_type=media_type
        )
    return AttachmentResponse.model_validate(made)


@router.get(
    "/{attachment_id}",
    summary="Get an attachment",
    openapi_extra=READ,
    response_class=StreamingResponse,
    responses=_DOWNLOAD,
)
def get_attachment(
    entity: Entity, id: str, attachment_id: UUID, services: Services, caller: Caller
) -> StreamingResponse:
    """The content of a file, always as a download."""
    found = services.records.attachments.get(caller, entity, id, attachment_id)
    return StreamingResponse(found.chunks(), media_type=found.media_type, headers=_headers(found))


@router.delete("/{attachment_id}", status_code=204, summary="Delete an attachment", openapi_extra=UPDATE)
def delete_attachment(entity: Entity, id: str, attachment_id: UUID, services: Services, caller: Caller) -> None:
    """Deletes a file for good."""
    services.records.attachments.detach(caller, entity, id, attachment_id)


def _headers(attachment: Attachment) -> dict[str, str]:
    """What keeps a browser from showing the content as a page of this server."""
    return {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(attachment.filename, safe='')}",
        "Content-Length": str(attachment.size),
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
