"""Operations on tenants, for administrators of the platform."""

from __future__ import annotations

from buildify_nb.api.operations import takes
from buildify_nb.api.routing import Caller, Services, area_router
from buildify_nb.api.security_bodies import TenantCreate, TenantResponse
from buildify_nb.security.permissions import PLATFORM_PERMISSION

router = area_router("/security/tenants", "Security")


@router.get("", summary="List tenants", openapi_extra=takes(PLATFORM_PERMISSION))
def list_tenants(services: Services, caller: Caller) -> list[TenantResponse]:
    """All tenants of the database by name."""
    return [TenantResponse.model_validate(one) for one in services.tenants.list(caller)]


@router.post("", status_code=201, summary="Create a tenant", openapi_extra=takes(PLATFORM_PERMISSION))
def create_tenant(body: TenantCreate, services: Services, caller: Caller) -> TenantResponse:
    """Creates a tenant with the default roles and its first user, who owns it."""
    made = services.tenants.create(caller, body.name, label=body.label, owner=body.owner)
    return TenantResponse.model_validate(made)
