"""The saved views of an entity as notebooks show them."""

from __future__ import annotations

from buildify_nb.workspace import connect


def test_views_read_well_in_a_notebook() -> None:
    with connect(":memory:", user="ana") as ws:
        ws.entities.create("sale", fields={"name": "string", "status": "string"}).publish()
        ws.records["sale"].create(name="first", status="open")
        views = ws.records["sale"].views
        assert (repr(views), len(views), "open" in views) == ("SavedViews()", 0, False)
        view = views.save("open", filters={"status": "open"}, groups={"All": ["name", "status"]})
        assert (view.name, view.is_shared, view.options) == ("open", False, {"filters": {"status": "open"}})
        assert repr(views) == "SavedViews('open')"
        assert views._ipython_key_completions_() == ["open"]
        assert "filters: {&#x27;status&#x27;: &#x27;open&#x27;}" in views._repr_html_()
        assert "first" in view._repr_html_()
        assert view.saved.content.groups == {"All": ("name", "status")}
