"""Definitions of adopted tables: keys, references, and what is noted about the table."""

from __future__ import annotations

from uuid import UUID

from buildify_nb.datamodel.adoption.adopted_definitions import (
    adopted_entity,
    in_dependency_order,
    key_place,
    linked,
)
from tests.live_tables import column, table

TARGET = UUID(int=7)


def test_what_must_be_given_is_what_the_database_does_not_fill() -> None:
    entity = adopted_entity(
        table(
            column("a", nullable=False),
            column("b", nullable=False, has_default=True),
            column("c", has_default=True, is_generated=True),
            column("d", None, nullable=False),
            key=("a",),
        ),
        {},
        {"name": "thing"},
    )
    assert [(f.is_required, f.is_readonly) for f in entity.fields] == [
        (True, False),
        (False, False),
        (False, True),
        (False, True),
    ]
    assert entity.field("d").metadata["unsupported"] is True


def test_references_point_at_adopted_targets_and_at_the_table_itself() -> None:
    live = table(
        column("id"),
        column("boss_id"),
        column("city_id"),
        column("other_id"),
        key=("id",),
        references={
            "boss_id": ("public", "order_details", "id"),
            "city_id": ("public", "city", "id"),
            "other_id": ("public", "other", "id"),
        },
    )
    entity = adopted_entity(live, {("public", "city", "id"): TARGET}, {"name": "person"})
    assert [f.reference_entity_id for f in entity.fields] == [None, entity.id, TARGET, None]
    assert (entity.field("city_id").label, entity.field("city_id").metadata["key_type"]) == ("City", "integer")
    later = linked(entity, {("public", "other", "id"): TARGET}).field("other_id")
    assert (later.field_type, later.reference_entity_id, later.id) == ("lookup", TARGET, entity.field("other_id").id)
    assert later.min_value is None
    assert linked(entity, {("public", "unknown", "id"): TARGET}) is entity


def test_a_view_is_read_only_and_no_target() -> None:
    view = adopted_entity(table(column("a"), column("b", None), kind="view"), {}, {"name": "seen"})
    assert view.metadata == {"key_fields": ["a"], "read_only": True, "table_kind": "view"}
    assert key_place(view) is None
    keyed = adopted_entity(table(column("A"), key=("A",)), {}, {"name": "thing"})
    assert (keyed.key_fields, key_place(keyed)) == (("a",), ("public", "order_details", "A"))


def test_a_table_in_the_plural_holds_records_in_the_singular() -> None:
    entity = adopted_entity(table(column("a")), {}, {"name": "order_details"})
    assert (entity.label, entity.plural_label) == ("Order detail", "Order details")
    named = adopted_entity(table(column("a")), {}, {"name": "order_details", "label": "Line"})
    assert named.label == "Line"


def test_targets_come_first_and_circles_end() -> None:
    lines = table(column("h"), name="a_lines", references={"h": ("public", "heads", "id")})
    heads = table(
        column("id"), name="heads", references={"x": ("public", "x", "id"), "self": ("public", "heads", "id")}
    )
    circle = table(column("id"), name="x", references={"h": ("public", "heads", "id"), "z": ("other", "z", "id")})
    assert [one.name for one in in_dependency_order([lines, heads, circle])] == ["x", "heads", "a_lines"]
