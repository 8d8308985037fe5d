"""Why a condition holds for a record or not, and that nobody is told what they do not see."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb import f
from buildify_nb.errors import ExpressionError, NotFound, PermissionDenied
from buildify_nb.records.recordset import Records
from tests.conformance.records.world import World

FIELDS = {"name": "string", "owner": "string", "total": "decimal", "placed": "date", "secret": "string"}


@pytest.fixture
def sales(world: World) -> Records:
    """A sale to Ada, of the day before the clock's."""
    buyer = world.entity("buyer", {"name": "string", "note": "string"})
    ada = buyer.create(name="Ada", note="rich")["id"]
    made = world.entity("sale", {**FIELDS, "buyer": {"field_type": "lookup", "reference_entity": "buyer"}})
    made.create(name="a", owner="bea", total="80.5", placed="2025-12-31", secret="s3cret", buyer=ada)
    made.create(name="b", owner="cem", total=None)
    return made


def id_of(sales: Records, name: str) -> str:
    return sales.list(filters={"name": name})[0]["id"]


def test_each_clause_is_told_with_its_value(sales: Records) -> None:
    condition = (f.total > 100) | f.buyer.name.contains("AD") & f.placed.last_days(1)
    explanation = sales.explain(condition, id_of(sales, "a"))
    assert repr(explanation).splitlines() == [
        "any of: true",
        "  Total is greater than 100: 80.50, false",
        "  all of: true",
        "    Buyer → Name contains 'AD': 'Ada', true",
        "    Placed in the last 1 days: Placed is 2025-12-31, today is 2026-01-01, true",
    ]
    assert repr(sales.explain({"total": None}, id_of(sales, "b"))) == "Total is empty: empty, true"


@pytest.mark.parametrize(
    "condition",
    [
        f.total > 80,
        f.total < f.total,
        f.buyer.is_null(),
        f.buyer.name == "Ada",
        f.buyer.created_by.is_user(),
        f.created_by.is_user() & f.created_at.this_month(),
        f.row_version >= 1,
        f.deleted_at.is_null(),
        [f.total.is_null(), {"name": "b"}],
        f["HAS_ROLE('owner')"] == True,  # noqa: E712
        {},
    ],
)
def test_it_is_true_of_what_a_list_gives(sales: Records, condition: Any) -> None:
    listed = {record["name"] for record in sales.list(filters=condition)}
    for name in ("a", "b"):
        assert (sales.explain(condition, id_of(sales, name)).truth is True) is (name in listed)


def test_ids_and_references_are_compared_as_lists_compare_them(sales: Records) -> None:
    record = sales.list(filters={"name": "a"})[0]
    for condition in (f.id == record["id"], f.buyer == record["buyer"], f.buyer.id == record["buyer"]):
        assert sales.explain(condition, record["id"]).truth is True
        assert sales.explain(~condition, record["id"]).truth is False


def test_what_a_reader_does_not_see_is_told_to_nobody(world: World, sales: Records) -> None:
    bea = world.as_user("bea", "records:read:sale", "records:read:buyer")
    rule: dict[str, Any] = {"rows": "owner = USER_NAME()", "hidden_fields": ["secret"]}
    world.access_rules.set(world.context, "role_bea", "sale", **rule)
    world.access_rules.set(world.context, "role_bea", "buyer", hidden_fields=["note"])
    seen, (mine, other) = bea["sale"], (id_of(sales, "a"), id_of(sales, "b"))
    assert seen.explain(f.total > 1, mine).truth is True
    for condition in (f.secret == "s3cret", f.total > f.secret, f.buyer.note == "rich", f.name == f.secret):
        with pytest.raises(ExpressionError) as refused:
            seen.explain(condition, mine)
        assert "s3cret" not in str(refused.value).replace(repr("s3cret"), "")
        assert "80.5" not in str(refused.value)
    with pytest.raises(NotFound):
        seen.explain(f.total > 1, other)


def test_it_takes_the_right_to_read_and_a_record_that_is_there(world: World, sales: Records) -> None:
    known = id_of(sales, "a")
    with pytest.raises(PermissionDenied):
        world.as_user("dan")["sale"].explain(f.total > 1, known)
    with pytest.raises(PermissionDenied):
        world.as_user("eve", "records:read:sale")["sale"].explain(f.buyer.name == "Ada", known)
    sales.delete(known)
    for gone in (known, "nothing"):
        with pytest.raises(NotFound):
            sales.explain(f.total > 1, gone)
    with pytest.raises(ExpressionError, match="text is for formulas"):
        sales.explain("total > 1", id_of(sales, "b"))  # type: ignore[arg-type]


def test_records_with_a_key_of_several_columns_are_explained(world: World) -> None:
    world.sql("CREATE SCHEMA legacy")
    world.sql(
        "CREATE TABLE legacy.line (invoice INTEGER, code VARCHAR(9), amount INTEGER, PRIMARY KEY (invoice, code))"
    )
    world.sql("INSERT INTO legacy.line VALUES (1, 'a,b', 5), (1, 'c', NULL)")
    world.let_use("legacy", "SELECT")
    world.entities.adopt("line", schema="legacy")
    condition = (f.amount > 4) & (f.code != "c")
    told = {one["id"]: world["line"].explain(condition, one["id"]) for one in world["line"].list()}
    assert {key: one.truth for key, one in told.items()} == {"1,a%2Cb": True, "1,c": False}
    assert [one.told for one in told["1,c"].parts] == ["empty", "'c'"]
