"""Vocabulary and rules of tenants: separate applications in one database. No tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from buildify_nb.errors import DefinitionError, Problem
from buildify_nb.identifiers import RESERVED_WORDS, name_problem
from buildify_nb.storage.dialects.base import SHARING_TENANT

PLATFORM_TENANT = SHARING_TENANT
PLATFORM_TENANT_ID = UUID("00000000-0000-7000-8000-000000000001")
"""The same in every database, so that what belongs to the platform can be told without a query."""

LONGEST_TENANT_NAME = 40
"""Characters; the name becomes part of a schema's and a role's."""


@dataclass(frozen=True, slots=True, repr=False)
class Tenant:
    """One application with users, definitions and data of its own."""

    id: UUID
    name: str
    label: str
    created_at: datetime

    def __repr__(self) -> str:
        return f"Tenant({self.name!r})"


def checked_tenant_name(name: object) -> str:
    """A tenant's name; raises DefinitionError when it breaks the grammar of technical names.

    Reserved words are allowed ("default" is one): the name is only ever a part of an identifier.
    """
    if isinstance(name, str) and name in RESERVED_WORDS:
        return name
    if problem := name_problem(name, longest=LONGEST_TENANT_NAME):
        raise DefinitionError(f"{name!r} cannot be the name of a tenant.", [Problem("name", problem)])
    return str(name)
