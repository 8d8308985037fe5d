"""Calculated fields: no column, computed wherever records are read, comparable in SQL, never written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from buildify_nb.errors import DefinitionError, InvalidRecord
from buildify_nb.records.recordset import Records
from tests.conformance.records.world import World

FIELDS = {
    "name": "string",
    "price": "decimal",
    "quantity": "integer",
    "due": "date",
    "total": {"field_type": "decimal", "is_calculated": True, "calculation_formula": "price * quantity"},
    "gross": {"field_type": "currency", "is_calculated": True, "calculation_formula": "total * 1.19"},
    "each": {"field_type": "decimal", "is_calculated": True, "calculation_formula": "price / quantity"},
    "code": {
        "field_type": "string",
        "is_calculated": True,
        "calculation_formula": "UPPER(LEFT(name, 3)) || '-' || quantity",
    },
    "is_late": {"field_type": "boolean", "is_calculated": True, "calculation_formula": "due < TODAY()"},
    "days": {"field_type": "integer", "is_calculated": True, "calculation_formula": "TODAY() - due"},
    "noted": {"field_type": "date", "is_calculated": True, "calculation_formula": "DATE(created_at)"},
}


@pytest.fixture
def lines(world: World) -> Records:
    records = world.entity("line", FIELDS)
    records.create(name="Äpfel", price="12.50", quantity=3, due=date(2025, 12, 30))
    records.bulk_create(
        [
            {"name": "pears", "price": "0.10", "quantity": 0, "due": date(2026, 1, 2)},
            {"name": "plums", "price": None, "quantity": 7, "due": None},
        ]
    )
    return records


def test_they_come_with_create_get_update_and_lists(world: World, lines: Records) -> None:
    made = lines.create(name="figs", price="2", quantity=2, due=date(2026, 1, 1))
    assert (made["total"], made["gross"], made["code"], made["is_late"]) == (
        Decimal("4.00"),
        Decimal("4.76"),
        "FIG-2",
        False,
    )
    changed = lines.update(made["id"], quantity=3)
    assert (changed["total"], changed["code"]) == (Decimal("6.00"), "FIG-3")
    assert lines.get(made["id"])["each"] == Decimal("0.67")
    first = lines.list(sort="name:desc", filters={"field": "name", "operator": "=", "value": "Äpfel"})[0]
    assert (first["total"], first["days"], first["noted"]) == (Decimal("37.50"), 2, date(2026, 1, 1))
    assert lines.list(fields=["gross"], sort="total:desc")[0].keys() == {"id", "gross", "row_version"}


def test_null_and_zero_make_null(lines: Records) -> None:
    found = {record["name"]: record for record in lines.list()}
    assert found["plums"]["total"] is found["plums"]["gross"] is found["plums"]["is_late"] is None
    assert (found["pears"]["each"], found["pears"]["total"]) == (None, Decimal("0.00"))


def test_they_can_be_filtered_sorted_and_searched(lines: Records) -> None:
    def names(**options: object) -> list[str]:
        return [record["name"] for record in lines.list(**options)]  # type: ignore[arg-type]

    assert names(filters={"field": "total", "operator": ">", "value": 10}) == ["Äpfel"]
    assert names(filters={"field": "gross", "operator": "=", "value": "44.63"}) == ["Äpfel"]
    assert names(filters={"field": "is_late", "operator": "=", "value": True}) == ["Äpfel"]
    assert names(filters={"field": "each", "operator": "null"}, sort="name") == ["pears", "plums"]
    assert names(filters={"field": "code", "operator": "beginsWith", "value": "plu"}) == ["plums"]
    assert names(filters={"field": "total", "operator": "<", "value": "price", "valueSource": "field"}) == ["pears"]
    assert names(sort="total:desc") == ["Äpfel", "pears", "plums"]
    assert names(sort="code") == ["pears", "plums", "Äpfel"]
    assert names(search="pea-0") == ["pears"]
    assert lines.count(filters={"field": "days", "operator": ">=", "value": 0}) == 1
    assert [record["name"] for record in lines.window(start=1, stop=3, sort="total:desc").items] == ["pears", "plums"]


def test_today_is_the_clocks_day_at_each_read(world: World, lines: Records) -> None:
    late = {"field": "is_late", "operator": "=", "value": True}
    assert (lines.count(filters=late), lines.window(start=0, stop=9, filters=late).total) == (1, 1)
    world.clock.advance(days=3)
    assert (lines.count(filters=late), lines.window(start=0, stop=9, filters=late).total) == (2, 2)
    assert [record["days"] for record in lines.list(sort="name")][:1] == [2]


def test_frames_have_them_with_their_types(lines: Records) -> None:
    table = lines.to_arrow(sort="name")
    assert str(table.schema.field("days").type) == "int64"
    assert str(table.schema.field("total").type) == "decimal128(28, 2)"
    assert lines.to_pandas(sort="total:desc")["code"].tolist() == ["ÄPF-3", "PEA-0", "PLU-7"]
    assert lines.to_wire(lines.list(sort="total:desc")[0])["total"] == "37.50"


def test_nobody_gives_them_values(world: World, lines: Records) -> None:
    with pytest.raises(InvalidRecord, match="is calculated and cannot be assigned"):
        lines.create(name="x", total=1)
    with pytest.raises(InvalidRecord, match="is calculated and cannot be assigned"):
        lines.update(lines.list()[0]["id"], total=1)
    with pytest.raises(InvalidRecord, match="is calculated and cannot be assigned"):
        lines.bulk_create([{"name": "x", "code": "y"}])
    with pytest.raises(DefinitionError, match="is calculated and takes no values"):
        world.load("line", [{"name": "x", "total": 1}])
    assert lines.count() == 3


def test_they_have_no_column_and_no_part_in_the_audit_log(world: World, lines: Records) -> None:
    columns = {
        row[0]
        for row in world.sql("SELECT column_name FROM information_schema.columns WHERE table_name = 'custom_line'")
    }
    assert {"price", "quantity"} <= columns
    assert not columns & {"total", "gross", "each", "code", "is_late", "days"}
    created = list(lines.history(lines.list(sort="total:desc")[0]["id"]))
    assert "total" not in str(created[0].changes)


def test_a_title_may_be_calculated(world: World, lines: Records) -> None:
    world.entities["line"].edit(primary_field="code").publish()
    orders = world.entity("order_line", {"line": {"reference_entity": "line"}})
    orders.create(line=lines.list(sort="total:desc")[0]["id"])
    assert orders.to_wire(orders.list()[0])["line__label"] == "ÄPF-3"
    assert [option["label"] for option in orders.options("line", "plu")] == ["PLU-7"]


def test_numbers_of_a_loaded_frame_are_computed_exactly(world: World) -> None:
    world.load("measure", [{"ratio": 0.1}, {"ratio": 0.3}], publish=False)
    entity = world.entities["measure"]
    entity.add_field(
        "tripled", "decimal", is_calculated=True, calculation_formula="ratio * 3", decimal_places=1
    ).publish()
    world["measure"].bulk_create([{"ratio": 0.1}, {"ratio": 0.3}])
    assert [record["tripled"] for record in world["measure"].list(sort="tripled")] == [Decimal("0.3"), Decimal("0.9")]


def test_versions_hold_what_was_given_and_reverting_computes_anew(world: World) -> None:
    fields = {
        "price": "decimal",
        "total": {"field_type": "decimal", "is_calculated": True, "calculation_formula": "price * 2"},
    }
    records = world.entity("bid", fields, is_versioned=True)
    made = records.create(price=1)
    records.update(made["id"], price=2)
    assert next(version.changed for version in records.versions(made["id"])) == ("price",)
    assert records.revert(made["id"], 1)["total"] == Decimal("2.00")
