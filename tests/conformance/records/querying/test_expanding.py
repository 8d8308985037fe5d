"""What comes along with records: how much, in which order, by how many queries, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, event

from buildify_nb.errors import ExpressionError, InvalidState, NotFound, PermissionDenied
from buildify_nb.records.querying import expanding
from tests.conformance.records.world import World


@pytest.fixture
def shop(music: World) -> World:
    """Miles has Blue with tracks a and b, Nina has Sings with c; d is on none. a and c are tagged live, a also old."""
    tags = {name: music["tag"].create(name=name)["id"] for name in ("live", "old")}
    for artist, album, names in (("Miles", "Blue", "ba"), ("Nina", "Sings", "c")):
        by = music["artist"].create(name=artist)["id"]
        on = music["album"].create(title=album, artist=by)["id"]
        for name in names:
            made = music["track"].create(name=name, album=on)
            wanted = [tags["live"]] if name in "ac" else []
            music["track"].link(made["id"], "tags", [*wanted, *([tags["old"]] if name == "a" else [])])
    music["track"].create(name="d")
    return music


def names(records: Any, field: str = "name") -> list[Any]:
    return [record[field] for record in records]


def test_lookups_bring_their_records_along(shop: World) -> None:
    page = shop["track"].list(expand="album.artist", sort="name")
    albums = [record.expanded["album"] for record in page]
    assert [album and album["title"] for album in albums] == ["Blue", "Blue", "Sings", None]
    assert [album and album.expanded["artist"]["name"] for album in albums] == ["Miles", "Miles", "Nina", None]
    assert albums[0].labels == {"artist": "Miles"}
    assert page[0].labels == {"album": "Blue"}


def test_lists_come_in_their_own_order(shop: World) -> None:
    shop.entities["track"].edit(default_sort_field="name", default_sort_order="ASC")
    shop.entities["track"].publish()
    albums = shop["album"].list(expand=["tracks", "tracks.tags"], sort="title")
    assert [names(album.expanded["tracks"]) for album in albums] == [["a", "b"], ["c"]]
    tags = [sorted(names(track.expanded["tags"])) for album in albums for track in album.expanded["tracks"]]
    assert tags == [["live", "old"], [], ["live"]]


def test_links_are_followed_from_both_ends(shop: World) -> None:
    tags = shop["tag"].list(expand="tracks.album", sort="name")
    assert [sorted(names(tag.expanded["tracks"])) for tag in tags] == [["a", "c"], ["a"]]
    assert {track.expanded["album"]["title"] for track in tags[0].expanded["tracks"]} == {"Blue", "Sings"}


def test_one_record_and_related_ones_too(shop: World) -> None:
    [nina] = shop["artist"].list(filters={"name": "Nina"})
    got = shop["artist"].get(nina["id"], expand="albums.tracks")
    assert [names(album.expanded["tracks"]) for album in got.expanded["albums"]] == [["c"]]
    [album] = shop["artist"].related(nina["id"], "albums", expand="artist")
    assert album.expanded["artist"]["name"] == "Nina"
    assert not shop["artist"].get(nina["id"]).expanded


def test_deleted_records_stay_away(shop: World) -> None:
    [track] = shop["track"].list(filters={"name": "a"})
    shop.sql(f"UPDATE {{s}}.custom_track SET deleted_at = now() WHERE id = '{track['id']}'")
    [blue] = shop["album"].list(filters={"title": "Blue"}, expand="tracks")
    assert names(blue.expanded["tracks"]) == ["b"]
    [old] = shop["tag"].list(filters={"name": "old"}, expand="tracks")
    assert old.expanded["tracks"] == []
    shop.sql(f"UPDATE {{s}}.custom_album SET deleted_at = now() WHERE id = '{blue['id']}'")
    [b] = shop["track"].list(filters={"name": "b"}, expand="album")
    assert b.expanded["album"] is None


def test_each_list_has_its_own_limit(shop: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expanding, "MOST_EXPANDED", 1)
    albums = shop["album"].list(expand="tracks")
    assert [len(album.expanded["tracks"]) for album in albums] == [1, 1]


def test_the_number_of_queries_does_not_grow_with_the_records(shop: World) -> None:
    def queries() -> int:
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            seen.append(statement)

        event.listen(Engine, "before_cursor_execute", note)
        try:
            page = shop["album"].list(expand="artist, tracks.tags", page_size=1000)
            shop.service.page_to_wire(shop.context, page)
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        return len(seen)

    few = queries()
    artist = shop["artist"].create(name="Many")["id"]
    for number in range(10):
        album = shop["album"].create(title=f"A{number}", artist=artist)["id"]
        shop["track"].bulk_create([{"name": f"t{number}{one}", "album": album} for one in range(3)])
    assert queries() == few


def test_the_wire_nests_what_came_along(shop: World) -> None:
    page = shop["track"].list(expand="album.artist, tags", sort="name")
    wires = shop.service.page_to_wire(shop.context, page)
    assert wires[0]["album__expanded"]["artist__expanded"]["name"] == "Miles"
    assert [sorted(tag["name"] for tag in wire["tags__expanded"]) for wire in wires] == [
        ["live", "old"],
        [],
        ["live"],
        [],
    ]
    assert (wires[3]["album"], wires[3]["album__expanded"]) == (None, None)
    assert wires[0]["album__label"] == "Blue"


def test_a_tree_expands_into_itself(world: World) -> None:
    world.entities.create("person", fields={"name": "string"})
    world.relationships.create("person", "person", source_field_name="staff", target_field_name="boss")
    world.entities["person"].publish()
    top = world["person"].create(name="a")["id"]
    for name in "bc":
        world["person"].create(name=name, boss=top)
    [a] = world["person"].list(filters={"boss": None}, expand="staff.boss")
    assert sorted(names(a.expanded["staff"])) == ["b", "c"]
    assert {one.expanded["boss"]["name"] for one in a.expanded["staff"]} == {"a"}


@pytest.mark.parametrize(
    ("asked", "refused", "told"),
    [
        ({"expand": "albun"}, NotFound, "has no relationship or lookup 'albun'"),
        ({"expand": "name"}, NotFound, "has no relationship or lookup 'name'"),
        ({"expand": "album.trak"}, NotFound, "Did you mean 'tracks'"),
        ({"expand": "album.tracks.album.artist"}, ExpressionError, "3 relations can be followed"),
        ({"expand": 7}, ExpressionError, "must be names of relations"),
        ({"expand": [7]}, ExpressionError, "must be names of relations"),
        ({"expand": [f"r{number}" for number in range(17)]}, ExpressionError, "names 17 relations"),
        ({"expand": "album", "fields": ["name"]}, ExpressionError, "is not among the fields that are read"),
    ],
)
def test_what_cannot_come_along_is_told(shop: World, asked: Any, refused: type[Exception], told: str) -> None:
    with pytest.raises(refused, match=told):
        shop["track"].list(**asked)


def test_a_frame_does_not_expand(shop: World) -> None:
    with pytest.raises(ExpressionError, match="expand: is no option here"):
        shop["track"].to_pandas(expand="album")


def test_who_may_not_read_the_others_gets_nothing_of_them(shop: World) -> None:
    eve = shop.as_user("eve", "records:read:track", "records:read:album")["track"]
    assert eve.list(expand="album", sort="name")[0].expanded["album"]["title"] == "Blue"
    for expand in ("album.artist", "tags"):
        with pytest.raises(PermissionDenied):
            eve.list(expand=expand)
        with pytest.raises(PermissionDenied):
            eve.get(eve.list()[0]["id"], expand=expand)


def test_what_is_out_of_service_does_not_come_along(shop: World) -> None:
    shop.entities["artist"].archive(although_used=True)
    with pytest.raises(InvalidState, match="archived"):
        shop["track"].list(expand="album.artist")
