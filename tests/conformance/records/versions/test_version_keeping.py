"""Which versions the writes leave behind: in their transaction, in bulk, and of records that were there before."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.errors import InvalidRecord
from tests.conformance.records.world import World

FIELDS: dict[str, Any] = {"name": {"field_type": "string", "max_length": 20}, "rank": "integer"}


def kept(world: World) -> list[tuple[str, int, str, str | None]]:
    """(record, number, action, user) of all versions, oldest first."""
    rows = world.sql("SELECT record_id, number, action, user_name FROM buildify.record_versions ORDER BY 1, 2")
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def switch(world: World, entity: str, *, on: bool) -> None:
    world.entities[entity].edit(is_versioned=on).publish()


def test_the_first_write_after_the_switch_keeps_what_it_found(world: World) -> None:
    notes = world.entity("note", FIELDS)
    made = world.as_user("will", "records:create:note")["note"].create(name="a", rank=1)
    world.clock.advance(hours=1)
    switch(world, "note", on=True)
    assert notes.versions(made["id"]).total == 0
    notes.update(made["id"], rank=2)
    assert kept(world) == [(made["id"], 1, "baseline", "will"), (made["id"], 2, "update", "ada")]
    update, baseline = notes.versions(made["id"])
    assert (baseline.occurred_at, update.changed) == (made["created_at"], ("rank",))
    assert notes.revert(made["id"], 1)["rank"] == 1


def test_what_was_written_while_it_was_off_is_kept_as_it_was_found(world: World) -> None:
    notes = world.entity("note", FIELDS, is_versioned=True)
    made = notes.create(name="a")
    switch(world, "note", on=False)
    notes.update(made["id"], name="b")
    notes.update(made["id"], name="c")
    switch(world, "note", on=True)
    notes.update(made["id"], name="d")
    assert [(number, action) for _, number, action, _ in kept(world)] == [(1, "create"), (3, "baseline"), (4, "update")]
    assert [notes.version(made["id"], number)["name"] for number in (1, 3, 4)] == ["a", "c", "d"]


def test_a_bulk_load_keeps_a_version_of_each(world: World) -> None:
    fields = FIELDS | {"price": "decimal", "details": "json", "live": {"field_type": "boolean", "default_value": True}}
    notes = world.entity("note", fields, is_versioned=True)
    values = [{"name": f"n{n}", "price": "1.5", "details": {"a": [n, None, 'é"']}} for n in range(30)]
    ids = notes.bulk_create(values).ids
    assert [(number, action, user) for _, number, action, user in kept(world)] == [(1, "create", "ada")] * 30
    was, now = notes.version(ids[7], 1), notes.get(ids[7])
    assert {name: was[name] for name in fields} == {name: now[name] for name in fields}
    notes.update(ids[7], name="new")
    assert [one.action for one in notes.versions(ids[7])] == ["update", "create"]


def test_a_refused_write_keeps_nothing(world: World) -> None:
    notes = world.entity("note", FIELDS, is_versioned=True)
    with pytest.raises(InvalidRecord):
        notes.bulk_create([{"name": "a"}, {"name": "x" * 21}])
    result = notes.bulk_create([{"name": "a"}, {"name": "x" * 21}], atomic=False)
    assert [record for record, *_ in kept(world)] == [*result.ids]

    def refuse(*_: Any) -> Any:
        raise InvalidRecord("No.")

    world.service.add_check(refuse)
    with pytest.raises(InvalidRecord, match="No"):
        notes.update(result.ids[0], name="b")
    assert len(kept(world)) == 1


@pytest.mark.parametrize("soft", [True, False])
def test_what_goes_with_a_record_leaves_its_last_version(world: World, soft: bool) -> None:
    for name in ("parent", "child"):
        world.entities.create(name, fields=FIELDS, is_versioned=True, supports_soft_delete=soft)
    world.relationships.create("parent", "child", on_delete="CASCADE")
    for name in ("parent", "child"):
        world.entities[name].publish()
    parent = world["parent"].create(name="p")
    ids = world["child"].bulk_create([{"name": f"c{n}", "parent": parent["id"]} for n in range(15)]).ids
    world["parent"].delete(parent["id"])
    assert [(number, action) for record, number, action, _ in kept(world) if record in ids] == [
        (1, "create"),
        (2, "delete"),
    ] * 15
    assert world["child"].version(ids[3], 2)["name"] == "c3"


def test_a_cleared_reference_is_a_version(world: World) -> None:
    world.entity("parent", FIELDS)
    world.entities.create("child", fields=FIELDS, is_versioned=True)
    world.relationships.create("parent", "child", on_delete="SET NULL")
    world.entities["child"].publish()
    parent = world["parent"].create(name="p")
    child = world["child"].create(name="c", parent=parent["id"])
    world["parent"].delete(parent["id"])
    assert [(one.number, one.changed) for one in world["child"].versions(child["id"])] == [
        (2, ("parent",)),
        (1, ("name", "parent")),
    ]


def test_adopted_records_are_counted_and_changes_by_others_are_found(world: World) -> None:
    world.sql("CREATE SCHEMA legacy")
    world.sql("CREATE TABLE legacy.line (code VARCHAR(20) PRIMARY KEY, note TEXT DEFAULT 'n/a', amount INTEGER)")
    world.sql("INSERT INTO legacy.line VALUES ('a', 'first', 1)")
    world.let_use("legacy")
    world.entities.adopt("line", schema="legacy")
    world.entities["line"].edit(is_versioned=True).publish()
    lines = world["line"]
    lines.update("a", amount=2)
    world.sql("UPDATE legacy.line SET amount = 50 WHERE code = 'a'")
    lines.update("a", amount=3)
    lines.delete("a")
    lines.bulk_create([{"code": "a", "amount": 4}, {"code": "b", "amount": 5}])
    told = [(number, action) for record, number, action, _ in kept(world) if record == "a"]
    assert told == [(1, "baseline"), (2, "update"), (3, "baseline"), (4, "update"), (5, "delete"), (6, "create")]
    assert [lines.version("a", number)["amount"] for number in range(1, 7)] == [1, 2, 50, 3, 3, 4]
    assert lines.version("b", 1)["note"] == "n/a"
    assert lines.revert("a", 2)["note"] == "first"
    assert world.sql("SELECT note, amount FROM legacy.line WHERE code = 'a'") == [("first", 2)]


def test_without_the_flag_nothing_is_kept(world: World) -> None:
    notes = world.entity("note", FIELDS)
    made = notes.create(name="a")
    notes.update(made["id"], name="b")
    notes.bulk_create([{"name": "c"}] * 20)
    notes.delete(made["id"])
    assert kept(world) == []
