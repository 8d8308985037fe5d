"""The studio's commands for users, roles, tokens and the audit log. Each is one call of a security service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from buildify_nb.definitions.as_python import call
from buildify_nb.errors import InvalidRecord, Problem
from buildify_nb.security.permissions import ACTIONS, AREAS, PLATFORM
from buildify_widgets.base_widget import command
from buildify_widgets.studio_part import StudioPart, given

_DETAILS: Final = ("full_name", "email", "phone", "department", "manager", "zone")
_AUDIT_PAGE: Final = 25


class SecurityCommands(StudioPart):
    """Who may work here, what they may do, and what they did."""

    @command()
    def people(self) -> dict[str, Any]:
        """Users, roles and tokens, and the words that permissions are made of."""
        workspace = self._workspace
        return {
            "users": [user_document(user) for user in workspace.users.list()],
            "roles": [role_document(role) for role in workspace.roles.list()],
            "tokens": [token_document(token, self._now()) for token in workspace.tokens.list()],
            "areas": [area for area in AREAS if area != PLATFORM],
            "actions": list(ACTIONS),
        }

    @command()
    def create_user(self, name: str, details: Mapping[str, Any], roles: Sequence[str] = ()) -> dict[str, Any]:
        """Creates a user with these roles."""
        wanted = given({key: details.get(key) for key in _DETAILS})
        user = self._workspace.users.create(name, roles=list(roles), **wanted)
        shown = wanted | given({"roles": list(roles) or None})
        return {"user": user_document(user), "call": call("ws.users.create", name, **shown)}

    @command()
    def update_user(self, name: str, details: Mapping[str, Any]) -> dict[str, Any]:
        """Changes what is known about a user."""
        wanted = {key: details[key] or None for key in _DETAILS if key in details}
        user = self._workspace.users.update(name, **wanted)
        return {"user": user_document(user), "call": call("ws.users.update", name, **wanted)}

    @command()
    def set_absence(self, name: str, since: str = "", until: str = "", delegate: str = "") -> dict[str, Any]:
        """Says when a user is away; an empty first day ends the absence."""
        days = {"since": _day("since", since), "until": _day("until", until)}
        user = self._workspace.users.set_absence(name, days["since"], days["until"], delegate=delegate or None)
        shown = given({"until": until, "delegate": delegate})
        return {"user": user_document(user), "call": call("ws.users.set_absence", name, since or None, **shown)}

    @command()
    def set_active(self, name: str, active: bool) -> dict[str, Any]:
        """Ends or gives back a user's access."""
        users = self._workspace.users
        user = users.activate(name) if active else users.deactivate(name)
        return {"user": user_document(user), "call": call(f"ws.users.{'activate' if active else 'deactivate'}", name)}

    @command()
    def set_role(self, name: str, role: str, held: bool) -> dict[str, Any]:
        """Grants or revokes a role."""
        users = self._workspace.users
        user = users.grant(name, role) if held else users.revoke(name, role)
        return {"user": user_document(user), "call": call(f"ws.users.{'grant' if held else 'revoke'}", name, role)}

    @command()
    def save_role(self, name: str, values: Mapping[str, Any], create: bool = False) -> dict[str, Any]:
        """Creates or changes a role."""
        columns = {key: values[key] for key in ("label", "description", "permissions") if values.get(key) is not None}
        roles = self._workspace.roles
        role = roles.create(name, **given(columns)) if create else roles.update(name, **columns)
        return {
            "role": role_document(role),
            "call": call(f"ws.roles.{'create' if create else 'update'}", name, **columns),
        }

    @command()
    def delete_role(self, name: str) -> dict[str, Any]:
        """Deletes a role that nobody has."""
        self._workspace.roles.delete(name)
        return {"call": call("ws.roles.delete", name)}

    @command()
    def create_token(self, user: str, name: str, days: float | None = None) -> dict[str, Any]:
        """Issues a token; its text is in this answer and nowhere else."""
        issued = self._workspace.tokens.create(user, name=name, expires_in_days=days)
        shown = given({"name": name, "expires_in_days": days})
        return {"token": issued.token, "name": issued.name, "call": call("ws.tokens.create", user, **shown)}

    @command()
    def revoke_token(self, id: str) -> dict[str, Any]:
        """Ends a token at once."""
        self._workspace.tokens.revoke(UUID(id))
        return {"call": f'ws.tokens.revoke(UUID("{id}"))'}

    @command()
    def audit_page(self, filters: Mapping[str, Any], page: int = 1) -> dict[str, Any]:
        """One page of the audit log; `since` and `until` are days in UTC, both counted."""
        first, last = _day("since", filters.get("since")), _day("until", filters.get("until"))
        exact = given({key: filters.get(key) for key in ("entity_type", "entity_id", "user", "action")})
        found = self._workspace.audit.entries(
            **exact,
            since=_midnight(first) if first else None,
            until=_midnight(last + timedelta(days=1)) if last else None,
            page=page,
            page_size=_AUDIT_PAGE,
        )
        shown = exact | given({"page": page if page > 1 else None})
        return {
            "items": [audit_document(entry) for entry in found],
            "total": found.total,
            "page": found.page,
            "pages": max(found.pages, 1),
            "call": call("ws.audit.entries", **shown),
        }

    def _now(self) -> datetime:
        return self._workspace.runtime.clock.now()


def user_document(user: Any) -> dict[str, Any]:
    """A user as the page shows it."""
    absence = user.absence
    return {
        "name": user.name,
        **{detail: getattr(user, detail) or "" for detail in _DETAILS},
        "roles": list(user.roles),
        "isActive": user.is_active,
        "isPlatformAdmin": user.is_platform_admin,
        "absence": absence
        and {
            "since": absence.since.isoformat(),
            "until": absence.until.isoformat() if absence.until else "",
            "delegate": absence.delegate or "",
        },
    }


def role_document(role: Any) -> dict[str, Any]:
    """A role as the page shows it."""
    return {
        "name": role.name,
        "label": role.label,
        "description": role.description or "",
        "permissions": list(role.permissions),
        "isSystem": role.is_system,
    }


def token_document(token: Any, now: datetime) -> dict[str, Any]:
    """A token as the page shows it; its text is known to nobody."""
    return {
        "id": str(token.id),
        "name": token.name,
        "user": token.user,
        "state": "revoked" if token.revoked_at else "valid" if token.is_valid(now) else "expired",
        "createdAt": token.created_at.isoformat(),
        "expiresAt": token.expires_at.isoformat() if token.expires_at else None,
        "lastUsedAt": token.last_used_at.isoformat() if token.last_used_at else None,
    }


def audit_document(entry: Any) -> dict[str, Any]:
    """One entry of the log as the page shows it."""
    return {
        "id": str(entry.id),
        "at": entry.occurred_at.isoformat(),
        "user": entry.user or "",
        "action": entry.action,
        "entityType": entry.entity_type,
        "entityId": entry.entity_id,
        "entityName": entry.entity_name or "",
        "changes": entry.changes,
    }


def _day(field: str, text: Any) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidRecord(
            "The day was not understood.", [Problem(field, "must be a day, such as 2026-11-23")]
        ) from None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
