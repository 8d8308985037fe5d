"""Each spelling of a value has one meaning; what is none is refused in words."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.datamodel.field_types.plugin import built_in_field_types
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.records.importing.cell_readers import Unreadable, cell_text, reader_of, told_unread
from buildify_nb.records.importing.imports import Cell
from buildify_nb.records.importing.spellings import Spelling
from buildify_nb.records.record_model import RecordField

TYPES = {one.name: one for one in built_in_field_types()}
COLOURS = [{"value": "r", "label": "Red"}, {"value": "g", "label": "Green"}, {"value": "Red", "label": "Rot"}]


def read(field_type: str, cell: Cell, spelling: Spelling | None = None, **options: Any) -> Any:
    definition = FieldDefinition(name="value", field_type=field_type, **options)
    known = TYPES[field_type]
    field = RecordField(definition, known, known.column_type(definition).kind, nullable=True, unsupported=False)
    return reader_of(field, spelling or Spelling())(cell)


COMMA, UNSURE = Spelling(","), Spelling(is_sure=False)


@pytest.mark.parametrize(
    ("field_type", "cell", "spelling", "value"),
    [
        ("boolean", "Yes", None, True),
        ("boolean", "0", None, False),
        ("boolean", 1, None, True),
        ("boolean", False, None, False),
        ("boolean", "WAHR", None, True),
        ("integer", " 1,234 ", None, "1234"),
        ("integer", "1,234", UNSURE, "1234"),
        ("integer", "1.234", COMMA, "1234"),
        ("integer", "12.0", None, "12"),
        ("integer", "1.5", None, "1.5"),
        ("integer", 7, None, 7),
        ("decimal", "1.234,50", COMMA, "1234.50"),
        ("decimal", "1 234,5", COMMA, "1234.5"),
        ("decimal", "-1'234.5", None, "-1234.5"),
        ("decimal", "1e3", None, "1e3"),
        ("decimal", ".5", None, ".5"),
        ("decimal", "1.234", UNSURE, "1.234"),
        ("decimal", 1.5, COMMA, 1.5),
        ("percentage", "12.5 %", None, "12.5"),
        ("currency", "€ 12,50", COMMA, "12.50"),
        ("currency", "-$5", None, "-5"),
        ("date", "2026-01-31", None, "2026-01-31"),
        ("date", "2026-01-31T00:00:00", None, "2026-01-31"),
        ("date", "31.1.2026", None, "2026-01-31"),
        ("date", "2026/1/3", None, "2026-01-03"),
        ("date", "13/04/2026", None, "2026-04-13"),
        ("date", "04/13/2026", None, "2026-04-13"),
        ("date", "04/04/2026", None, "2026-04-04"),
        ("date", "03/04/2026", Spelling(dates="dmy"), "2026-04-03"),
        ("date", "03/04/2026", Spelling(dates="mdy"), "2026-03-04"),
        ("datetime", "2026-01-31T14:30:00Z", None, "2026-01-31T14:30:00Z"),
        ("datetime", "31.01.2026 14:30", None, "2026-01-31T14:30:00"),
        ("datetime", "1/31/2026, 2:30:05 PM", None, "2026-01-31T14:30:05"),
        ("datetime", "31.01.2026", None, "2026-01-31"),
        ("time", "9:05", None, "09:05:00"),
        ("time", "12:00 AM", None, "00:00:00"),
        ("time", "14:30:01.5", None, "14:30:01.5"),
        ("json", '{"a": [1]}', None, {"a": [1]}),
        ("json", '"5"', None, "5"),
        ("json", 5, None, 5),
        ("string", " a ", None, " a "),
        ("string", 1.5, None, "1.5"),
        ("string", 1e22, None, "10000000000000000000000"),
        ("string", True, None, "true"),
        ("email", " ada@x.org ", None, "ada@x.org"),
        ("uuid", " 01890a5d ", None, "01890a5d"),
        ("lookup", 7, None, "7"),
    ],
)
def test_spellings(field_type: str, cell: Cell, spelling: Spelling | None, value: Any) -> None:
    assert read(field_type, cell, spelling) == value


@pytest.mark.parametrize(
    ("field_type", "cell", "spelling", "told"),
    [
        ("boolean", "maybe", None, "must be yes or no"),
        ("decimal", "1.5", COMMA, "must be a number"),
        ("decimal", "1,5", None, "must be a number"),
        ("decimal", "1,234", UNSURE, "may mean 1234 or 1.234: say decimal='.' or decimal=','"),
        ("decimal", "12,34,567", None, "must be a number"),
        ("integer", "x", None, "must be a whole number"),
        ("date", "03/04/2026", None, "say dates='dmy' or dates='mdy'"),
        ("date", "31.01.26", None, "year of four digits"),
        ("date", "2026-01-31T10:00:00", None, "must be a date such as"),
        ("date", "soon", None, "must be a date such as"),
        ("datetime", "03/04/2026 10:00", None, "say dates='dmy'"),
        ("datetime", "31.01.2026 noon", None, "must be a time of day"),
        ("time", "25 past", None, "must be a time of day such as 14:30"),
        ("time", "13:00 PM", None, "such as 2:30 PM"),
        ("json", "{a}", None, "must be JSON"),
        ("multiselect", "[1", None, "must be JSON"),
    ],
)
def test_refusals(field_type: str, cell: Cell, spelling: Spelling | None, told: str) -> None:
    options = {"allowed_values": COLOURS} if field_type == "multiselect" else {}
    with pytest.raises(Unreadable) as refused:
        read(field_type, cell, spelling, **options)
    assert told in str(refused.value)


def test_choices_are_known_by_value_and_by_label() -> None:
    cells = ["r", "green", " g ", "Rot", "blue"]
    assert [read("select", cell, allowed_values=COLOURS) for cell in cells] == ["r", "g", "g", "Red", "blue"]
    # "Red" is a value, and the label of another one: the value is meant. In other letters it could be both.
    assert read("select", "Red", allowed_values=COLOURS) == "Red"
    assert read("select", "RED", allowed_values=COLOURS) == "RED"


def test_several_choices_are_a_list_or_divided() -> None:
    for cell in ('["r", "Green"]', "r; green", "r|g", "r, g"):
        assert read("multiselect", cell, allowed_values=COLOURS) == ["r", "g"]
    assert read("multiselect", "r", allowed_values=COLOURS) == ["r"]


def test_units_of_the_field_are_left_out() -> None:
    assert read("decimal", "12 kg", suffix="kg") == "12"
    assert read("integer", "No. 12", prefix="No.") == "12"


def test_cells_read_as_text() -> None:
    assert [cell_text(cell) for cell in (None, True, 0.1, 7, "a")] == ["", "true", "0.1", "7", "a"]
    assert told_unread("x", Unreadable("must be a number")) == "must be a number, not 'x'"
    assert told_unread("x" * 99, Unreadable("must be a number")) == "must be a number"
