"""Operations on the comments on records, of entities that support them."""

from __future__ import annotations

from uuid import UUID

from buildify_nb.api.record_feature_bodies import CommentBody, CommentPageResponse, CommentResponse, NewComment
from buildify_nb.api.record_routes import DELETE, READ, UPDATE, Entity, PageNumber, PageSize
from buildify_nb.api.routing import Caller, Services, area_router

router = area_router("/dynamic-data/{entity}/records/{id}/comments", "Record comments")


@router.get("", summary="List comments", openapi_extra=READ)
def list_comments(
    entity: Entity,
    id: str,
    services: Services,
    caller: Caller,
    page: PageNumber = 1,
    page_size: PageSize = 50,
) -> CommentPageResponse:
    """What was said about a record, oldest first."""
    found = services.records.comments.list(caller, entity, id, page=page, page_size=page_size)
    return CommentPageResponse.model_validate(found)


@router.post("", status_code=201, summary="Comment on a record", openapi_extra=UPDATE)
def create_comment(entity: Entity, id: str, body: NewComment, services: Services, caller: Caller) -> CommentResponse:
    """Says something about a record, which takes the right to update it."""
    made = services.records.comments.add(caller, entity, id, body.text, body.reply_to)
    return CommentResponse.model_validate(made)


@router.put("/{comment_id}", summary="Change a comment", openapi_extra=UPDATE)
def update_comment(
    entity: Entity, id: str, comment_id: UUID, body: CommentBody, services: Services, caller: Caller
) -> CommentResponse:
    """Changes a comment of one's own."""
    changed = services.records.comments.edit(caller, entity, id, comment_id, body.text)
    return CommentResponse.model_validate(changed)


@router.delete("/{comment_id}", status_code=204, summary="Delete a comment", openapi_extra=DELETE)
def delete_comment(entity: Entity, id: str, comment_id: UUID, services: Services, caller: Caller) -> None:
    """Deletes a comment. One of one's own takes the right to update the record only."""
    services.records.comments.delete(caller, entity, id, comment_id)
