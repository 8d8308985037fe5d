"""Records are found by the text of their id, also in adopted tables with keys of their own."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from buildify_nb.errors import InvalidRecord, InvalidState, NotFound, StaleVersion
from tests.conformance.records.world import World


@pytest.fixture
def lines(world: World) -> World:
    """An adopted table with a composite key, and a view on it; neither is ours."""
    world.sql("CREATE SCHEMA legacy")
    world.sql(
        "CREATE TABLE legacy.line (invoice INTEGER NOT NULL, code VARCHAR(20) NOT NULL, "
        "amount NUMERIC(10, 2), note TEXT, "
        "PRIMARY KEY (invoice, code))"
    )
    world.sql("INSERT INTO legacy.line VALUES (1, 'a,b', 1.50, 'first'), (1, 'c', NULL, NULL), (2, 'a', 3, 'x')")
    world.sql("CREATE VIEW legacy.totals AS SELECT invoice, sum(amount) AS total FROM legacy.line GROUP BY invoice")
    world.let_use("legacy")
    for table in ("line", "totals"):
        world.entities.adopt(table, schema="legacy")
    return world


def stored(world: World) -> list[tuple[Any, ...]]:
    return world.sql("SELECT invoice, code, amount, note FROM legacy.line ORDER BY 1, 2")


def test_a_composite_key_is_one_text(lines: World) -> None:
    page = lines["line"].list(sort="invoice,code")
    assert [record["id"] for record in page] == ["1,a%2Cb", "1,c", "2,a"]
    record = lines["line"].get("1,a%2Cb")
    assert record == page[0]
    assert (record["invoice"], record["code"], record["amount"]) == (1, "a,b", Decimal("1.50"))


@pytest.mark.parametrize("id", ["1", "1,c,d", "x,c", "1,C", "01,c", "99999999999999999999,c", "1,\x00"])
def test_a_bad_key_is_no_record(lines: World, id: str) -> None:
    with pytest.raises(NotFound):
        lines["line"].get(id)


def test_an_adopted_row_is_written_with_a_digest_for_a_version(lines: World) -> None:
    record = lines["line"].get("1,c")
    changed = lines["line"].update("1,c", amount="7.25", row_version=record["row_version"])
    assert changed["row_version"] != record["row_version"]
    with pytest.raises(StaleVersion):
        lines["line"].update("1,c", note="late", row_version=record["row_version"])
    assert stored(lines)[1] == (1, "c", Decimal("7.25"), None)
    assert lines.audit_rows("line") == [("update", "1,c", {"before": {"amount": None}, "after": {"amount": "7.25"}})]


def test_adopted_rows_are_created_and_really_deleted(lines: World) -> None:
    made = lines["line"].create(invoice=3, code="é/ü", amount=1)
    assert made["id"] == "3,%C3%A9%2F%C3%BC"
    with pytest.raises(InvalidRecord, match="must be unique together with code"):
        lines["line"].create(invoice=3, code="é/ü")
    with pytest.raises(InvalidRecord, match="code: must be given"):
        lines["line"].create(invoice=3)
    lines["line"].delete(made["id"])
    lines["line"].bulk_create([{"invoice": 9, "code": "z"}])
    assert [row[:2] for row in stored(lines)] == [(1, "a,b"), (1, "c"), (2, "a"), (9, "z")]


def test_windows_work_with_any_key(lines: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("buildify_nb.records.querying.reading.SHALLOW", 0)
    window = lines["line"].window(start=1, stop=3, sort="invoice:desc")
    assert ([record["id"] for record in window.items], window.total) == (["1,a%2Cb", "1,c"], 3)


def test_a_view_is_read_only(lines: World) -> None:
    assert sorted((r["invoice"], Decimal(r["total"])) for r in lines["totals"].list()) == [(1, Decimal("1.5")), (2, 3)]
    with pytest.raises(InvalidState, match="cannot be changed"):
        lines["totals"].create(invoice=1)
    with pytest.raises(InvalidState, match="cannot be changed"):
        lines["totals"].bulk_create([{"invoice": 1}])
