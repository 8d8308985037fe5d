"""What a notebook sees: mappings, completion and reprs that are the same each time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from buildify_nb.errors import ExpressionError, InvalidRecord, InvalidState, NotFound, PermissionDenied
from buildify_nb.records.recordset import Records
from tests.conformance.records.world import World


def test_names_are_offered_and_counted(music: World) -> None:
    assert music.records._ipython_key_completions_() == ["album", "artist", "tag", "track"]
    assert len(music.records) == 4
    assert "track" in music.records
    assert "nothing" not in music.records
    assert repr(music.records) == "Records of album, artist, tag, track"


@pytest.mark.parametrize(
    ("name", "todo"),
    [
        ("trak", "Did you mean 'track'?"),
        ("Track", "Did you mean 'track'?"),
        ("nothing", "There are album, artist, tag, track."),
        (3, "There are album, artist, tag, track."),
    ],
)
def test_a_misspelt_entity_is_refused_at_once(music: World, name: Any, todo: str) -> None:
    with pytest.raises(NotFound) as refused:
        music.records[name]
    assert str(refused.value) == f"There is no entity {name!r}. {todo}"


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda tracks: tracks.list(filter={"name": "a"}), "filter: is no option here; did you mean 'filters'?"),
        (lambda tracks: tracks.count(filter={"name": "a"}), "filter: is no option here; did you mean 'filters'?"),
        (lambda tracks: tracks.sql(sorted="name"), "sorted: is no option here; did you mean 'sort'?"),
        (lambda tracks: tracks.to_pandas(limit=3), "limit: is no option here; there are filters, sort, search, fields"),
        (lambda tracks: tracks.to_arrow(page_size=3), "page_size: is no option here; there are filters"),
        (lambda tracks: tracks.list(limit=3), "limit: is no option here"),
    ],
)
def test_an_option_that_there_is_not_is_refused(music: World, call: Callable[[Any], Any], told: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        call(music["track"])
    assert str(refused.value).startswith(f"The list cannot be read. {told}")
    is_paging = told.startswith(("limit", "page_size"))
    assert refused.value.todo.startswith("A part of the records: list(page=1, page_size=100)") == is_paging


def test_a_record_of_nothing_says_how_to_give_values(music: World) -> None:
    tracks: Any = music["track"]
    for call in (tracks.create, lambda: tracks.create("Blue"), lambda: tracks.create([{"name": "Blue"}])):
        with pytest.raises(InvalidRecord, match=r"Give values by keyword, .*name='Ada'.*\{'name': 'Ada'\}"):
            call()
    with pytest.raises(InvalidRecord) as refused:
        tracks.create(seconds=1)
    assert refused.value.todo == ""


def test_an_entity_without_records_says_why(music: World) -> None:
    music.entities.create("draft", fields={"a": "string"})
    with pytest.raises(InvalidState) as refused:
        music.records["draft"]
    assert str(refused.value) == (
        "'draft' serves no records. It is a draft. Publish it: ws.entities['draft'].publish()."
    )
    music.entities["draft"].publish()
    assert music.records["draft"].count() == 0


def test_who_may_not_read_records_learns_no_names(music: World) -> None:
    music.entities.create("payroll", fields={"a": "string"}).publish()
    sam = music.as_user("sam", "records:read:track")
    assert (sam["track"].allowed_changes, len(music.records["track"].allowed_changes)) == (frozenset(), 3)
    for name in ("payroll", "payrol", "nowhere"):
        with pytest.raises(PermissionDenied, match=f"records:read:{name}"):
            sam[name].list()
    with pytest.raises(NotFound) as refused:
        sam["Payroll"]
    assert refused.value.todo == "There are track."


def test_who_may_only_create_gets_the_records(music: World) -> None:
    music.as_user("clerk", "records:create:tag")["tag"].create(name="live")
    assert [tag["name"] for tag in music["tag"].list()] == ["live"]


def test_a_loop_asks_once_and_still_meets_what_changes(music: World, monkeypatch: pytest.MonkeyPatch) -> None:
    records = music.records
    records["tag"].create(name="a")

    def asked_again(*_: object) -> None:
        pytest.fail("the entity was asked for again")

    with monkeypatch.context() as patched:
        patched.setattr(music.service, "require_served", asked_again)
        records["tag"].create(name="b")
    music.entities["tag"].archive()
    with pytest.raises(InvalidState, match="It is archived"):
        records["tag"].list()


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
