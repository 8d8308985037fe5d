"""What a notebook sees: mappings, completion and reprs that are the same each time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from buildify_nb.errors import ExpressionError, InvalidRecord
from buildify_nb.records.recordset import Records
from tests.conformance.records.world import World


def test_names_are_offered_and_counted(music: World) -> None:
    assert music.records._ipython_key_completions_() == ["album", "artist", "tag", "track"]
    assert len(music.records) == 4
    assert "track" in music.records
    assert "nothing" not in music.records
    assert repr(music.records) == "Records of album, artist, tag, track"


def test_one_line_and_a_table(music: World) -> None:
    music["track"].create(name="So <What>")
    assert repr(music["track"]) == "Records('track')"
    assert "So &lt;What&gt;" in music["track"]._repr_html_()


def test_values_come_as_mapping_or_keywords_or_both(music: World) -> None:
    track = music["track"].create({"name": "a", "seconds": 1}, seconds=2)
    assert (track["name"], track["seconds"]) == ("a", 2)
    assert music["track"].update(track["id"], {"seconds": 3}, name="b")["seconds"] == 3


def test_an_order_by_field(music: World) -> None:
    music["track"].bulk_create([{"name": "a", "seconds": 1}, {"name": "b", "seconds": 2}, {"name": "c", "seconds": 1}])
    found = music["track"].list(sort={"seconds": "desc", "name": "asc"})
    assert [track["name"] for track in found] == ["b", "a", "c"]


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (lambda tracks: tracks.list(sort=5), "sort"),
        (lambda tracks: tracks.list(sort={"name": "down"}), "sort"),
        (lambda tracks: tracks.list(sort={"name": 5}), "sort"),
        (lambda tracks: tracks.count(search=5), "search"),
        (lambda tracks: tracks.list(fields=5), "fields"),
        (lambda tracks: tracks.list(page="x"), "page"),
        (lambda tracks: tracks.list(include_deleted="no"), "include_deleted"),
        (lambda tracks: tracks.bulk_create(5), "records"),
        (lambda tracks: tracks.create([("name", 1)]), ""),
        (lambda tracks: tracks.validate(5), ""),
        (lambda tracks: tracks.options("genre", limit="x"), "limit"),
        (lambda tracks: tracks.options("genre", search=5), "search"),
    ],
)
def test_options_of_a_wrong_type_are_problems(music: World, call: Callable[[Records], object], field: str) -> None:
    with pytest.raises((InvalidRecord, ExpressionError)) as caught:
        call(music["track"])
    assert [problem.field for problem in caught.value.problems] == [field]
