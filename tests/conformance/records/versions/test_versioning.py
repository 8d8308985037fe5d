"""Versions of records: read, compared and brought back, whatever became of their fields since."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from buildify_nb.errors import InvalidRecord, InvalidState, NotFound, PermissionDenied, StaleVersion
from buildify_nb.records.recordset import Records
from tests.conformance.records.world import World

FIELDS: dict[str, Any] = {
    "name": {"field_type": "string", "is_required": True, "max_length": 20},
    "price": {"field_type": "decimal", "decimal_places": 2},
    "released": "date",
    "genre": {"field_type": "select", "allowed_values": ["rock", "jazz"]},
}


@pytest.fixture
def songs(world: World) -> Records:
    """Songs, of which every version is kept."""
    return world.entity("song", FIELDS, is_versioned=True)


def told(songs: Records, id: str) -> list[tuple[int, str, str | None, tuple[str, ...]]]:
    return [(one.number, one.action, one.user, one.changed) for one in songs.versions(id)]


def test_every_write_makes_a_version(world: World, songs: Records) -> None:
    song = songs.create(name="a", price="1.50")
    world.clock.advance(minutes=1)
    songs.update(song["id"], name="b")
    songs.delete(song["id"])
    songs.restore(song["id"])
    assert told(songs, song["id"]) == [
        (4, "restore", "ada", ()),
        (3, "delete", "ada", ()),
        (2, "update", "ada", ("name",)),
        (1, "create", "ada", ("name", "price")),
    ]
    assert songs.get(song["id"])["row_version"] == 4
    first, second = songs.versions(song["id"]).items[:1:-1]
    assert (second.occurred_at - first.occurred_at).total_seconds() == 60


def test_nothing_that_changes_nothing_makes_one(songs: Records) -> None:
    song = songs.create(name="a")
    songs.update(song["id"], name="a")
    with pytest.raises(InvalidRecord):
        songs.update(song["id"], name="x" * 21)
    assert songs.versions(song["id"]).total == 1


def test_a_version_is_the_record_as_it_was(songs: Records) -> None:
    song = songs.create(name="a", price="1.50", released="2026-01-02")
    songs.update(song["id"], price="2", released=None)
    was = songs.version(song["id"], 1)
    assert {name: was[name] for name in (*FIELDS, "id", "row_version")} == {
        "name": "a",
        "price": Decimal("1.50"),
        "released": date(2026, 1, 2),
        "genre": None,
        "id": song["id"],
        "row_version": 1,
    }
    assert songs.version(song["id"], 2)["released"] is None


def test_two_versions_are_compared_field_by_field(songs: Records) -> None:
    song = songs.create(name="a", price="1.50", genre="rock")
    songs.update(song["id"], name="b")
    songs.update(song["id"], price="2.50", genre=None)
    diff = songs.diff(song["id"], 1, 2)
    assert [(one.field, one.old, one.new) for one in diff] == [("name", "a", "b")]
    now = songs.diff(song["id"], 2)
    assert [(one.field, one.old, one.new) for one in now] == [
        ("price", Decimal("1.50"), Decimal("2.50")),
        ("genre", "rock", None),
    ]
    assert (now["genre"].old_text, now["genre"].new_text) == ("Rock", "")
    assert repr(now) == "VersionDiff(2 → now: price, genre)"
    assert not list(songs.diff(song["id"], 3))


def test_references_are_compared_by_title(world: World) -> None:
    world.entity("album", {"title": "string"})
    song = {"name": "string", "album": {"field_type": "lookup", "reference_entity": "album"}}
    songs = world.entity("song", song, is_versioned=True)
    blue, red = (world["album"].create(title=title)["id"] for title in ("Blue", "Red"))
    made = songs.create(name="a", album=blue)
    songs.update(made["id"], album=red)
    [difference] = songs.diff(made["id"], 1)
    assert (difference.old, difference.old_text, difference.new_text) == (blue, "Blue", "Red")


def test_new_names_keep_the_history(world: World, songs: Records) -> None:
    song = songs.create(name="a", price="1.50")
    world.entities["song"].rename_field("price", "cost").publish()
    world.entities["song"].edit(name="piece").publish()
    pieces = world["piece"]
    pieces.update(song["id"], cost="3")
    assert told(pieces, song["id"])[0] == (2, "update", "ada", ("cost",))
    assert pieces.version(song["id"], 1)["cost"] == Decimal("1.50")
    assert [one.field for one in pieces.diff(song["id"], 1, 2)] == ["cost"]
    assert pieces.revert(song["id"], 1)["cost"] == Decimal("1.50")


def test_a_dropped_field_is_shown_under_its_old_name(world: World, songs: Records) -> None:
    song = songs.create(name="a", price="1.50")
    world.entities["song"].drop_field("price").publish(accept_data_loss=True)
    songs.update(song["id"], name="b")
    diff = songs.diff(song["id"], 1)
    assert [(one.field, one.old, one.new, one.is_dropped) for one in diff] == [
        ("name", "a", "b", False),
        ("price", "1.50", None, True),
    ]
    assert "Price (dropped)" in diff._repr_html_()
    assert songs.version(song["id"], 1)["price"] == "1.50"
    world.entities["song"].add_field("price", "integer").publish()
    assert songs.version(song["id"], 1)["price"] is None


def test_a_field_with_another_type_reads_as_far_as_it_fits(world: World, songs: Records) -> None:
    song = songs.create(name="12", price="1.50")
    songs.update(song["id"], name="13")
    world.entities["song"].edit_field("name", field_type="integer", max_length=None).publish(accept_data_loss=True)
    assert songs.version(song["id"], 1)["name"] == 12
    assert [(one.old, one.new) for one in songs.diff(song["id"], 1, 2)] == [(12, 13)]
    assert songs.revert(song["id"], 1)["name"] == 12


def test_a_revert_is_an_update_like_any_other(world: World, songs: Records) -> None:
    song = songs.create(name="a", price="1.50")
    songs.update(song["id"], name="b", price=None, genre="jazz")
    with pytest.raises(StaleVersion):
        songs.revert(song["id"], 1, row_version=1)
    back = songs.revert(song["id"], 1, row_version=2)
    assert (back["name"], back["price"], back["genre"], back["row_version"]) == ("a", Decimal("1.50"), None, 3)
    assert songs.get(song["id"]) == back
    assert world.audit_rows("song")[-1] == (
        "update",
        song["id"],
        {
            "before": {"name": "b", "price": None, "genre": "jazz"},
            "after": {"name": "a", "price": "1.50", "genre": None},
        },
    )
    assert told(songs, song["id"])[0] == (3, "update", "ada", ("name", "price", "genre"))
    songs.revert(song["id"], 1)
    assert songs.versions(song["id"]).total == 3


def test_what_no_longer_fits_is_refused_with_every_reason(world: World, songs: Records) -> None:
    song = songs.create(name="a long name", genre="rock")
    songs.update(song["id"], name="b", genre="jazz")
    entity = world.entities["song"]
    entity.edit_field("name", max_length=5).edit_field("genre", allowed_values=["jazz"]).publish(accept_data_loss=True)
    with pytest.raises(InvalidRecord) as caught:
        songs.revert(song["id"], 1)
    assert [problem.field for problem in caught.value.problems] == ["name", "genre"]
    assert songs.get(song["id"])["name"] == "b"
    assert songs.versions(song["id"]).total == 2


def test_fields_that_came_later_or_cannot_be_assigned_stay(world: World, songs: Records) -> None:
    song = songs.create(name="a", genre="rock")
    entity = world.entities["song"]
    entity.add_field("year", "integer").publish()
    songs.update(song["id"], name="b", year=1999, genre="jazz")
    entity.edit_field("genre", is_readonly=True).publish()
    back = songs.revert(song["id"], 1)
    assert (back["name"], back["year"], back["genre"]) == ("a", 1999, "jazz")


def test_a_unique_value_that_is_taken_now_is_refused(world: World) -> None:
    songs = world.entity("song", {"name": {"field_type": "string", "is_unique": True}}, is_versioned=True)
    song = songs.create(name="a")
    songs.update(song["id"], name="b")
    songs.create(name="a")
    with pytest.raises(InvalidRecord) as caught:
        songs.revert(song["id"], 1)
    assert [problem.field for problem in caught.value.problems] == ["name"]
    assert songs.get(song["id"])["name"] == "b"


def test_pages_come_newest_first_and_read_as_a_table(songs: Records) -> None:
    song = songs.create(name="0")
    for number in range(1, 5):
        songs.update(song["id"], name=str(number))
    page = songs.versions(song["id"], page=2, page_size=2)
    assert ([one.number for one in page], page.total, page.pages) == ([3, 2], 5, 3)
    assert page[1].changed == ("name",)
    assert repr(page) == "Versions(page 2 of 3, 5 in all)"
    assert "<td" in page._repr_html_()
    with pytest.raises(InvalidRecord):
        songs.versions(song["id"], page=0)


def test_what_is_not_there_is_not_found(songs: Records) -> None:
    song = songs.create(name="a")
    for number in (0, 2, -1, 2**40, "x", True, None):
        with pytest.raises(NotFound, match="has no version"):
            songs.version(song["id"], number)  # type: ignore[arg-type]
    for unknown in ("nonsense", "01a207f1-1baa-77df-ac2c-9aae5eca96b3"):
        for call in (songs.versions, lambda key: songs.diff(key, 1), lambda key: songs.version(key, 1)):
            with pytest.raises(NotFound, match="no song"):
                call(unknown)
        with pytest.raises(NotFound):
            songs.revert(unknown, 1)


def test_a_deleted_record_can_be_looked_at_but_not_reverted(world: World, songs: Records) -> None:
    song = songs.create(name="a")
    songs.update(song["id"], name="b")
    songs.delete(song["id"])
    assert [one.action for one in songs.versions(song["id"])] == ["delete", "update", "create"]
    assert [one.field for one in songs.diff(song["id"], 1)] == ["name"]
    with pytest.raises(NotFound, match="is deleted"):
        songs.revert(song["id"], 1)
    hard = world.entity("note", {"text": "string"}, is_versioned=True, supports_soft_delete=False)
    note = hard.create(text="a")
    hard.update(note["id"], text="b")
    hard.delete(note["id"])
    assert [one.action for one in hard.versions(note["id"])] == ["delete", "update", "create"]
    assert [(one.old, one.new) for one in hard.diff(note["id"], 1)] == [("a", "b")]


def test_reading_takes_read_and_reverting_takes_update(world: World, songs: Records) -> None:
    song = songs.create(name="a")
    songs.update(song["id"], name="b")
    reader = world.as_user("rita", "records:read:song")["song"]
    assert reader.versions(song["id"]).total == 2
    assert reader.version(song["id"], 1)["name"] == "a"
    with pytest.raises(PermissionDenied, match="records:update:song"):
        reader.revert(song["id"], 1)
    writer = world.as_user("will", "records:update:song")["song"]
    for call in (writer.versions, lambda key: writer.version(key, 1), lambda key: writer.diff(key, 1)):
        with pytest.raises(PermissionDenied, match="records:read:song"):
            call(song["id"])
    assert writer.revert(song["id"], 1)["name"] == "a"
    assert told(songs, song["id"])[0][2] == "will"


def test_an_entity_without_the_flag_says_how_to_switch_it_on(world: World) -> None:
    notes = world.entity("note", {"text": "string"})
    note = notes.create(text="a")
    for call in (notes.versions, lambda key: notes.version(key, 1), lambda key: notes.diff(key, 1)):
        with pytest.raises(InvalidState, match=r"edit\(is_versioned=True\)\.publish\(\)"):
            call(note["id"])
    with pytest.raises(InvalidState, match="is_versioned"):
        notes.revert(note["id"], 1)
    assert world.sql("SELECT count(*) FROM buildify.record_versions") == [(0,)]


def test_another_tenant_sees_none(world: World, songs: Records) -> None:
    song = songs.create(name="secret")
    theirs = world.neighbour("song", FIELDS, is_versioned=True)
    for call in (theirs.versions, lambda key: theirs.version(key, 1), lambda key: theirs.diff(key, 1)):
        with pytest.raises(NotFound):
            call(song["id"])
