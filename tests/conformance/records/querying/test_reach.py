"""Fields behind lookups in filters and orders: what they give, and what keeps them from being named."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.errors import ExpressionError, InvalidState, PermissionDenied
from buildify_nb.records.recordset import Records
from tests.conformance.records.world import World


@pytest.fixture
def tracks(music: World) -> Records:
    """Tracks a and b by Miles, c by Nina, d of an album without an artist, e without an album."""
    artists = {name: music["artist"].create(name=name)["id"] for name in ("Miles", "Nina")}
    albums = {
        "Blue": music["album"].create(title="Blue", artist=artists["Miles"])["id"],
        "Sings": music["album"].create(title="Sings", artist=artists["Nina"])["id"],
        "Loose": music["album"].create(title="Loose")["id"],
    }
    for name, album in (("a", "Blue"), ("b", "Blue"), ("c", "Sings"), ("d", "Loose"), ("e", None)):
        music["track"].create(name=name, album=albums[album] if album else None)
    return music["track"]


def names(records: Any) -> str:
    return "".join(record["name"] for record in records)


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ({"album.title": "Blue"}, "ab"),
        ({"album.artist.name": ["Nina", "Nobody"]}, "c"),
        ({"album.artist.name": None}, "de"),
        ({"album.id": None}, "e"),
        ({"field": "album.artist.name", "operator": "!=", "value": "Nina"}, "ab"),
        ({"field": "album.title", "operator": "beginsWith", "value": "s"}, "c"),
        ({"field": "album.title", "operator": ">", "value": "name", "valueSource": "field"}, ""),
        ({"field": "album.created_at", "operator": "notNull"}, "abcd"),
        (
            {
                "combinator": "or",
                "rules": [{"album.artist.name": "Nina"}, {"album.title": "Loose"}, {"name": "a"}],
            },
            "acd",
        ),
    ],
)
def test_records_are_found_by_what_they_point_at(tracks: Records, filters: Any, wanted: str) -> None:
    assert names(tracks.list(filters=filters, sort="name")) == wanted
    assert tracks.count(filters=filters) == len(wanted)
    assert names(tracks.window(start=0, stop=10, filters=filters, sort="name").items) == wanted
    assert "".join(tracks.to_pandas(filters=filters, sort="name")["name"]) == wanted


def test_records_are_ordered_by_what_they_point_at(tracks: Records) -> None:
    assert names(tracks.list(sort="album.artist.name:desc,name:desc")) == "cbaed"
    assert names(tracks.list(sort="album.title,name")) == "abdce"
    pages = [names(tracks.list(sort="album.artist.name", page=page, page_size=2)) for page in (1, 2, 3)]
    assert sorted("".join(pages)) == list("abcde")
    assert pages[0] in ("ab", "ba")


def test_records_show_what_they_point_at(tracks: Records) -> None:
    shown = tracks.list(fields=["album.artist.name", "name", "album.artist", "album.created_at"], sort="name:desc")
    assert list(shown[0]) == ["id", "name", "row_version", "album.artist.name", "album.artist", "album.created_at"]
    assert [record["album.artist.name"] for record in shown] == [None, None, "Nina", "Miles", "Miles"]
    assert "Album → Artist → Name" in shown._repr_html_()
    wire = tracks.to_wire(shown[2])
    assert (wire["album.artist.name"], wire["album.created_at"][-1]) == ("Nina", "Z")


def test_frames_show_what_records_point_at(tracks: Records) -> None:
    frame = tracks.to_pandas(fields=["name", "album.title", "album.artist", "album.created_at"], sort="name")
    assert frame["album.title"].tolist()[:4] == ["Blue", "Blue", "Sings", "Loose"]
    assert str(frame["album.created_at"].dtype) == "datetime64[us, UTC]"
    assert frame["album.artist"].isna().tolist() == [False, False, False, True, True]
    empty = tracks.to_arrow(fields=["album.title", "album.row_version"], filters={"name": "nobody"})
    assert [str(field.type) for field in empty.schema][2:] == ["string", "int32"]


def test_what_was_deleted_or_changed_there_counts_at_once(tracks: Records, music: World) -> None:
    [album] = music["album"].list(filters={"title": "Blue"})
    assert names(tracks.window(start=0, stop=10, sort="album.title,name").items) == "abdce"
    music["album"].update(album["id"], title="Zero")
    assert names(tracks.window(start=0, stop=10, sort="album.title,name").items) == "dcabe"
    [loose] = music["album"].list(filters={"title": "Loose"})
    music.sql(f"UPDATE {{s}}.custom_album SET deleted_at = now() WHERE id = '{loose['id']}'")
    assert names(tracks.list(filters={"album.title": None}, sort="name")) == "de"


def test_a_calculated_field_of_nothing_is_null(music: World) -> None:
    music.entities["album"].add_field("shout", "string", is_calculated=True, calculation_formula="UPPER('all')")
    music.entities["album"].publish()
    album = music["album"].create(title="Blue")
    for name, value in (("a", album["id"]), ("b", None)):
        music["track"].create(name=name, album=value)
    assert names(music["track"].list(filters={"album.shout": "ALL"})) == "a"
    assert names(music["track"].list(filters={"album.shout": None})) == "b"


def test_a_tree_is_followed_to_itself(world: World) -> None:
    world.entities.create("person", fields={"name": "string"})
    world.relationships.create("person", "person", source_field_name="staff", target_field_name="boss")
    world.entities["person"].publish()
    people = world["person"]
    top = people.create(name="a")["id"]
    middle = people.create(name="b", boss=top)["id"]
    people.create(name="c", boss=middle)
    assert names(people.list(filters={"boss.boss.name": "a"})) == "c"
    assert names(people.list(sort="boss.name:desc,name")) == "cba"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("album.titel", "did you mean 'album.title'"),
        ("albun.title", "unknown field 'albun.title'"),
        ("album.", "unknown field 'album.'"),
        (".album", "unknown field '.album'"),
    ],
)
def test_a_name_that_leads_nowhere_is_told(tracks: Records, name: str, told: str) -> None:
    with pytest.raises(ExpressionError, match=told):
        tracks.list(filters={name: "x"})
    for asked in ({"sort": name}, {"fields": [name]}):
        with pytest.raises(ExpressionError, match="there is no field"):
            tracks.list(**asked)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("name.title", "'name' is no lookup: nothing is behind it"),
        ("tags.name", r"'tags' leads to many records.*related\(id, 'tags'\) or expand='tags'"),
        ("album.tracks.name", "'album.tracks' leads to many records"),
    ],
)
def test_what_leads_to_no_one_record_is_told(tracks: Records, name: str, told: str) -> None:
    for asked in ({"filters": {name: "x"}}, {"sort": name}, {"fields": [name]}):
        with pytest.raises(ExpressionError, match=told):
            tracks.list(**asked)  # type: ignore[arg-type]


def test_lookups_are_followed_three_steps_far(world: World) -> None:
    world.entities.create("person", fields={"name": "string"})
    world.relationships.create("person", "person", source_field_name="staff", target_field_name="boss")
    world.entities["person"].publish()
    assert world["person"].count(filters={"boss.boss.boss.name": "x"}) == 0
    with pytest.raises(ExpressionError, match="3 lookups can be followed"):
        world["person"].count(filters={"boss.boss.boss.boss.name": "x"})


def test_who_may_not_read_the_others_learns_nothing_of_them(tracks: Records, music: World) -> None:
    eve = music.as_user("eve", "records:read:track", "records:read:album")["track"]
    assert names(eve.list(filters={"album.title": "Sings"})) == "c"
    for ask in (
        lambda: eve.list(filters={"album.artist.name": "Nina"}),
        lambda: eve.list(sort="album.artist.name"),
        lambda: eve.count(filters={"album.artist.name": "Nina"}),
        lambda: eve.window(start=0, stop=5, sort="album.artist.name"),
        lambda: eve.to_pandas(filters={"album.artist.name": "Nina"}),
        lambda: eve.list(fields=["album.artist.name"]),
        lambda: eve.sql(filters={"album.artist.name": "Nina"}),
    ):
        with pytest.raises(PermissionDenied, match="artist"):
            ask()


def test_what_is_out_of_service_is_not_followed(tracks: Records, music: World) -> None:
    music.entities["artist"].archive(although_used=True)
    with pytest.raises(InvalidState, match="archived"):
        tracks.list(filters={"album.artist.name": "Nina"})
    assert names(tracks.list(filters={"album.title": "Sings"})) == "c"
