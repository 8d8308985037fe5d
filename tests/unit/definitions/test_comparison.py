"""Documents are compared by ids: a rename reads as a rename."""

from collections.abc import Mapping

from buildify_nb.definitions.comparison import differences


def told(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    return [str(difference) for difference in differences(before, after)]


def test_plain_values_and_nested_ones() -> None:
    assert told({"a": 1, "b": {"c": 2}}, {"a": 1, "b": {"c": 3}}) == ["b.c: 2 → 3"]
    assert told({"a": 1}, {"a": 1}) == []
    assert told({"a": [1]}, {"a": [1, 2]}) == ["a: [1] → [1, 2]"]


def test_parts_with_ids() -> None:
    before = {"fields": [{"id": "1", "name": "a"}, {"id": "2", "name": "b"}]}
    after = {"fields": [{"id": "2", "name": "c"}, {"id": "3", "name": "d"}]}
    assert told(before, after) == ["fields.a removed", "fields.c.name: 'b' → 'c'", "fields.d added"]


def test_added_and_removed_values() -> None:
    assert told({}, {"a": 1}) == ["a added"]
    assert told({"a": 1}, {"a": None}) == ["a removed"]
