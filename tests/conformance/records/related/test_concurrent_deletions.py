"""A deletion while somebody else writes what refers to the record: it judges what the other one leaves behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
import sqlalchemy as sa

from buildify_nb.errors import StaleVersion, StillReferenced
from tests.conformance.records.world import World

LONG_ENOUGH = 0.5
"""Seconds that the other writer stays, holding its locks, so that the deletion comes to read and to wait for it."""


def deleted_meanwhile(world: World, write: Callable[[], Any], entity: str, id: str) -> None:
    """Deletes the record while `write`, in a transaction of its own, is about to change something else."""
    writing, deleted = Event(), Event()

    def pause(uow: Any, context: Any, served: Any, change: str, writes: Any) -> Iterator[Any]:
        if change != "delete":
            writing.set()
            deleted.wait(LONG_ENOUGH)
        return iter(())

    def delete() -> None:
        try:
            world[entity].delete(id)
        finally:
            deleted.set()

    world.service.add_check(pause)
    with ThreadPoolExecutor(2) as threads:
        written = threads.submit(write)
        assert writing.wait(30)
        deletion = threads.submit(delete)
        written.result()
        deletion.result()


def lineage(world: World, *rules: str, **columns: Any) -> World:
    """Entities a, b, c…, each with a reference to the one before under the rule."""
    names = "abcd"[: len(rules) + 1]
    for name in names:
        world.entities.create(f"{name}_node", fields={"name": "string"}, **columns)
    for parent, child, rule in zip(names, names[1:], rules, strict=False):
        world.relationships.create(f"{parent}_node", f"{child}_node", on_delete=rule)
    for name in names:
        world.entities[f"{name}_node"].publish()
    return world


@pytest.mark.parametrize("soft", [True, False])
def test_a_reference_is_cleared_in_a_record_that_was_just_changed(world: World, soft: bool) -> None:
    lineage(world, "SET NULL", supports_soft_delete=soft)
    parent = world["a_node"].create(name="p")
    child = world["b_node"].create(name="c", a_node=parent["id"])
    deleted_meanwhile(world, lambda: world["b_node"].update(child["id"], name="new"), "a_node", parent["id"])
    after = world["b_node"].get(child["id"])
    assert (after["name"], after["a_node"], after["row_version"]) == ("new", None, 3)
    assert [changes["after"] for action, _, changes in world.audit_rows("b_node") if action == "update"] == [
        {"name": "new"},
        {"a_node": None},
    ]


@pytest.mark.parametrize("rule", ["SET NULL", "CASCADE"])
@pytest.mark.parametrize("soft", [True, False])
def test_a_record_that_just_moved_to_another_parent_is_left_alone(world: World, rule: str, soft: bool) -> None:
    lineage(world, rule, supports_soft_delete=soft)
    old, new = (world["a_node"].create(name=name)["id"] for name in ("old", "new"))
    child = world["b_node"].create(name="c", a_node=old)
    deleted_meanwhile(world, lambda: world["b_node"].update(child["id"], a_node=new), "a_node", old)
    assert [record["id"] for record in world["a_node"].list()] == [new]
    after = world["b_node"].get(child["id"])
    assert (after["a_node"], after["row_version"]) == (new, 2)
    assert [action for action, *_ in world.audit_rows("b_node")] == ["create", "update"]
    assert [event.change for event in world.told if event.entity == "b_node"] == ["create", "update"]


@pytest.mark.parametrize("soft", [True, False])
def test_a_grandchild_that_was_just_created_goes_as_well(world: World, soft: bool) -> None:
    lineage(world, "CASCADE", "CASCADE", supports_soft_delete=soft)
    parent = world["a_node"].create(name="p")
    child = world["b_node"].create(name="c", a_node=parent["id"])
    deleted_meanwhile(world, lambda: world["c_node"].create(name="g", b_node=child["id"]), "a_node", parent["id"])
    assert [world[name].count() for name in ("a_node", "b_node", "c_node")] == [0, 0, 0]
    assert [action for action, *_ in world.audit_rows("c_node")] == ["create", "delete"]


@pytest.mark.parametrize("size", [3, 600])
def test_a_bulk_load_keeps_the_records_it_refers_to(world: World, size: int) -> None:
    lineage(world, "RESTRICT")
    parents = world["a_node"].bulk_create([{"name": str(n)} for n in range(size)]).ids
    children = [{"name": "c", "a_node": parent} for parent in parents]
    with pytest.raises(StillReferenced):
        deleted_meanwhile(world, lambda: world["b_node"].bulk_create(children), "a_node", parents[0])
    assert (world["a_node"].count(), world["b_node"].count()) == (size, size)


def test_two_references_of_one_record_are_cleared_together(world: World) -> None:
    for name in ("person", "task"):
        world.entities.create(name, fields={"name": "string"})
    for field in ("author", "owner"):
        columns: dict[str, Any] = {
            "name": f"{field}_task",
            "source_field_name": f"{field}_tasks",
            "target_field_name": field,
        }
        world.relationships.create("person", "task", on_delete="SET NULL", **columns)
    for name in ("person", "task"):
        world.entities[name].publish()
    person = world["person"].create(name="p")["id"]
    task = world["task"].create(name="t", author=person, owner=person)
    world["person"].delete(person)
    after = world["task"].get(task["id"])
    assert (after["author"], after["owner"], after["row_version"]) == (None, None, 2)
    nulls = {"author": None, "owner": None}
    assert world.audit_rows("task")[1:] == [
        ("update", task["id"], {"before": {"author": person, "owner": person}, "after": nulls})
    ]


def test_nothing_is_done_when_a_row_is_deleted_that_was_judged(world: World) -> None:
    lineage(world, "CASCADE")
    parent = world["a_node"].create(name="p")
    child = world["b_node"].create(name="c", a_node=parent["id"])

    def lose(uow: Any, context: Any, served: Any, change: str, writes: Any) -> Iterator[Any]:
        table = served.table.table
        marked = sa.update(table).where(table.c.id == writes[0].key[0])
        uow.execute(marked.values(deleted_at=world.clock.now()))
        return iter(())

    world.service.add_check(lose)
    with pytest.raises(StaleVersion, match="was not done"):
        world["a_node"].delete(parent["id"])
    assert world["a_node"].get(parent["id"]) == parent
    assert world["b_node"].get(child["id"]) == child
    assert [action for action, *_ in world.audit_rows("b_node")] == ["create"]
