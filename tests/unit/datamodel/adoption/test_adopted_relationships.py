"""Names of relationships, rules of deletion, and which tables only link two others."""

from __future__ import annotations

import pytest

from buildify_nb.datamodel.adoption.adopted_relationships import RelationshipNames, junction_ends, rules_of
from buildify_nb.datamodel.adoption.adoption_plan import plan_of
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.storage.live_tables import LiveForeignKey, LiveTable
from tests.live_tables import TEXT, column, keyed, table

A, B = ("public", "a", "id"), ("public", "b", "id")


def link(*columns: str, key: tuple[str, ...] = ("x", "y"), **points: tuple[str, str, str]) -> LiveTable:
    return table(*map(column, columns), key=key, references=points)


@pytest.mark.parametrize(
    ("live", "is_junction"),
    [
        (link("x", "y", x=A, y=B), True),
        (link("x", "y", key=("y", "x"), x=A, y=A), True),
        (link("x", "y", "z", x=A, y=B), False),
        (link("x", "y", x=A), False),
        (link("x", "y", key=("x",), x=A, y=B), False),
        (link("x", "y", key=(), x=A, y=B), False),
    ],
)
def test_a_junction_is_two_references_that_are_the_key(live: LiveTable, is_junction: bool) -> None:
    assert (junction_ends(live) is not None) == is_junction


def test_several_references_to_one_entity_are_told_apart() -> None:
    orders = keyed("orders", billed_to_id="people", shipped_to_id="people")
    plan = plan_of([keyed("people", boss_id="people"), orders], [], [])
    assert {(one.name, one.source_field_name, one.target_field_name) for one in plan.relationships} == {
        ("people_people_boss", "people_by_boss", "boss_id"),
        ("people_orders_billed_to", "orders_by_billed_to", "billed_to_id"),
        ("people_orders_shipped_to", "orders_by_shipped_to", "shipped_to_id"),
    }


def test_one_to_one_shows_one() -> None:
    badges = table(
        column("person_id"),
        column("code", TEXT),
        name="badges",
        key=("person_id",),
        references={"person_id": ("public", "people", "id")},
    )
    (one,) = plan_of([keyed("people"), badges], [], []).relationships
    assert (one.relationship_type, one.source_field_name) == ("one-to-one", "badge")


def test_a_table_linked_to_itself_has_two_names() -> None:
    friends = table(
        *map(column, ("a_id", "b_id")),
        name="friends",
        key=("a_id", "b_id"),
        references={"a_id": ("public", "people", "id"), "b_id": ("public", "people", "id")},
    )
    (one,) = plan_of([keyed("people"), friends], [], []).relationships
    assert (one.name, one.source_field_name, one.target_field_name) == ("friends", "people_by_b", "people_by_a")


def test_names_that_are_taken_are_avoided() -> None:
    known = plan_of([keyed("people")], [], []).entities
    there = RelationshipDefinition(
        name="people_pets",
        relationship_type="one-to-many",
        source_entity_id=known[0].id,
        source_field_name="pets",
        target_entity_id=known[0].id,
        target_field_name="name",
    )
    names = RelationshipNames(known, [there])
    assert names.new("people_pets", "people_pets_owner") == "people_pets_owner"
    assert names.new("people_pets") == "people_pets_2"
    assert [names.shown_at(known[0].id, "pets", "name") for _ in range(2)] == ["name_2", "name_3"]


@pytest.mark.parametrize(
    ("rule", "followed"),
    [("CASCADE", "CASCADE"), ("SET NULL", "SET NULL"), ("RESTRICT", "RESTRICT"), ("SET DEFAULT", "NO ACTION")],
)
def test_the_database_s_rule_is_ours(rule: str, followed: str) -> None:
    key = LiveForeignKey(("owner_id",), "public", "people", ("id",), rule, rule)  # type: ignore[arg-type]
    pets = table(column("id"), column("owner_id"), name="pets", key=("id",), foreign_keys=(key,))
    plan = plan_of([keyed("people"), pets], [], [])
    assert (plan.relationships[0].on_delete, plan.relationships[0].on_update) == (followed, followed)
    without_key = plan_of([keyed("people"), table(column("owner_id"), name="pets", foreign_keys=(key,))], [], [])
    entity = without_key.entities[1]
    assert set(rules_of(entity, entity.field("owner_id")).values()) == {"NO ACTION"}
