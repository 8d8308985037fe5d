"""The vocabulary of saved views: what callers get. No database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from buildify_nb.records.saved_views.view_content import ViewContent


@dataclass(frozen=True, slots=True)
class StoredView:
    """A view as it is stored."""

    id: UUID
    entity_id: UUID
    name: str
    holder_id: UUID
    """Whose it is: a user's, or the tenant's where it is shared."""
    created_by: UUID
    user_name: str
    content: ViewContent

    def is_shared(self, tenant_id: UUID) -> bool:
        """Whether all users of the tenant have it."""
        return self.holder_id == tenant_id


@dataclass(frozen=True, slots=True, repr=False)
class SavedView:
    """A view as one user sees it: in the names that fields have now, without what the user does not see."""

    name: str
    entity: str
    user: str
    """Who saved it."""
    is_shared: bool
    content: ViewContent
    problem: str = ""
    """Why it lists nothing, where its filters name what is no longer there; only who saved it is told."""

    def __repr__(self) -> str:
        parts = [f"{key}={value!r}" for key, value in self.content.options.items()]
        parts += ["shared=True"] if self.is_shared else []
        return f"SavedView({', '.join([repr(self.name), *parts])})"

    @property
    def cells(self) -> Sequence[object]:
        """It as a row of a table of views."""
        options = self.content.options
        shown = ", ".join(self.content.fields or ()) or "those of the entity"
        told = self.problem or "; ".join(
            f"{key}: {options[key]}" for key in ("filters", "sort", "search") if key in options
        )
        return self.name, "shared" if self.is_shared else "private", self.user, told, shown


HEADINGS = ("Name", "For", "Saved by", "Which records", "Columns")
