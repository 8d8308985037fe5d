"""Operations on API tokens. One's own take no permission."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query

from buildify_nb.api.operations import takes
from buildify_nb.api.routing import Caller, Services, area_router
from buildify_nb.api.security_bodies import IssuedTokenResponse, TokenCreate, TokenResponse

router = area_router("/security/tokens", "Security")


@router.get("", summary="List tokens", openapi_extra=takes("security:read:tenant"))
def list_tokens(
    services: Services, caller: Caller, user: Annotated[str | None, Query(description="Only of this user")] = None
) -> list[TokenResponse]:
    """Tokens of one user or of everybody; one's own without any permission."""
    return [TokenResponse.model_validate(one) for one in services.tokens.list(caller, user)]


@router.post("", status_code=201, summary="Create a token", openapi_extra=takes("security:create:tenant"))
def create_token(body: TokenCreate, services: Services, caller: Caller) -> IssuedTokenResponse:
    """Issues a token that acts as a user; its text is in this answer and nowhere else."""
    issued = services.tokens.create(caller, body.user, name=body.name, expires_in_days=body.expires_in_days)
    return IssuedTokenResponse.of(issued)


@router.delete("/{token_id}", status_code=204, summary="Revoke a token", openapi_extra=takes("security:delete:tenant"))
def revoke_token(token_id: UUID, services: Services, caller: Caller) -> None:
    """Ends a token at once."""
    services.tokens.revoke(caller, token_id)
