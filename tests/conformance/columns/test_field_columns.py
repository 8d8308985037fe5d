"""What a field's columns do to its column and its values, where no other test shows it."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.errors import InvalidRecord
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import sql, table_of


def publish(workspace: Workspace, **columns: Any) -> None:
    """An entity whose field `a` has these columns."""
    workspace.entities.create("thing", fields={"a": columns}).publish()


def refused(workspace: Workspace, value: Any) -> bool:
    """Whether a record with this value is refused, for the sake of that field."""
    try:
        workspace.records["thing"].create(a=value)
    except InvalidRecord as error:
        return [problem.field for problem in error.problems] == ["a"]
    return False


@pytest.mark.parametrize(
    ("field_type", "limit", "good", "bad"),
    [
        ("string", {"max_length": 3}, "abc", "abcd"),
        ("string", {"min_length": 2}, "ab", "a"),
        ("integer", {"max_value": 5}, 5, 6),
        ("decimal", {"min_value": "0.5"}, "0.50", "0.49"),
        ("decimal", {"decimal_places": 3}, "0.125", "0.1255"),
        ("select", {"allowed_values": ["s", "m"]}, "s", "l"),
        ("string", {"is_required": True}, "x", None),
        ("string", {"is_nullable": False}, "x", None),
    ],
)
def test_limits(workspace: Workspace, field_type: str, limit: dict[str, Any], good: Any, bad: Any) -> None:
    publish(workspace, field_type=field_type, **limit)
    assert not refused(workspace, good)
    assert refused(workspace, bad)
    assert workspace.records["thing"].count() == 1


def test_places_are_those_of_the_column(workspace: Workspace) -> None:
    publish(workspace, field_type="decimal", decimal_places=3)
    workspace.records["thing"].create(a="0.125")
    assert str(workspace.records["thing"].list()[0]["a"]) == "0.125"
    assert [str(row[0]) for row in sql(workspace, "SELECT a FROM {s}.custom_thing")] == ["0.125"]


def test_an_indexed_field_has_an_index(workspace: Workspace) -> None:
    publish(workspace, field_type="integer")
    thing = workspace.entities["thing"]

    def indexes() -> list[str]:
        return [name for name, definition in table_of(workspace, "custom_thing").indexes if "(a" in definition]

    assert indexes() == []
    thing.edit_field("a", is_indexed=True).publish()
    assert indexes() == ["custom_thing_a_idx"]
    thing.edit_field("a", is_indexed=False).publish()
    assert indexes() == []


def test_the_table_itself_takes_no_null(workspace: Workspace) -> None:
    publish(workspace, field_type="string", is_nullable=False)
    nullable = {name: null for name, _, null in table_of(workspace, "custom_thing").columns}
    assert (nullable["a"], nullable["deleted_at"]) == (False, True)


def test_defaults_fill_what_is_left_out(workspace: Workspace) -> None:
    fields = {
        "a": {"field_type": "integer", "default_value": 7},
        "b": {"field_type": "integer", "default_expression": "3 + 4"},
        "c": "string",
    }
    workspace.entities.create("thing", fields=fields).publish()
    made = workspace.records["thing"].create(c="x")
    assert (made["a"], made["b"]) == (7, 7)
    assert workspace.records["thing"].create(a=1, b=2)["a"] == 1


def test_nobody_writes_a_read_only_field(workspace: Workspace) -> None:
    fields = {"a": {"field_type": "string", "is_readonly": True, "default_value": "set"}, "b": "string"}
    workspace.entities.create("thing", fields=fields).publish()
    made = workspace.records["thing"].create(b="x")
    assert made["a"] == "set"
    for write in (
        lambda: workspace.records["thing"].create(a="mine"),
        lambda: workspace.records["thing"].update(made["id"], a="mine"),
    ):
        with pytest.raises(InvalidRecord, match="read-only"):
            write()
    assert [record["a"] for record in workspace.records["thing"].list()] == ["set"]


def test_labels_prefixes_and_suffixes_are_read_in_lists(workspace: Workspace) -> None:
    publish(workspace, field_type="decimal", label="Net weight", prefix="~", suffix="kg")
    workspace.records["thing"].create(a="12.50")
    shown = workspace.records["thing"]._repr_html_()
    assert ("Net weight" in shown, "~12.50 kg" in shown) == (True, True)


def test_fields_stand_in_their_order(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string", "b": "string", "c": "string"}).publish()
    assert list(workspace.records["thing"].create(a="x"))[1:4] == ["a", "b", "c"]
    thing.order_fields("c", "a").publish()
    assert list(workspace.records["thing"].list()[0])[1:4] == ["c", "a", "b"]
    assert [field.display_order for field in thing.definition.fields] == [0, 1, 2]


def test_a_lookup_one_to_one_takes_each_record_once(workspace: Workspace) -> None:
    workspace.entities.create("other", fields={"b": "string"}).publish()
    publish(workspace, reference_entity="other", relationship_type="one-to-one")
    other = workspace.records["other"].create(b="x")["id"]
    assert not refused(workspace, other)
    assert refused(workspace, other)
    workspace.entities["thing"].edit_field("a", relationship_type="many-to-one").publish()
    assert not refused(workspace, other)


def test_a_lookup_takes_records_of_its_entity_only(workspace: Workspace) -> None:
    workspace.entities.create("other", fields={"b": "string"}).publish()
    publish(workspace, reference_entity="other")
    other = workspace.records["other"].create(b="x")["id"]
    thing = workspace.records["thing"].create(a=other)["id"]
    assert refused(workspace, thing)


def test_metadata_names_the_currency(workspace: Workspace) -> None:
    publish(workspace, field_type="currency", metadata={"currency": "JPY"})
    assert not refused(workspace, "150")
    assert refused(workspace, "150.5")
    assert "¥150" in workspace.records["thing"]._repr_html_()
