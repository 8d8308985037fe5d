from __future__ import annotations

from typing import Any

from buildify_nb.datamodel.formulas.field_uses import (
    circle,
    condition_reads,
    following_renames,
    formula_reads,
    renames,
    showing_renamed,
    telling_nothing_of,
    uses_of,
)
from buildify_nb.identifiers import new_id
from tests.factories import entity, field, index

RULE = {"type": "expression", "formula": "price > cost"}
WON: dict[str, Any] = {
    "combinator": "and",
    "rules": [
        {"field": "price", "operator": ">", "value": "cost", "valueSource": "field"},
        {"combinator": "or", "rules": [{"field": "price", "operator": "null"}]},
    ],
}
LINE = entity(
    "line",
    field("price", "decimal", validation_rules=(RULE, {"type": "range", "min": 0})),
    field("cost", "decimal"),
    field("total", "decimal", is_calculated=True, calculation_formula="price * 2"),
    field("reason", visible_when=WON),
)


def test_uses_are_told_in_words() -> None:
    assert uses_of(LINE, "price") == ["the formula of 'total'", "the condition under which 'reason' is shown"]
    assert uses_of(LINE, "cost") == [
        "a validation rule of 'price'",
        "the condition under which 'reason' is shown",
    ]
    assert uses_of(LINE, "total") == []
    assert condition_reads(LINE.field("reason")) == {"price", "cost"}
    assert formula_reads(field("a", is_calculated=True, calculation_formula="b +")) == frozenset()


def test_the_condition_of_an_index_is_a_use_and_follows_a_rename() -> None:
    price = LINE.field("price")
    where = ({"cost": 1}, {"rules": [{"field": "cost", "operator": ">", "value": 1}]})
    indexes = tuple(index(f"by_{n}", "price", where_clause=one) for n, one in enumerate(where))
    line = LINE.model_copy(update={"indexes": indexes})
    assert uses_of(line, "cost")[-2:] == ["the condition of the index 'by_0'", "the condition of the index 'by_1'"]
    cost = line.field("cost").model_copy(update={"name": "expense"})
    after = following_renames(line, line.with_fields([price, cost, *line.fields[2:]]))
    assert [one.where_clause for one in after.indexes] == [
        {"expense": 1},
        {"rules": [{"field": "expense", "operator": ">", "value": 1}]},
    ]


def test_circles_are_found_with_their_way() -> None:
    reads = {"a": frozenset({"b"}), "b": frozenset({"c", "d"}), "c": frozenset({"a"}), "e": frozenset({"a"})}
    assert circle("a", reads) == ("a", "b", "c", "a")
    assert circle("e", reads) == ()


def test_texts_follow_a_rename_by_identity_even_where_names_change_places() -> None:
    price, cost = LINE.field("price"), LINE.field("cost")
    swapped = [price.model_copy(update={"name": "cost"}), cost.model_copy(update={"name": "price"}), *LINE.fields[2:]]
    after = following_renames(LINE, LINE.with_fields(swapped))
    assert after.field("total").calculation_formula == "cost * 2"
    assert after.field("cost").validation_rules[0].model_dump()["formula"] == "cost > price"
    assert condition_reads(after.field("reason")) == {"price", "cost"}
    condition: Any = after.field("reason").visible_when
    rules = condition["rules"]
    assert (rules[0]["field"], rules[0]["value"], rules[1]["rules"][0]["field"]) == ("cost", "price", "cost")


def test_a_condition_that_is_a_formula_is_read_and_follows_too() -> None:
    line = entity("line", field("price", "decimal"), field("reason", visible_when="price > 1"))
    assert uses_of(line, "price") == ["the condition under which 'reason' is shown"]
    renamed = [line.field("price").model_copy(update={"name": "cost"}), line.field("reason")]
    assert following_renames(line, line.with_fields(renamed)).field("reason").visible_when == "cost > 1"


def test_a_text_that_changed_along_with_a_name_is_left_alone() -> None:
    renamed = [one.model_copy(update={"name": "amount"} if one.name == "price" else {}) for one in LINE.fields]
    renamed[2] = renamed[2].model_copy(update={"calculation_formula": "amount * 3"})
    assert following_renames(LINE, LINE.with_fields(renamed)).field("total").calculation_formula == "amount * 3"
    assert following_renames(LINE, LINE) is LINE


def test_lookups_that_show_a_renamed_field_follow() -> None:
    artist, elsewhere = new_id(), new_id()
    shown = {"field_type": "lookup", "reference_field": "name"}
    album = entity(
        "album",
        field("by", reference_entity_id=artist, **shown),
        field("with", reference_entity_id=elsewhere, **shown),
        field("title"),
    )
    followed = showing_renamed(album, artist, {"name": "full_name"})
    assert [one.reference_field for one in followed.fields] == ["full_name", "name", None]
    assert showing_renamed(album, artist, {"code": "number"}) == album


def test_renames_are_told_by_ids() -> None:
    cost = LINE.field("cost").model_copy(update={"name": "price"})
    swapped = LINE.with_fields([LINE.field("price").model_copy(update={"name": "cost"}), cost, field("new")])
    assert renames(LINE, swapped) == {"price": "cost", "cost": "price"}


def test_a_field_can_be_told_without_what_names_others() -> None:
    rules = [{"type": "expression", "formula": "a < b"}, {"type": "expression", "formula": "a > 0"}]
    one = field("a", "integer", validation_rules=rules, visible_when={"b": 1})
    told = telling_nothing_of(one, {"b"})
    assert [rule.model_dump()["formula"] for rule in told.validation_rules] == ["a > 0"]
    assert told.visible_when == "TRUE"
    total = field("t", "integer", is_calculated=True, calculation_formula="b * 2")
    assert telling_nothing_of(total, {"b"}).calculation_formula is None
    assert telling_nothing_of(one, {"z"}) is one
