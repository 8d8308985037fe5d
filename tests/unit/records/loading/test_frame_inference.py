"""What the columns of a frame become, and what the caller may say about it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pyarrow as pa
import pytest

from buildify_nb.errors import DefinitionError
from buildify_nb.records.loading.frame_inference import FrameOptions, inferred_columns, inferred_type, names_of
from buildify_nb.records.loading.frame_reading import Frame
from buildify_nb.records.loading.load_report import FrameColumn, Reference

TARGET = UUID(int=3)
LOOKUP = {"field_type": "lookup", "reference_entity_id": TARGET, "relationship_type": "many-to-one"}


def infer(columns: dict[str, Any], **options: Any) -> dict[str, FrameColumn]:
    table = pa.table(columns)
    frame = Frame(tuple(table.column_names), tuple(table.columns))
    given = FrameOptions(**options)
    lookups = dict.fromkeys(given.references, LOOKUP)
    found = inferred_columns(names_of("album", frame, given), frame, given, lookups, lambda _: TARGET)
    return {column.header: column for column in found}


def test_a_column_keeps_its_header_as_label_and_says_why() -> None:
    column = infer({"AlbumTitle": ["a", None, "b"]})["AlbumTitle"]
    assert column.field is not None
    assert (column.field.name, column.field.label, column.field.field_type) == ("album_title", "AlbumTitle", "string")
    assert (column.reason, column.nulls, column.sample) == ("text of up to 1 character", 1, "a")
    plain = infer({"title": ["x"]})["title"].field
    assert plain is not None
    assert plain.label == "Title"


def test_a_key_is_unique_and_required_and_parts_of_one_are_required() -> None:
    one = infer({"A": [1]}, key=("A",))["A"].field
    two = infer({"A": [1], "B": [2]}, key=("A", "B"))["A"].field
    assert one is not None
    assert two is not None
    assert (one.is_unique, one.is_required, one.is_indexed, one.is_nullable) == (True, True, True, False)
    assert (two.is_unique, two.is_required) == (False, True)


def test_a_reference_becomes_a_lookup() -> None:
    column = infer({"ArtistId": [1]}, references={"ArtistId": Reference("artist", "artist_id")})["ArtistId"]
    assert column.field is not None
    assert (column.field.name, column.field.label, column.field.reference_entity_id) == ("artist", "Artist", TARGET)
    assert (column.reason, str(column.reference)) == ("values of artist.artist_id", "artist.artist_id")


def test_the_caller_decides_over_the_inference() -> None:
    found = infer(
        {"Price": [1.5], "Kind": ["x"], "Notes": ["y"]},
        fields={"Price": {"field_type": "currency", "prefix": "€"}, "Kind": {"help_text": "one letter"}, "Notes": None},
    )
    price, kind = found["Price"].field, found["Kind"].field
    assert price is not None
    assert kind is not None
    assert (price.field_type, price.prefix, kind.field_type, kind.help_text) == (
        "currency",
        "€",
        "string",
        "one letter",
    )
    assert (found["Notes"].field, found["Notes"].reason) == (None, "left out, as fields= says")


def test_all_columns_without_a_type_are_told_and_can_be_left_out() -> None:
    columns = {"a": pa.array([b"x"]), "b": pa.array([1], pa.duration("s")), "c": pa.array([1])}
    with pytest.raises(DefinitionError) as caught:
        infer(columns)
    assert [problem.field for problem in caught.value.problems] == ["a", "b"]
    assert infer(columns, fields={"a": None, "b": None})["c"].field is not None


@pytest.mark.parametrize("option", [{"key": ("x",)}, {"rename": {"x": "y"}}, {"fields": {"x": None}}])
def test_options_that_name_no_column_are_refused(option: dict[str, Any]) -> None:
    with pytest.raises(DefinitionError, match="there is no column 'x'"):
        infer({"a": [1]}, **option)


def test_a_key_cannot_be_left_out() -> None:
    with pytest.raises(DefinitionError, match="key"):
        infer({"a": [1]}, key=("a",), fields={"a": None})


def test_types_are_inferred_from_every_value() -> None:
    many = pa.chunked_array([[1] * 5000, [2**40]])
    assert inferred_type(many).field_type == "biginteger"
    categories = pa.chunked_array([pa.array(["x"]).dictionary_encode(), pa.array(["y"]).dictionary_encode()])
    assert [choice["value"] for choice in inferred_type(categories).options["allowed_values"]] == ["x", "y"]
    assert inferred_type(pa.chunked_array([[[1]]])).field_type == "json"


def test_long_samples_are_cut() -> None:
    assert infer({"a": ["x" * 100]})["a"].sample == "x" * 39 + "…"
