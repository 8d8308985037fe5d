"""The size of batches changes nothing: rows are judged as if they came one after the other."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.records.importing import import_run
from tests.conformance.records.world import World


@pytest.fixture
def parts(world: World) -> World:
    world.entity("part", {"code": {"field_type": "string", "is_unique": True}, "size": {"field_type": "integer"}})
    own = world.entities["part"].definition.id
    world.entities["part"].add_field("whole", "lookup", reference_entity_id=own).publish()
    return world


CONTENT = b"code,size,whole\na,1,\nb,x,a\nc,2,b\na,3,a\nd,4,a\ne,5,d\nd,6,\nf,7,e\n"


@pytest.mark.parametrize("by", [None, "code"])
def test_any_size_of_batches_gives_the_same(parts: World, monkeypatch: pytest.MonkeyPatch, by: str | None) -> None:
    found: list[Any] = []
    for size in (1, 2, 3, 100):
        monkeypatch.setattr(import_run, "BATCH", size)
        plan = parts["part"].preview_import(CONTENT, by=by, references={"whole": "part.code"})
        found.append((plan.created, plan.updated, {(one.row, one.field) for one in plan.refused}))
    assert found[1:] == [found[0]] * 3
    created, updated, refused = found[0]
    assert (created, updated) == ((4, 0) if by is None else (4, 2))
    assert {row for row, _ in refused} == ({3, 4, 5, 8} if by is None else {3, 4})


def test_a_change_that_is_refused_leaves_the_others(parts: World) -> None:
    parts["part"].bulk_create([{"code": "a", "size": 1}, {"code": "b", "size": 2}])
    content = b"code,size\na,10\nb,99999999999\nc,3\n"
    report = parts["part"].import_file(content, by="code", if_bad="skip")
    assert (report.created, report.updated, [one.row for one in report.refused]) == (1, 1, [3])
    assert {one["code"]: one["size"] for one in parts["part"].list()} == {"a": 10, "b": 2, "c": 3}


def test_changes_are_slow_so_they_tell_how_far_they_are(parts: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_run, "OFTEN", 10)
    content = ("code,size\n" + "".join(f"c{n},{n}\n" for n in range(35))).encode()
    told: list[tuple[int, int]] = []
    parts["part"].import_file(content, by="code", progress=lambda *far: told.append(far))
    assert told == [(35, 35)]  # They were created together.
    told.clear()
    parts["part"].import_file(content.replace(b"c1,1", b"c1,9"), by="code", progress=lambda *far: told.append(far))
    assert told == [(10, 35), (20, 35), (30, 35), (35, 35)]


def test_versions_and_audit_are_kept_for_each_record(world: World) -> None:
    world.entity("thing", {"name": {"field_type": "string", "is_unique": True}}, is_audited=True, is_versioned=True)
    world["thing"].import_file(b"name\na\nb\n")
    world["thing"].import_file(b"name\na\nc\n", by="name")
    [first] = [one for one in world["thing"].list() if one["name"] == "a"]
    assert len(world["thing"].versions(first["id"])) == 1  # Nothing differed, so nothing was written.
    assert [action for action, *_ in world.audit_rows("thing")] == ["create"] * 3
