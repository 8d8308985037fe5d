"""Who is acting, for whom: the first argument of every service call."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from buildify_nb.identifiers import new_id


@dataclass(frozen=True, slots=True)
class Context:
    """One caller in one tenant. Ids, never live objects, so it may cross threads.

    What the user may do is not in here: services ask `security`, so a grant or its end takes effect at once.
    """

    tenant_id: UUID
    tenant: str
    """The tenant's technical name; its schema is derived from it."""
    user_id: UUID
    user: str
    correlation_id: UUID = field(default_factory=new_id, compare=False)
    """Ties together what one call caused: audit rows, events, later executions."""
    is_trial: bool = False
    """Whether writes of records are only tried: each call says what would come of it, and is rolled back."""
