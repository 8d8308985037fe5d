"""An attribute that a handle lacks is told with where it is, where that is known."""

from __future__ import annotations

from buildify_nb.datamodel.missing_attributes import no_attribute, no_entity_attribute


def test_only_what_is_known_is_told() -> None:
    assert str(no_attribute("x", "fields")) == "'str' object has no attribute 'fields'; it is in .definition.fields"
    assert str(no_attribute("x", "other")) == "'str' object has no attribute 'other'"
    assert str(no_entity_attribute("x", "_repr_png_")) == "'str' object has no attribute '_repr_png_'"
    assert "ws.entities['aa']" in str(no_entity_attribute("x", "aa"))
