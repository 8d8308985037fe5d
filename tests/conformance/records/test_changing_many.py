"""Many records changed or deleted at once, and records written whether they are there or not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest

from buildify_nb.errors import InvalidRecord, PermissionDenied
from buildify_nb.records.recordset import Records
from tests.conformance.records.world import World


@pytest.fixture
def parts(world: World) -> Records:
    """Parts with a unique code, and a size that is unique together with the color."""
    fields = {
        "code": {"field_type": "string", "is_unique": True},
        "color": "string",
        "size": {"field_type": "integer", "min_value": 0},
        "price": "decimal",
    }
    made = world.entities.create("part", fields=fields)
    made.add_index("by_size", ["color", "size"], is_unique=True)
    made.publish()
    world["part"].bulk_create([{"code": code, "size": size, "color": "red"} for size, code in enumerate("abc")])
    return world["part"]


def state(parts: Records) -> dict[str, int]:
    return {record["code"]: record["size"] for record in parts.list(sort="code")}


def ids(parts: Records) -> dict[str, str]:
    return {record["code"]: record["id"] for record in parts.list()}


def test_many_are_changed_by_one_call(parts: Records, world: World) -> None:
    by_code = ids(parts)
    done = parts.bulk_update([{"id": by_code["a"], "size": 10}, {"id": by_code["b"], "size": "20", "price": "1.5"}])
    assert (done.done, done.ids, done.failures) == (2, (by_code["a"], by_code["b"]), ())
    assert state(parts) == {"a": 10, "b": 20, "c": 2}
    assert parts.get(by_code["b"])["price"] == Decimal("1.50")
    assert [row[0] for row in world.audit_rows("part") if row[0] == "update"] == ["update", "update"]


def test_one_that_cannot_be_changed_keeps_all_as_they_were(parts: Records) -> None:
    by_code = ids(parts)
    changes: list[dict[str, Any]] = [
        {"id": by_code["a"], "size": 10},
        {"id": by_code["b"], "size": -1, "colour": "x"},
        {"id": by_code["c"], "code": "a"},
        {"size": 3},
        {"id": "00000000-0000-7000-8000-000000000000", "size": 3},
    ]
    with pytest.raises(InvalidRecord, match="None of the 5 records was changed: 4 cannot be") as refused:
        parts.bulk_update(changes)
    assert [problem.field for problem in refused.value.problems] == [
        "records.1.size",
        "records.1.colour",
        "records.2.code",
        "records.3.id",
        "records.4",
    ]
    assert state(parts) == {"a": 0, "b": 1, "c": 2}
    some = parts.bulk_update(changes, atomic=False)
    assert (some.done, [failure.index for failure in some.failures]) == (1, [1, 2, 3, 4])
    assert state(parts) == {"a": 10, "b": 1, "c": 2}


def test_a_version_keeps_what_somebody_changed_since(parts: Records) -> None:
    a = ids(parts)["a"]
    parts.update(a, size=5)
    with pytest.raises(InvalidRecord, match="changed size"):
        parts.bulk_update([{"id": a, "size": 7, "row_version": 1}])
    assert state(parts)["a"] == 5


def test_many_are_deleted_by_one_call(parts: Records) -> None:
    by_code = ids(parts)
    with pytest.raises(InvalidRecord, match="None of the 2 records was deleted"):
        parts.bulk_delete([by_code["a"], "nobody"])
    assert list(state(parts)) == ["a", "b", "c"]
    assert parts.bulk_delete([by_code["a"], "nobody"], atomic=False).ids == (by_code["a"],)
    assert parts.bulk_delete(by_code[code] for code in "bc").done == 2
    assert parts.count() == 0
    assert parts.restore(by_code["b"])["code"] == "b"


def test_what_others_refer_to_is_told_by_its_place(music: World) -> None:
    artist = music["artist"].create(name="Miles")["id"]
    free = music["artist"].create(name="Nina")["id"]
    music["album"].create(title="Blue", artist=artist)
    with pytest.raises(InvalidRecord, match=r"records\.1"):
        music["artist"].bulk_delete([free, artist])
    assert music["artist"].count() == 2
    some = music["artist"].bulk_delete([free, artist], atomic=False)
    assert (some.ids, [failure.index for failure in some.failures]) == ((free,), [1])


def test_upsert_changes_what_is_there_and_creates_the_rest(parts: Records) -> None:
    changed = parts.upsert(code="a", size=9, by="code")
    made = parts.upsert({"code": "d", "size": 4}, by=["code"])
    assert changed["id"] == ids(parts)["a"]
    assert (changed["row_version"], made["row_version"]) == (2, 1)
    assert state(parts) == {"a": 9, "b": 1, "c": 2, "d": 4}
    both = parts.upsert(color="red", size=1, price=3, by=["size", "color"])
    assert (both["code"], both["price"]) == ("b", Decimal("3.00"))
    assert parts.count() == 4


def test_a_deleted_record_is_not_what_upsert_means(parts: Records) -> None:
    old = ids(parts)["a"]
    parts.delete(old)
    assert parts.upsert(code="a", size=7, by="code")["id"] != old


@pytest.mark.parametrize(
    ("values", "by", "told"),
    [
        ({"size": 1}, "size", "must be unique fields.*code, color and size"),
        ({"code": "a"}, ["code", "size"], "must be unique fields"),
        ({"size": 1}, "code", "code: is what the record is found by"),
        ({"code": None}, "code", "code: is what the record is found by"),
        ({"code": "a" * 300}, "code", "at most 255"),
        ({"code": "a", "size": -3}, "code", "size: must be"),
        ({"code": "new", "sise": 3}, "code", "did you mean 'size'"),
    ],
)
def test_an_upsert_that_makes_no_sense_is_told(parts: Records, values: dict[str, Any], by: Any, told: str) -> None:
    before = state(parts)
    with pytest.raises(InvalidRecord, match=told):
        parts.upsert(values, by=by)
    assert state(parts) == before


def test_many_at_once_upsert_one_record(parts: Records) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda number: parts.upsert(code="z", size=number, by="code")["id"], range(24)))
    assert len(set(found)) == 1
    assert parts.get(found[0])["row_version"] == 24, "an update was lost"
    assert parts.count(filters={"code": "z"}) == 1


def test_each_takes_its_right(parts: Records, world: World) -> None:
    by_code = ids(parts)
    reader = world.as_user("eve", "records:read:part", "records:create:part")["part"]
    for ask in (
        lambda: reader.bulk_update([{"id": by_code["a"], "size": 1}]),
        lambda: reader.bulk_delete([by_code["a"]]),
        lambda: reader.upsert(code="new", by="code"),
    ):
        with pytest.raises(PermissionDenied):
            ask()
    assert state(parts) == {"a": 0, "b": 1, "c": 2}
