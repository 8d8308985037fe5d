"""Rules of permissions: their grammar `area:action:scope` and what a set of them covers. Knows no users or tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from itertools import product

from buildify_nb.identifiers import name_problem

AREAS = ("data_model", "workflows", "automations", "lookups", "records", "security", "audit", "platform")
ACTIONS = ("create", "read", "update", "delete", "execute")
ANY = "*"
TENANT = "tenant"
PLATFORM = "platform"
PLATFORM_PERMISSION = f"{PLATFORM}:execute:{PLATFORM}"
"""Creating tenants, and letting a tenant use tables of others. Never part of a role: a user's
`is_platform_admin` gives it."""
PLATFORM_ADMIN_MAY = frozenset({PLATFORM_PERMISSION, f"{ANY}:{ANY}:{TENANT}"})
"""What platform administrators may do in the platform's own tenant."""

RESERVED_SCOPES = frozenset({TENANT, PLATFORM})
"""Scopes with a meaning of their own, which therefore cannot be the names of entities."""


def permission(area: str, action: str, scope: str = TENANT) -> str:
    """The text form of a permission.

    >>> permission("records", "read", "track")
    'records:read:track'
    """
    return f"{area}:{action}:{scope}"


def permission_problem(text: object) -> str:
    """Says why `text` is no permission that exists, or "" when it is one.

    >>> permission_problem("data_model:create:tenant")
    ''
    >>> permission_problem("data_model:create")
    'must have the form area:action:scope, for example records:read:tenant'
    """
    parts = text.split(":") if isinstance(text, str) else []
    if len(parts) != 3:
        return "must have the form area:action:scope, for example records:read:tenant"
    area, action, scope = parts
    if area != ANY and area not in AREAS:
        return f"names the area {area!r}; known ones are {', '.join(AREAS)} and *"
    if action != ANY and action not in ACTIONS:
        return f"names the action {action!r}; known ones are {', '.join(ACTIONS)} and *"
    return _scope_problem(area, scope)


def role_permission_problem(text: object) -> str:
    """Says why a role cannot contain `text`, or "" when it can: platform permissions belong to users, not to roles."""
    if isinstance(text, str) and PLATFORM in text.split(":"):
        return "is held by platform administrators only and cannot be part of a role"
    return permission_problem(text)


def is_granted(granted: Collection[str], wanted: str) -> bool:
    """Whether a holder of the permissions `granted` may do `wanted`; false for a text that is no permission.

    Cheapest with a frozenset. `wanted` may contain `*`, which asks for all of that segment.

    >>> is_granted({"records:*:tenant"}, "records:read:track")
    True
    >>> is_granted({"*:*:tenant"}, "platform:execute:platform")
    False
    """
    return not _covering(wanted).isdisjoint(granted)


def missing(granted: Collection[str], wanted: Iterable[str]) -> tuple[str, ...]:
    """Those of `wanted` that `granted` does not cover, sorted."""
    return tuple(sorted(one for one in set(wanted) if not is_granted(granted, one)))


def opens_records(text: str) -> bool:
    """Whether a permission is about records of entities, which access rules may narrow.

    >>> opens_records("*:read:tenant"), opens_records("security:read:tenant")
    (True, False)
    """
    return text.split(":", maxsplit=1)[0] in (ANY, "records")


def after_rename(granted: Iterable[str], old: str, new: str) -> tuple[str, ...]:
    """What a role holds once the entity `old` is called `new`, sorted: the same on the same records.

    What named `new` before named an entity that is gone or never was; it must not open the records of this one.

    >>> after_rename(["records:read:song", "records:update:track", "records:read:tenant"], "track", "song")
    ('records:read:tenant', 'records:update:song')
    """
    kept = (one.split(":") for one in granted)
    followed = ([*rest, new if scope == old else scope] for *rest, scope in kept if scope != new)
    return tuple(sorted({":".join(parts) for parts in followed}))


def after_delete(granted: Iterable[str], name: str) -> tuple[str, ...]:
    """What a role holds once the entity `name` is gone, sorted: nothing that would open a later one of that name.

    >>> after_delete(["records:read:track", "records:*:song", "records:read:tenant"], "song")
    ('records:read:tenant', 'records:read:track')
    """
    return tuple(sorted(one for one in set(granted) if one.split(":")[-1] != name))


@lru_cache(maxsize=4096)
def _covering(wanted: str) -> frozenset[str]:
    if permission_problem(wanted):
        return frozenset()
    area, action, scope = wanted.split(":")
    if area == PLATFORM:
        return frozenset({PLATFORM_PERMISSION} if wanted == PLATFORM_PERMISSION else ())
    scopes = {TENANT, ANY} if scope == ANY else {scope, TENANT, ANY}
    return frozenset(map(":".join, product({area, ANY}, {action, ANY}, scopes)))


def _scope_problem(area: str, scope: str) -> str:
    if area == PLATFORM:
        return "" if scope == PLATFORM else f"must have the scope {PLATFORM!r}"
    if scope in (TENANT, ANY):
        return ""
    if area != "records":
        return f"must have the scope {TENANT!r}; only records can be limited to one entity"
    if scope == PLATFORM or name_problem(scope):
        return f"has the scope {scope!r}; it must be {TENANT!r} or the name of an entity"
    return ""
