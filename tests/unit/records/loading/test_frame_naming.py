"""Columns of frames get legal names, or every one that cannot is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildify_nb.datamodel.rules import field_name_problem
from buildify_nb.errors import DefinitionError
from buildify_nb.records.loading.frame_naming import by_header, exported_columns, field_names, refuse_unknown


def test_headers_become_names() -> None:
    headers = ("AlbumId", "ArtistId", "Unit Price", "id", "select", "OrderId")
    assert field_names("city", headers, {}, {"ArtistId", "OrderId"}, ()) == {
        "AlbumId": "album_id",
        "ArtistId": "artist",
        "Unit Price": "unit_price",
        "id": "city_id",
        "select": "select_",
        "OrderId": "order_id",
    }


def test_chosen_names_win_and_what_is_left_out_needs_none() -> None:
    assert field_names("city", ("A", "€"), {"A": "alpha"}, (), {"€"}) == {"A": "alpha"}


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(DefinitionError) as caught:
        field_names("city", ("€", "a b", "A B", "x"), {"x": "From"}, (), ())
    told = {problem.field: problem.message for problem in caught.value.problems}
    assert told["€"] == "has no letters or digits to make a name of"
    assert told["a_b"] == "would be the name of 'a b' and 'A B'"
    assert "'From' must be lower case" in told["x"]


@pytest.mark.parametrize("header", ["", " "])
def test_an_empty_header_is_told_by_its_place(header: str) -> None:
    with pytest.raises(DefinitionError, match=r"column 1: has no letters .* counted from 0"):
        field_names("city", ("a", header, "c"), {}, (), ())
    assert field_names("city", ("a", header), {header: "b"}, (), ()) == {"a": "a", header: "b"}


def test_equal_headers_are_refused() -> None:
    with pytest.raises(DefinitionError, match="a: is the header of several columns"):
        field_names("city", ("a", "a"), {}, (), ())


def test_a_column_may_be_called_by_its_field_name() -> None:
    assert by_header({"album_id": 1, "Title": 2, "other": 3}, ("AlbumId", "Title")) == {
        "AlbumId": 1,
        "Title": 2,
        "other": 3,
    }


def test_unknown_columns_are_told_with_the_nearest() -> None:
    with pytest.raises(DefinitionError, match="key: there is no column 'AlbumID'; did you mean 'AlbumId'"):
        refuse_unknown("key", ["AlbumID"], ["AlbumId"])


@given(st.lists(st.text(min_size=1, max_size=80), min_size=1, max_size=6, unique=True))
def test_names_are_legal_and_differ_or_the_frame_is_refused(headers: list[str]) -> None:
    try:
        names = field_names("city", headers, {}, (), ())
    except DefinitionError:
        return
    assert len(set(names.values())) == len(headers)
    assert not any(map(field_name_problem, names.values()))


def test_columns_that_an_export_puts_beside_the_fields_are_known() -> None:
    exported = ["id", "name", "name__label", "other__label", "created_at", "row_version"]
    assert exported_columns(exported) == {"id", "name__label", "created_at", "row_version"}
    assert exported_columns(["id", "name", "name__label", "created_at"]) == frozenset()
