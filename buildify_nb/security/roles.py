"""Vocabulary and rules of roles: named sets of permissions. No tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from buildify_nb.errors import DefinitionError, Problem
from buildify_nb.expressions.suggestions import did_you_mean
from buildify_nb.identifiers import name_problem
from buildify_nb.security.permissions import ANY, TENANT, role_permission_problem


@dataclass(frozen=True, slots=True, repr=False)
class Role:
    """A named set of permissions in one tenant; a system role belongs to the product and cannot be changed."""

    id: UUID
    name: str
    label: str
    description: str | None
    permissions: tuple[str, ...]
    is_system: bool
    created_at: datetime

    @property
    def document(self) -> dict[str, Any]:
        """What the audit log keeps of it, beside its name."""
        return {"label": self.label, "description": self.description, "permissions": list(self.permissions)}

    def __repr__(self) -> str:
        return f"Role({self.name!r}, permissions={list(self.permissions)!r})"


def checked_role_name(name: object) -> str:
    """A role's name; raises DefinitionError when it breaks the grammar of technical names."""
    if problem := name_problem(name):
        raise DefinitionError(f"{name!r} cannot be the name of a role.", [Problem("name", problem)])
    return str(name)


def checked_label(label: object, *, longest: int = 200) -> str:
    """A display label; raises DefinitionError when it is empty or longer than its column."""
    text = label.strip() if isinstance(label, str) else ""
    if not text or len(text) > longest or "\0" in text:
        raise DefinitionError(
            "The label was refused.", [Problem("label", f"must be a text of 1 to {longest} characters")]
        )
    return text


def checked_description(description: str | None) -> str | None:
    """A description as it is stored; raises DefinitionError for one that is no text or longer than 2,000 characters."""
    if description is None:
        return None
    if not isinstance(description, str) or len(description) > 2000 or "\0" in description:  # pyright: ignore[reportUnnecessaryIsInstance] - callers may be notebooks
        raise DefinitionError(
            "The description was refused.", [Problem("description", "must be a text of at most 2,000 characters")]
        )
    return description.strip() or None


def checked_permissions(permissions: Iterable[str]) -> tuple[str, ...]:
    """The permissions of a role, sorted and without repetitions.

    Raises:
        DefinitionError: lists every one that is none or that no role may contain.
    """
    if isinstance(permissions, str):
        raise DefinitionError(
            "The permissions were refused.", [Problem("permissions", "must be a list of texts, not one text")]
        )
    listed = list(permissions)
    problems = [Problem("permissions", f"{one!r} {told}") for one in listed if (told := role_permission_problem(one))]
    if problems:
        raise DefinitionError("The permissions were refused.", problems)
    return tuple(sorted(set(listed)))


def refuse_unknown_entities(permissions: Iterable[str], entities: Collection[str]) -> None:
    """Raises DefinitionError for every permission on the records of an entity that there is not."""
    scopes = {one: one.rpartition(":")[2] for one in permissions}
    problems = [
        Problem("permissions", f"{one!r} names no entity of this tenant{did_you_mean(scope, entities)}")
        for one, scope in scopes.items()
        if scope not in (TENANT, ANY) and scope not in entities
    ]
    if problems:
        raise DefinitionError("The permissions were refused.", problems)
