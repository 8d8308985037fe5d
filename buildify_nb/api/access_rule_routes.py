"""Operations on access rules: what a role sees and changes within an entity that its permissions open."""

from __future__ import annotations

from buildify_nb.api.operations import takes
from buildify_nb.api.routing import Caller, Services, area_router
from buildify_nb.api.security_bodies import AccessRuleBody, AccessRuleResponse

router = area_router("/security/roles/{role}/rules", "Security")


@router.get("", summary="List a role's access rules", openapi_extra=takes("security:read:tenant"))
def list_access_rules(role: str, services: Services, caller: Caller) -> list[AccessRuleResponse]:
    """One rule for each entity that the role has one for."""
    return [AccessRuleResponse.model_validate(one) for one in services.access_rules.list(caller, role)]


@router.put("/{entity}", summary="Set an access rule", openapi_extra=takes("security:update:tenant"))
def set_access_rule(
    role: str, entity: str, body: AccessRuleBody, services: Services, caller: Caller
) -> AccessRuleResponse:
    """Gives a role a rule for an entity, in the place of the one that it has."""
    made = services.access_rules.set(
        caller,
        role,
        entity,
        rows=body.rows,
        hidden_fields=body.hidden_fields,
        readonly_fields=body.readonly_fields,
    )
    return AccessRuleResponse.model_validate(made)


@router.delete(
    "/{entity}", status_code=204, summary="Remove an access rule", openapi_extra=takes("security:update:tenant")
)
def remove_access_rule(role: str, entity: str, services: Services, caller: Caller) -> None:
    """Takes a role's rule for an entity away, so that its permissions open all of it."""
    services.access_rules.remove(caller, role, entity)
