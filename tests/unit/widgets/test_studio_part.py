"""The Python text of the studio's actions."""

from __future__ import annotations

from buildify_widgets.studio_part import entity_call, given


def test_a_call_on_an_entity() -> None:
    assert entity_call("track", "rename_field", "title", "name") == 'ws.entities["track"].rename_field("title", "name")'


def test_only_what_a_person_would_write_is_given() -> None:
    assert given({"a": None, "b": "", "c": False, "d": 0, "e": "x", "f": []}) == {"d": 0, "e": "x", "f": []}
