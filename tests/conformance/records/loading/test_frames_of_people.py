"""Frames as people have them: run again, exported before, with days, titles and documents in them."""

from __future__ import annotations

import inspect
from datetime import date

import pandas as pd
import pytest

from buildify_nb.errors import DefinitionError, InvalidRecord
from buildify_nb.records.loading.dataframes import DataFrameLoader
from buildify_nb.workspace import Workspace
from tests.conformance.records.loading.test_dataframes import ALBUMS, ARTISTS


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    """Where the artists of the albums are loaded."""
    workspace.entities.from_dataframe("artist", ARTISTS, key="ArtistId")
    return workspace


def test_a_frame_that_came_from_records_goes_back_in(shop: Workspace) -> None:
    albums = shop.entities.from_dataframe("album", ALBUMS, references={"ArtistId": "artist"}, key="AlbumId")
    frame = albums.records.to_pandas(labels=True)
    copy = shop.entities.from_dataframe("copy", frame)
    left_out = {column.header for column in copy.inferred if column.field is None}
    system = {"id", "created_at", "created_by", "updated_at", "updated_by", "row_version"}
    assert left_out == {*system, "artist__label"}
    assert {c.reason for c in copy.inferred if c.field is None} == {"left out: to_pandas put it beside the fields"}
    fields = [name for name in frame.columns if name not in left_out]
    assert copy.records.to_pandas()[fields].equals(frame[fields])
    again = shop.entities.from_dataframe("album", frame.assign(album_id=frame["album_id"] + 100))
    assert (again.rows, again.before) == (3, 3)
    assert [record.labels["artist"] for record in again.records.list(sort="album_id")] == ["AC/DC", "Accept", None] * 2
    kept = shop.entities.from_dataframe(
        "kept", frame[["id", "title", "row_version"]], key="id", rename={"id": "old_id"}
    )
    assert repr(kept.entity.definition.fields[0]) == "FieldDefinition('old_id', uuid, required, unique)"
    assert repr(kept.inferred[2]) == "FrameColumn('row_version': left out: to_pandas put it beside the fields)"
    assert [column.field and column.field.name for column in kept.inferred] == ["old_id", "title", None]
    assert shop.entities.from_dataframe("plain", [{"id": 7, "name": "a"}]).inferred[0].field is not None


def test_days_become_dates_and_headers_name_the_title(workspace: Workspace) -> None:
    frame = pd.DataFrame(
        {
            "Full Name": ["Ann", "Ben"],
            "Born": pd.to_datetime(["1990-05-01", "1991-12-31"]),
            "Since": ["2020-01-31", None],
            "Seen": pd.to_datetime(["2024-01-01T00:00", "2024-01-01T08:00"]),
        }
    )
    loaded = workspace.entities.from_dataframe("person", frame, primary_field="Full Name", default_sort_field="Born")
    types = {column.header: column.field and column.field.field_type for column in loaded.inferred}
    assert repr(loaded.inferred[1]) == "FrameColumn('Born': born date, dates, each at midnight)"
    assert repr(loaded.entity.definition.fields[0]) == "FieldDefinition('full_name', string)"
    assert types == {"Full Name": "string", "Born": "date", "Since": "date", "Seen": "datetime"}
    assert [(one["born"], one["since"]) for one in loaded.records.list()] == [
        (date(1990, 5, 1), date(2020, 1, 31)),
        (date(1991, 12, 31), None),
    ]
    definition = loaded.entity.definition
    assert (definition.primary_field, definition.default_sort_field) == ("full_name", "born")
    kept = workspace.entities.from_dataframe("kept", frame, fields={"Born": "datetime"})
    assert kept.entity.definition.field("born").field_type == "datetime"


def test_the_options_of_a_frame_are_in_the_signature(workspace: Workspace) -> None:
    offered, taken = (
        dict(inspect.signature(one).parameters) for one in (workspace.entities.from_dataframe, DataFrameLoader.load)
    )
    options = [name for name, one in taken.items() if one.kind is inspect.Parameter.KEYWORD_ONLY]
    assert [offered[name].default for name in options] == [taken[name].default for name in options]


def test_what_in_a_document_is_no_json_is_told_with_its_path(workspace: Workspace) -> None:
    good = {"at": [1, None]}
    loaded = workspace.entities.from_dataframe("thing", [{"doc": good}])
    with pytest.raises(InvalidRecord, match=r"doc: must be JSON: at at\[1\] it holds nan; numbers must be finite"):
        loaded.records.create(doc={"at": [1, float("nan")]})
    with pytest.raises(DefinitionError, match=r"doc: must be JSON: in row 1 at at it holds the tuple \(1, 2\)"):
        workspace.entities.from_dataframe("thing", pd.DataFrame({"doc": [good, {"at": (1, 2)}]}), if_exists="append")
    assert [record["doc"] for record in loaded.records.list()] == [good]


def test_a_cell_with_a_key_that_is_run_again_is_told_what_to_say(shop: Workspace) -> None:
    with pytest.raises(InvalidRecord, match=r"artist_id: row 0: must be unique.*as by \.iloc\..*if_exists='keep'\.$"):
        shop.entities.from_dataframe("artist", ARTISTS, key="ArtistId")
    assert shop.records["artist"].count() == 3
    assert shop.entities.from_dataframe("artist", ARTISTS, key="ArtistId", if_exists="keep").rows == 0
    with pytest.raises(InvalidRecord, match=r"row 0: must be unique.*as by \.iloc\.$"):
        shop.entities.from_dataframe("artist", ARTISTS, key="ArtistId", if_exists="append")
