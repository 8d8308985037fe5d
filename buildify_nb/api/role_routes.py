"""Operations on roles."""

from __future__ import annotations

from buildify_nb.api.operations import takes
from buildify_nb.api.routing import Caller, Services, area_router
from buildify_nb.api.security_bodies import RoleCreate, RoleResponse, RoleUpdate

router = area_router("/security/roles", "Security")


@router.get("", summary="List roles", openapi_extra=takes("security:read:tenant"))
def list_roles(services: Services, caller: Caller) -> list[RoleResponse]:
    """The tenant's roles, those of the product first."""
    return [RoleResponse.model_validate(one) for one in services.roles.list(caller)]


@router.post("", status_code=201, summary="Create a role", openapi_extra=takes("security:create:tenant"))
def create_role(body: RoleCreate, services: Services, caller: Caller) -> RoleResponse:
    """Creates a role; it cannot hold more than its creator."""
    made = services.roles.create(
        caller, body.name, permissions=body.permissions, label=body.label, description=body.description
    )
    return RoleResponse.model_validate(made)


@router.put("/{name}", summary="Change a role", openapi_extra=takes("security:update:tenant"))
def update_role(name: str, body: RoleUpdate, services: Services, caller: Caller) -> RoleResponse:
    """Changes what is given of a role; whoever has it gains and loses at once."""
    return RoleResponse.model_validate(services.roles.update(caller, name, **body.given()))


@router.delete("/{name}", status_code=204, summary="Delete a role", openapi_extra=takes("security:delete:tenant"))
def delete_role(name: str, services: Services, caller: Caller) -> None:
    """Deletes a role that nobody has."""
    services.roles.delete(caller, name)
