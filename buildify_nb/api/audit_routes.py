"""Reads the audit log. Nothing can be written to it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Query

from buildify_nb.api.operations import takes
from buildify_nb.api.routing import Caller, Services, area_router
from buildify_nb.api.security_bodies import AuditPageResponse

router = area_router("/audit", "Audit")


@router.get("", summary="List what was done", openapi_extra=takes("audit:read:tenant"))
def list_audit_entries(
    services: Services,
    caller: Caller,
    entity_type: Annotated[str | None, Query(description="`user`, `entity_definition` …, or an entity's name")] = None,
    entity_id: str | None = None,
    user: str | None = None,
    action: str | None = None,
    since: Annotated[datetime | None, Query(description="The first instant that counts; UTC without a zone")] = None,
    until: Annotated[datetime | None, Query(description="The first instant that no longer counts")] = None,
    page: Annotated[int, Query(ge=1, le=2**31)] = 1,
    page_size: Annotated[int, Query(ge=1, le=1000)] = 50,
) -> AuditPageResponse:
    """The tenant's log, newest first."""
    found = services.audit.entries(
        caller,
        entity_type=entity_type,
        entity_id=entity_id,
        user=user,
        action=action,
        since=since,
        until=until,
        page=page,
        page_size=page_size,
    )
    return AuditPageResponse.model_validate(found)
