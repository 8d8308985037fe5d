"""Cells become values of their fields, and what names a record becomes its key."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.errors import InvalidRecord
from buildify_nb.records.importing.column_mapping import ColumnMapper
from buildify_nb.records.importing.imports import FileOptions
from buildify_nb.records.importing.row_reading import ReadRow, RowReader, referred, value_at
from buildify_nb.records.importing.spellings import SpellingSurvey
from tests.conformance.records.world import World

HEADERS = ("number", "total", "paid", "customer")


def read(world: World, references: dict[str, str], *rows: list[Any]) -> tuple[RowReader, list[ReadRow]]:
    environment, context = world.service._e, world.context

    def work(uow: Any) -> tuple[RowReader, list[ReadRow]]:
        served = environment.models.whole(uow, context, "invoice")
        columns = ColumnMapper(served.model, ()).columns(HEADERS, {})
        found = referred(uow, environment, context, served, references)
        reader = RowReader(columns, served, SpellingSurvey(FileOptions()), found)
        made = [reader.read((number, row)) for number, row in enumerate(rows, 2)]
        reader.resolve(uow, made)
        return reader, made

    return environment.read(context, "invoice", work)


def test_values_and_empty_cells_are_told_apart(shop: World) -> None:
    _, [row] = read(shop, {}, ["R1", "", "yes", None])
    assert (row.values, row.empty, row.problems) == ({"number": "R1", "paid": True}, {"total", "customer"}, [])


def test_what_cannot_be_read_is_left_out_and_told(shop: World) -> None:
    reader, [row] = read(shop, {}, ["R1", "x", "perhaps", " "])
    assert row.values == {"number": "R1"}
    assert [problem.field for problem in row.problems] == ["total", "paid"]
    assert [value_at(row, reader.places, name) for name in ("total", "due", "")] == ["x", None, None]
    reader, [long] = read(shop, {}, ["R1", "x" * 10_000, "", ""])
    assert value_at(long, reader.places, "total") == "x" * 200 + "…"


def test_references_become_keys(shop: World) -> None:
    _, rows = read(shop, {"customer": "customer.email"}, ["a", 1, 1, "ada@x.org"], ["b", 1, 1, "eve@x.org"])
    [ada] = [one["id"] for one in shop["customer"].list() if one["name"] == "Ada"]
    assert str(rows[0].values["customer"]) == ada
    assert "customer" not in rows[1].values
    assert rows[1].problems[0].message == "there is no customer with the email 'eve@x.org'"


def test_a_field_alone_is_understood_and_others_are_refused(shop: World) -> None:
    _, [row] = read(shop, {"customer": "email"}, ["a", 1, 1, " bo@x.org "])
    assert row.problems == []
    for wrong in ("customer.name", "invoice.number", "customer", ""):
        with pytest.raises(InvalidRecord, match=r"is found by 'customer\.email', not by"):
            read(shop, {"customer": wrong})
