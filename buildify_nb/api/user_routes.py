"""Operations on users: who they are, when they are away, which roles they have. A user is named by name or id."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from buildify_nb.api.operations import takes
from buildify_nb.api.routing import Caller, Services, area_router
from buildify_nb.api.security_bodies import (
    AbsenceBody,
    GrantBody,
    MeResponse,
    PlatformAdminBody,
    UserCreate,
    UserResponse,
    UserUpdate,
)
from buildify_nb.security.permissions import PLATFORM_PERMISSION

router = area_router("/security", "Security")

READ, CREATE = takes("security:read:tenant"), takes("security:create:tenant")
UPDATE = takes("security:update:tenant")


async def _user(user: str) -> str | UUID:
    try:
        return UUID(user)
    except ValueError:
        return user


UserName = Annotated[str | UUID, Depends(_user)]


@router.get("/me", summary="Who am I")
def me(services: Services, caller: Caller) -> MeResponse:
    """The user of the token, with everything that this user may do."""
    found = services.users.get(caller, caller.user_id)
    return MeResponse.of(caller, found, services.users.permissions_of(caller, caller.user_id))


@router.post("/users", status_code=201, summary="Create a user", openapi_extra=CREATE)
def create_user(body: UserCreate, services: Services, caller: Caller) -> UserResponse:
    """Creates an active user. Nobody can give a role that holds more than they hold themselves."""
    details = body.given("name", "roles")
    return UserResponse.model_validate(services.users.create(caller, body.name, roles=body.roles, **details))


@router.get("/users", summary="List users", openapi_extra=READ)
def list_users(services: Services, caller: Caller, search: str = "", active_only: bool = False) -> list[UserResponse]:
    """The tenant's users by name."""
    found = services.users.list(caller, search=search, active_only=active_only)
    return [UserResponse.model_validate(one) for one in found]


@router.get("/users/{user}", summary="Get a user", openapi_extra=READ)
def get_user(user: UserName, services: Services, caller: Caller) -> UserResponse:
    """A user; oneself without any permission."""
    return UserResponse.model_validate(services.users.get(caller, user))


@router.put("/users/{user}", summary="Change a user", openapi_extra=UPDATE)
def update_user(user: UserName, body: UserUpdate, services: Services, caller: Caller) -> UserResponse:
    """Changes the details given; one's own name, email, phone and zone without any permission."""
    return UserResponse.model_validate(services.users.update(caller, user, **body.given()))


@router.get("/users/{user}/permissions", summary="List what a user may do", openapi_extra=READ)
def user_permissions(user: UserName, services: Services, caller: Caller) -> list[str]:
    """Every permission that a user holds; one's own without any permission."""
    return services.users.permissions_of(caller, user)


@router.put("/users/{user}/absence", summary="Say when a user is away", openapi_extra=UPDATE)
def set_absence(user: UserName, body: AbsenceBody, services: Services, caller: Caller) -> UserResponse:
    """From when to when a user is away, and who acts meanwhile; one's own without any permission."""
    changed = services.users.set_absence(caller, user, body.since, body.until, delegate=body.delegate)
    return UserResponse.model_validate(changed)


@router.delete("/users/{user}/absence", summary="End a user's absence", openapi_extra=UPDATE)
def end_absence(user: UserName, services: Services, caller: Caller) -> UserResponse:
    """The user is back; one's own without any permission."""
    return UserResponse.model_validate(services.users.set_absence(caller, user, None))


@router.post("/users/{user}/deactivate", summary="End a user's access", openapi_extra=UPDATE)
def deactivate_user(user: UserName, services: Services, caller: Caller) -> UserResponse:
    """Ends a user's access at once; what the user did stays."""
    return UserResponse.model_validate(services.users.deactivate(caller, user))


@router.post("/users/{user}/activate", summary="Give a user access again", openapi_extra=UPDATE)
def activate_user(user: UserName, services: Services, caller: Caller) -> UserResponse:
    """Gives a deactivated user access again, with the roles held before."""
    return UserResponse.model_validate(services.users.activate(caller, user))


@router.post("/users/{user}/roles", summary="Grant a role", openapi_extra=UPDATE)
def grant_role(user: UserName, body: GrantBody, services: Services, caller: Caller) -> UserResponse:
    """Gives a role to a user; nobody can give more than they hold."""
    return UserResponse.model_validate(services.users.grant(caller, user, body.role))


@router.delete("/users/{user}/roles/{role}", summary="Revoke a role", openapi_extra=UPDATE)
def revoke_role(user: UserName, role: str, services: Services, caller: Caller) -> UserResponse:
    """Takes a role from a user; the last owner of a tenant keeps it."""
    return UserResponse.model_validate(services.users.revoke(caller, user, role))


@router.put(
    "/users/{user}/platform-admin", summary="Make a platform administrator", openapi_extra=takes(PLATFORM_PERMISSION)
)
def set_platform_admin(user: UserName, body: PlatformAdminBody, services: Services, caller: Caller) -> UserResponse:
    """Makes a user an administrator of all tenants, or ends that."""
    return UserResponse.model_validate(services.users.set_platform_admin(caller, user, body.is_platform_admin))
