"""Two saved states of an entity are compared part by part, by id."""

from __future__ import annotations

from typing import Any

from buildify_nb.datamodel.definition_diff import definition_diff

BEFORE: dict[str, Any] = {
    "id": "e",
    "name": "thing",
    "label": "Thing",
    "description": None,
    "fields": [
        {"id": "1", "name": "a", "field_type": "string", "min_value": None, "display_order": 0},
        {"id": "2", "name": "b", "field_type": "integer", "is_required": False, "display_order": 1},
    ],
    "indexes": [{"id": "i", "name": "by_a", "field_names": ["a"]}],
}


def told(before: dict[str, Any] | None, after: dict[str, Any]) -> list[tuple[str, list[tuple[str, Any, Any]]]]:
    return [(str(one), [(v.column, v.before, v.after) for v in one.values]) for one in definition_diff(before, after)]


def test_a_renamed_field_is_a_changed_one() -> None:
    first, second = BEFORE["fields"]
    after = {**BEFORE, "fields": [{**first, "name": "c", "min_value": 0}, second]}
    assert told(BEFORE, after) == [("field c changed", [("name", "a", "c"), ("min_value", None, 0)])]


def test_parts_come_and_go() -> None:
    new = {"id": "3", "name": "d", "field_type": "date", "is_required": False, "display_order": 1}
    after = {**BEFORE, "fields": [BEFORE["fields"][0], new], "indexes": []}
    assert told(BEFORE, after) == [
        ("field d added", [("name", None, "d"), ("field_type", None, "date")]),
        ("field b removed", [("name", "b", None), ("field_type", "integer", None)]),
        ("index by_a removed", [("name", "by_a", None), ("field_names", ["a"], None)]),
    ]


def test_an_order_is_one_change_and_empty_values_are_none() -> None:
    first, second = BEFORE["fields"]
    fields = [{**second, "display_order": 0}, {**first, "display_order": 1}]
    after = {**BEFORE, "description": "", "fields": fields}
    assert told(BEFORE, after) == [("entity thing changed", [("order of fields", "a, b", "b, a")])]
    assert told(BEFORE, {**BEFORE, "description": ""}) == []


def test_everything_of_a_new_entity_is_added() -> None:
    assert [name for name, _ in told(None, BEFORE)] == [
        "entity thing added",
        "field a added",
        "field b added",
        "index by_a added",
    ]
