"""Entities fill in what nobody gave, and find their fields."""

import pytest
from pydantic import ValidationError

from buildify_nb.datamodel.entities import IndexDefinition, plural_of, unknown_entity
from buildify_nb.errors import NotFound
from tests.factories import entity, field, head, index


def test_what_is_left_out_follows_from_the_name() -> None:
    made = entity("order_line", field("n", "integer"), field("title"))
    assert (made.label, made.plural_label, made.table_name) == ("Order line", "Order lines", "custom_order_line")
    assert (made.title_field, made.key_fields) == ("title", ("id",))
    assert entity("x", primary_field="n").title_field == "n"


@pytest.mark.parametrize(
    ("label", "plural"),
    [("Country", "Countries"), ("Day", "Days"), ("Box", "Boxes"), ("Branch", "Branches")],
)
def test_plurals(label: str, plural: str) -> None:
    assert plural_of(label) == plural


def test_a_field_is_found_or_hinted_at() -> None:
    assert entity().field("title").name == "title"
    with pytest.raises(NotFound, match="Did you mean 'title'"):
        entity().field("titel")
    with pytest.raises(NotFound, match="It has title"):
        entity().field("zzz")


def test_an_index_is_found_or_hinted_at() -> None:
    indexed = entity(indexes=[index("by_title")])
    assert indexed.index("by_title").name == "by_title"
    for name, todo in (("by_titel", "Did you mean 'by_title'?"), ("zzz", "It has by_title.")):
        with pytest.raises(NotFound) as refused:
            indexed.index(name)
        assert str(refused.value) == f"'{indexed.name}' has no index {name!r}. {todo}"


def test_an_index_takes_one_name_as_one_field() -> None:
    assert IndexDefinition.model_validate({"name": "by_email", "field_names": "email"}).field_names == ("email",)


def test_an_unknown_entity_is_hinted_at() -> None:
    assert str(unknown_entity("trak", ["album", "track"])) == "There is no entity 'trak'. Did you mean 'track'?"
    assert unknown_entity("zzz", ["album", "track"]).todo == "There are album, track."
    assert unknown_entity("zzz", []).todo == "Create one: ws.entities.create(…)."


def test_a_document_is_frozen_and_knows_its_columns() -> None:
    with pytest.raises(ValidationError):
        entity().name = "other"  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(ValidationError):
        entity(colour="red")


def test_a_head_knows_whether_its_newest_state_serves() -> None:
    assert not head(entity(), revision=3, published_revision=3).has_unpublished_changes
    assert head(entity(), revision=4, published_revision=3).has_unpublished_changes
