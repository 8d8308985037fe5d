"""How saved views read."""

from __future__ import annotations

from uuid import UUID

from buildify_nb.records.saved_views.saved_views import SavedView, StoredView
from buildify_nb.records.saved_views.view_content import ViewContent

TENANT, ADA = UUID(int=1), UUID(int=2)


def test_a_view_is_shown_as_the_call_that_saves_it() -> None:
    view = SavedView("open", "order", "ada", True, ViewContent({"status": "open"}, fields=("total",)))
    assert repr(view) == "SavedView('open', filters={'status': 'open'}, fields=('total',), shared=True)"
    assert view.cells == ("open", "shared", "ada", "filters: {'status': 'open'}", "total")
    broken = SavedView("old", "order", "ada", False, ViewContent(), "It filters by 'x'.")
    assert broken.cells[1:4] == ("private", "ada", "It filters by 'x'.")


def test_a_view_of_the_tenant_is_shared() -> None:
    def held_by(holder: UUID) -> StoredView:
        return StoredView(UUID(int=3), UUID(int=4), "open", holder, ADA, "ada", ViewContent())

    assert held_by(TENANT).is_shared(TENANT)
    assert not held_by(ADA).is_shared(TENANT)
