"""The JSON bodies of the operations on users, roles, tokens, tenants and the audit log."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from buildify_nb.api.request_bodies import RequestBody
from buildify_nb.context import Context
from buildify_nb.security.tokens import LONGEST_LIFE_DAYS, IssuedToken
from buildify_nb.security.users import User


class Answer(BaseModel):
    """A body that is read from one of the services' values."""

    model_config = ConfigDict(from_attributes=True)


class AbsenceBody(RequestBody):
    """A time in which somebody else acts for a user; both days count."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    since: date
    until: date | None = None
    delegate: str | None = None


class UserColumns(RequestBody):
    """Details of a user; null empties one."""

    full_name: str | None = None
    email: str | None = None
    phone: str | None = None
    department: str | None = None
    manager: str | None = None
    """The name of another user."""
    zone: str | None = None


class UserCreate(UserColumns):
    """A new user, who can do nothing beyond the roles given."""

    name: str
    roles: list[str] = Field(default_factory=list)


class UserUpdate(UserColumns):
    """Changes of a user; what is left out stays."""


class UserResponse(Answer):
    """A person or program that may act in the tenant."""

    id: UUID
    name: str
    full_name: str
    email: str | None
    phone: str | None
    department: str | None
    manager: str | None
    zone: str
    absence: AbsenceBody | None
    is_active: bool
    is_platform_admin: bool
    roles: list[str]
    created_at: datetime
    updated_at: datetime


class MeResponse(BaseModel):
    """In whose name a token acts, and what that user may do."""

    user: UserResponse
    tenant: str
    tenant_id: UUID
    permissions: list[str]

    @classmethod
    def of(cls, context: Context, user: User, permissions: list[str]) -> Self:
        """The answer for this caller."""
        shown = UserResponse.model_validate(user)
        return cls(user=shown, tenant=context.tenant, tenant_id=context.tenant_id, permissions=permissions)


class GrantBody(RequestBody):
    """A role to be given to a user."""

    role: str


class PlatformAdminBody(RequestBody):
    """Whether a user administers the platform."""

    is_platform_admin: bool


class RoleCreate(RequestBody):
    """A new role."""

    name: str
    permissions: list[str] = Field(default_factory=list)
    label: str | None = None
    description: str | None = None


class RoleUpdate(RequestBody):
    """Changes of a role; what is left out or null stays."""

    permissions: list[str] | None = None
    label: str | None = None
    description: str | None = None


class RoleResponse(Answer):
    """A named set of permissions; a system role belongs to the product and cannot be changed."""

    id: UUID
    name: str
    label: str
    description: str | None
    permissions: list[str]
    is_system: bool
    created_at: datetime


class AccessRuleBody(RequestBody):
    """What a role sees and changes within an entity."""

    rows: str | dict[str, Any] | None = None
    """A formula or a condition of rules that records fulfil, or one each for `read`, `create`, `update` and `delete`.
    A condition is kept as a formula."""
    hidden_fields: list[str] = Field(default_factory=list)
    readonly_fields: list[str] = Field(default_factory=list)


class AccessRuleResponse(Answer):
    """A role's rule for an entity; `problem` says why it lets nobody through, where it names what is gone.

    `told_by` lists what reads a hidden field and is not hidden: who sees or tries that may learn of its values.
    """

    role: str
    entity: str
    rows: dict[str, str]
    hidden_fields: list[str]
    readonly_fields: list[str]
    problem: str
    told_by: list[str]


class TokenCreate(RequestBody):
    """A new token that acts as a user."""

    user: str
    name: str
    expires_in_days: float | None = Field(default=None, gt=0, le=LONGEST_LIFE_DAYS, allow_inf_nan=False)


class TokenResponse(Answer):
    """What is known about a token; its text is kept nowhere."""

    id: UUID
    name: str
    user: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


class IssuedTokenResponse(Answer):
    """A new token. `token` is its text: sent this once, never again."""

    id: UUID
    name: str
    user: str
    expires_at: datetime | None
    token: str

    @classmethod
    def of(cls, issued: IssuedToken) -> Self:
        """The token as it is sent."""
        return cls.model_validate(issued)


class TenantCreate(RequestBody):
    """A new tenant with its first user."""

    name: str
    owner: str
    label: str | None = None


class TenantResponse(Answer):
    """One application with users, definitions and data of its own."""

    id: UUID
    name: str
    label: str
    created_at: datetime


class AuditEntryResponse(Answer):
    """One thing that was done."""

    id: UUID
    occurred_at: datetime
    user_id: UUID | None
    user: str | None
    action: str
    entity_type: str
    entity_id: str
    entity_name: str | None
    changes: Any
    correlation_id: UUID | None
    record_of: UUID | None


class AuditPageResponse(Answer):
    """One page of the audit log, newest entries first."""

    items: list[AuditEntryResponse]
    total: int
    page: int
    page_size: int
    pages: int
