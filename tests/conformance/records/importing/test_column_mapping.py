"""Headers find their fields by name, by label and by near spelling, each field once; others say why they do not."""

from __future__ import annotations

import pytest

from buildify_nb.errors import InvalidRecord
from buildify_nb.records.importing.column_mapping import ColumnMapper
from buildify_nb.records.importing.imports import ImportColumn
from tests.conformance.records.world import World


def mapper(world: World, *by: str) -> ColumnMapper:
    service = world.service
    served = service._e.read(
        world.context, "invoice", lambda uow: service._e.models.whole(uow, world.context, "invoice")
    )
    return ColumnMapper(served.model, by)


def mapped(world: World, *headers: str, by: tuple[str, ...] = (), **wanted: str | None) -> dict[str, ImportColumn]:
    return {one.header: one for one in mapper(world, *by).columns(headers, wanted)}


@pytest.mark.parametrize(
    ("header", "field", "reason"),
    [
        ("total", "total", "by its name"),
        ("TOTAL", "total", "by its name"),
        ("Invoice no.", "number", "by its label"),
        ("invoice NO.", "number", "by its label"),
        ("CustomerId", "customer", "by its name"),
        ("custmer", "customer", "spelled like 'customer'"),
        ("Totals", "total", "spelled like 'total'"),
        ("nota", None, "no field has this name"),
        ("colour", None, "no field has this name"),
        ("created_at", None, "is set by the system"),
        ("id", None, "is set by the system"),
        ("import_problem", None, "tells what was wrong in an earlier import"),
    ],
)
def test_headers_find_fields(shop: World, header: str, field: str | None, reason: str) -> None:
    found = mapped(shop, header)[header]
    assert (found.field, found.reason) == (field, reason)


def test_each_field_takes_one_column_the_one_that_fits_best(shop: World) -> None:
    found = mapped(shop, "Totl", "total", "Total")
    assert found["total"].field == "total"
    assert found["Total"].reason == "total has the column 'total' already"
    assert found["Totl"].reason == "total has the column 'total' already"


def test_what_an_export_adds_is_left_out(shop: World) -> None:
    found = mapped(shop, "customer", "customer__label")
    assert found["customer__label"].reason == "shows what customer refers to"
    assert mapped(shop, "id", by=("id",))["id"].field == "id"


def test_what_the_caller_says_comes_first(shop: World) -> None:
    found = mapped(shop, "a", "total", "b", a="total", b="Invoice no.", total=None)
    assert {header: one.field for header, one in found.items()} == {"a": "total", "total": None, "b": "number"}
    assert (found["a"].reason, found["total"].reason) == ("as asked", "left out as asked")


def test_what_takes_no_values_says_why(shop: World) -> None:
    shop.entities["invoice"].add_field("gross", "decimal", is_calculated=True, calculation_formula="total * 2")
    shop.entities["invoice"].add_field("fixed", "string", is_readonly=True)
    shop.entities["invoice"].publish()
    found = mapped(shop, "gross", "fixed")
    assert [one.reason for one in found.values()] == ["gross is calculated", "fixed is read-only"]
    with pytest.raises(InvalidRecord, match="'a' cannot go to 'gross': it is calculated"):
        mapped(shop, "a", a="gross")


def test_all_that_is_wrong_with_a_mapping_is_told(shop: World) -> None:
    with pytest.raises(InvalidRecord) as refused:
        mapped(shop, "a", "b", "totals", a="number", b="number", total="note", totals="totl")
    assert [problem.message for problem in refused.value.problems] == [
        "there is no column 'total'; did you mean 'totals'?",
        "there is no field 'totl'; did you mean 'total'?",
        "'number' is given to 'a' and 'b'",
    ]


def test_names_by_which_headers_are_known(shop: World) -> None:
    assert {"number", "invoice no.", "created_at"} <= mapper(shop).known
