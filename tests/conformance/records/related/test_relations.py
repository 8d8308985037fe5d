"""Related records in both directions, links of many-to-many, and what fields may be set to."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.errors import InvalidRecord, InvalidState, NotFound, PermissionDenied
from tests.conformance.records.world import World


@pytest.fixture
def shelf(music: World) -> World:
    """Two albums; three tracks on the first."""
    artist = music["artist"].create(name="Miles")
    blue = music["album"].create(title="Blue", artist=artist["id"])
    music["album"].create(title="Green")
    music["track"].bulk_create([{"name": name, "album": blue["id"]} for name in "abc"])
    return music


def by(world: World, entity: str, field: str, value: str) -> str:
    return world[entity].list(filters={"field": field, "operator": "=", "value": value})[0]["id"]


def names(page) -> list[str]:
    return [record["name"] for record in page]


def test_one_to_many_reads_both_ways(shelf: World) -> None:
    blue, green = by(shelf, "album", "title", "Blue"), by(shelf, "album", "title", "Green")
    page = shelf["album"].related(blue, "tracks", sort="name:desc", page_size=2)
    assert (names(page), page.total) == (["c", "b"], 3)
    assert names(shelf["album"].related(blue, "tracks", search="a")) == ["a"]
    assert shelf["album"].related(green, "tracks").total == 0
    track = page[0]["id"]
    assert [album["title"] for album in shelf["track"].related(track, "album")] == ["Blue"]
    assert len(shelf["album"].related(green, "artist")) == 0


def test_links_read_from_both_ends(shelf: World) -> None:
    tags = [shelf["tag"].create(name=name)["id"] for name in ("cool", "live")]
    a, b = by(shelf, "track", "name", "a"), by(shelf, "track", "name", "b")
    assert shelf["track"].link(a, "tags", tags) == 2
    assert shelf["track"].link(a, "tags", tags) == 0
    assert shelf["tag"].link(tags[0], "tracks", [b]) == 1
    assert names(shelf["track"].related(a, "tags", sort="name")) == ["cool", "live"]
    assert names(shelf["tag"].related(tags[0], "tracks", sort="name")) == ["a", "b"]
    assert shelf["track"].unlink(a, "tags", [tags[0]]) == 1
    assert shelf["track"].unlink(a, "tags", [tags[0]]) == 0
    assert names(shelf["tag"].related(tags[0], "tracks")) == ["b"]
    assert [
        (action, changes) for action, key, changes in shelf.audit_rows("track") if key == a and action != "create"
    ] == [
        ("link", {"before": {}, "after": {"tags": tags}}),
        ("unlink", {"before": {"tags": [tags[0]]}, "after": {}}),
    ]


def test_only_records_that_are_there_can_be_linked(shelf: World) -> None:
    track, tag = by(shelf, "track", "name", "a"), shelf["tag"].create(name="gone")["id"]
    shelf["tag"].delete(tag)
    with pytest.raises(InvalidRecord, match="no tag has this id"):
        shelf["track"].link(track, "tags", [tag])
    with pytest.raises(NotFound):
        shelf["track"].link(track, "tags", ["nonsense"])
    assert shelf.sql("SELECT count(*) FROM {s}.link_track_tag") == [(0,)]


def test_deleted_records_are_not_related(shelf: World) -> None:
    blue = by(shelf, "album", "title", "Blue")
    shelf["track"].delete(by(shelf, "track", "name", "a"))
    assert shelf["album"].related(blue, "tracks").total == 2


def test_an_unknown_relationship_names_the_nearest(shelf: World) -> None:
    with pytest.raises(NotFound, match="Did you mean 'tags'"):
        shelf["track"].related(by(shelf, "track", "name", "a"), "tagz")
    with pytest.raises(NotFound, match=r"no many-to-many relationship 'tagz'\. Did you mean 'tags'\?$"):
        shelf["track"].link(by(shelf, "track", "name", "a"), "tagz", [])


@pytest.mark.parametrize(
    ("entity", "name", "todo"),
    [
        ("album", "track", "Did you mean 'tracks'?"),
        ("album", "artst", "Did you mean 'artist'?"),
        ("album", "x", "It has artist, tracks."),
    ],
)
def test_whatever_leads_to_related_records_is_suggested(shelf: World, entity: str, name: str, todo: str) -> None:
    with pytest.raises(NotFound) as refused:
        shelf[entity].related(by(shelf, "album", "title", "Blue"), name)
    assert refused.value.todo == todo


def test_a_record_is_no_id(shelf: World) -> None:
    record, tag = shelf["track"].list()[0], shelf["tag"].create(name="cool")
    tracks: Any = shelf["track"]
    for call in (
        lambda: tracks.get(record),
        lambda: tracks.update(record, name="lost"),
        lambda: tracks.delete(record),
        lambda: tracks.related(record, "tags"),
        lambda: tracks.link(record, "tags", [tag["id"]]),
        lambda: tracks.link(record["id"], "tags", [tag]),
        lambda: tracks.link(record["id"], "tags", tag),
    ):
        with pytest.raises(InvalidRecord, match=r'Give its id: record\["id"\]'):
            call()
    assert tracks.get(record["id"]) == record
    assert tracks.related(record["id"], "tags").total == 0


def test_links_are_not_given_as_values(shelf: World) -> None:
    tag = shelf["tag"].create(name="cool")["id"]
    with pytest.raises(
        InvalidRecord, match=r"tags: is a many-to-many relationship: .* link\(record\['id'\], 'tags', ids"
    ):
        shelf["track"].create(name="d", tags=[tag])
    assert shelf["track"].link(shelf["track"].create(name="d")["id"], "tags", [tag, tag]) == 1


def test_reading_the_other_side_takes_its_permission(shelf: World) -> None:
    blue = by(shelf, "album", "title", "Blue")
    eve = shelf.as_user("eve", "records:read:album", "records:read:track")
    assert eve["album"].related(blue, "tracks").total == 3
    with pytest.raises(PermissionDenied, match="records:read:artist"):
        eve["album"].related(blue, "artist")
    with pytest.raises(PermissionDenied, match="records:read:artist"):
        eve["album"].options("artist")


def test_options_of_a_lookup_are_titles(shelf: World) -> None:
    blue, green = by(shelf, "album", "title", "Blue"), by(shelf, "album", "title", "Green")
    assert shelf["track"].options("album") == [{"value": blue, "label": "Blue"}, {"value": green, "label": "Green"}]
    assert shelf["track"].options("album", "GRE") == [{"value": green, "label": "Green"}]
    assert len(shelf["track"].options("album", limit=1)) == 1


def test_options_of_a_choice_are_its_values(shelf: World) -> None:
    assert shelf["track"].options("genre", "blues") == [{"value": "rnb", "label": "Rhythm & Blues"}]
    assert [option["value"] for option in shelf["track"].options("genre", limit=2)] == ["rock", "jazz"]
    with pytest.raises(InvalidRecord, match="no list of values"):
        shelf["track"].options("seconds")
    with pytest.raises(NotFound, match=r"has no field '\w+'\. Did you mean 'genre'\?$"):
        shelf["track"].options("genr")


def test_a_list_carries_the_titles_of_its_references(shelf: World) -> None:
    page = shelf["track"].list(sort="name")
    assert page[0].labels == {"album": "Blue"}
    wire = shelf["track"].to_wire(shelf["track"].get(page[0]["id"]))
    assert (wire["album"], wire["album__label"]) == (page[0]["album"], "Blue")
    assert ">Blue</td>" in page._repr_html_()


def test_a_relationship_whose_lookup_was_rolled_back_says_how_to_bring_it_back(music: World) -> None:
    review = music.entities.create("review", fields={"text": "string"}).publish()
    music.relationships.create("album", "review")
    review.refresh().publish()
    review.rollback()
    album = music["album"].create(title="a")["id"]
    with pytest.raises(InvalidState, match=r"stands on a lookup of 'review' that was taken away.*undo\(\)"):
        music["album"].related(album, "reviews")
    review.undo().publish()
    assert music["album"].related(album, "reviews").total == 0


def test_a_relationship_in_a_draft_says_which_entity_to_publish(music: World) -> None:
    music.entities.create("review", fields={"text": "string"}).publish()
    music.relationships.create("album", "review")
    album, review = music["album"].create(title="a")["id"], music["review"].create(text="good")["id"]
    todo = r"'album_review' is not published\. Publish it first: ws\.entities\['review'\]\.publish\(\)"
    with pytest.raises(InvalidState, match=todo):
        music["album"].related(album, "reviews")
    with pytest.raises(InvalidState, match=todo):
        music["review"].related(review, "album")
    music.entities["review"].publish()
    assert music["album"].related(album, "reviews").total == 0
