"""A lookup comes back without the values that point at records which were deleted while it was hidden."""

from __future__ import annotations

import pytest

from buildify_nb.errors import UnsafeMigration
from buildify_nb.workspace import Workspace


def hidden_lookup(workspace: Workspace, *, soft: bool, required: bool = False) -> None:
    """Two artists with an album each; the first is deleted after the lookup of the albums was published away."""
    for name in ("artist", "album"):
        workspace.entities.create(name, fields={"name": "string"}, supports_soft_delete=soft)
    workspace.relationships.create("artist", "album", on_delete="RESTRICT")
    if required:
        workspace.entities["album"].edit_field("artist", is_required=True)
    for name in ("artist", "album"):
        workspace.entities[name].publish()
    for artist, album in (("Miles", "Blue"), ("Nina", "Pastel")):
        made = workspace.records["artist"].create(name=artist)["id"]
        workspace.records["album"].create(name=album, artist=made)
    workspace.relationships.delete("artist_album")
    workspace.entities["album"].publish()
    workspace.records["artist"].delete(artist_of(workspace, "Miles"))


def artist_of(workspace: Workspace, name: str) -> str:
    return workspace.records["artist"].list(filters={"name": name})[0]["id"]


def artists(workspace: Workspace) -> list[str | None]:
    return [one["artist"] for one in workspace.records["album"].list(sort="name")]


@pytest.mark.parametrize("soft", [False, True], ids=["deleted", "soft deleted"])
@pytest.mark.parametrize("way", ["restore", "rollback"])
def test_a_yes_empties_the_values_at_deleted_records(workspace: Workspace, soft: bool, way: str) -> None:
    hidden_lookup(workspace, soft=soft)
    album = workspace.entities["album"]
    if way == "restore":
        workspace.relationships.restore("artist_album")
        album.refresh()
    act = album.publish if way == "restore" else album.rollback
    told = "1 value of artist pointing at no record, or at a deleted one, and would be empty"
    with pytest.raises(UnsafeMigration, match=f"{told}.*empties these values for good"):
        act()
    act(accept_data_loss=True)
    assert artists(workspace) == [None, artist_of(workspace, "Nina")]
    assert [one.name for one in workspace.relationships.values()] == ["artist_album"]
    assert list(workspace.entities["album"].drift()) == []


def test_a_required_one_says_what_to_do_and_that_helps(workspace: Workspace) -> None:
    hidden_lookup(workspace, soft=False, required=True)
    workspace.relationships.restore("artist_album")
    album = workspace.entities["album"]
    with pytest.raises(UnsafeMigration, match=r"may not be empty \(is_required\); restore .* the field be optional"):
        album.publish(accept_data_loss=True)
    album.refresh().edit_field("artist", is_required=False).publish(accept_data_loss=True)
    assert artists(workspace) == [None, artist_of(workspace, "Nina")]


def test_what_was_restored_meanwhile_keeps_its_values(workspace: Workspace) -> None:
    hidden_lookup(workspace, soft=True)
    gone = workspace.records["artist"].list(include_deleted=True, sort="name")[0]["id"]
    workspace.relationships.restore("artist_album")
    workspace.records["artist"].restore(gone)
    workspace.entities["album"].publish()
    assert artists(workspace) == [gone, artist_of(workspace, "Nina")]


def test_a_rollback_to_a_required_one_is_refused_and_the_way_that_it_tells_helps(workspace: Workspace) -> None:
    hidden_lookup(workspace, soft=False, required=True)
    album = workspace.entities["album"]
    workspace.records["album"].create(name="Solo")
    at_deleted, empty = [risk for risk in album.preview_rollback().risks if risk.level == "impossible"]
    blue, _, solo = (str(one["id"]) for one in workspace.records["album"].list(sort="name"))
    assert (at_deleted.count, at_deleted.sample) == (1, (blue,))
    assert (empty.count, empty.sample) == (1, (solo,))
    way = "restore the revision from before instead, let the field be optional there, and publish that"
    assert way in at_deleted.message
    assert way in empty.message
    with pytest.raises(UnsafeMigration, match="1 value of artist pointing at no record, or at a deleted one"):
        album.rollback(accept_data_loss=True)
    assert [one.status for one in album.history()] == ["completed"] * 2
    album.restore(album.revision - 1).edit_field("artist", is_required=False).publish(accept_data_loss=True)
    assert artists(workspace) == [None, artist_of(workspace, "Nina"), None]
    assert list(workspace.relationships) == ["artist_album"]


@pytest.fixture(params=[False, True], ids=["deleted", "soft deleted"])
def library(workspace: Workspace, request: pytest.FixtureRequest) -> Workspace:
    """Two artists with an album each, whose lookup belongs to no relationship."""
    workspace.entities.create("artist", fields={"name": "string"}, supports_soft_delete=request.param).publish()
    lookup = {"field_type": "lookup", "reference_entity": "artist"}
    workspace.entities.create("album", fields={"name": "string", "artist": lookup}).publish()
    for artist, album in (("Miles", "Blue"), ("Nina", "Pastel")):
        made = workspace.records["artist"].create(name=artist)["id"]
        workspace.records["album"].create(name=album, artist=made)
    return workspace


TOLD = "1 value of artist pointing at no record, or at a deleted one, and would be empty"


def test_a_lookup_that_had_another_type_meanwhile_comes_back_without_them(library: Workspace) -> None:
    album, records = library.entities["album"], library.records["album"]
    album.edit_field("artist", field_type="string", reference_entity_id=None).publish()
    library.records["artist"].delete(artist_of(library, "Miles"))
    written = artist_of(library, "Nina")
    records.create(name="Written", artist=written)
    [risk] = [risk for risk in album.preview_rollback().risks if risk.needs_consent]
    [blue] = records.list(filters={"name": "Blue"})
    assert (risk.message.partition(":")[0], risk.sample) == (TOLD, (str(blue["id"]),))
    with pytest.raises(UnsafeMigration, match=f"{TOLD}.*the old values stay parked"):
        album.rollback()
    album.rollback(accept_data_loss=True)
    assert artists(library) == [None, written, written]
    assert list(album.drift()) == []


def test_a_table_that_is_published_again_comes_back_without_them(library: Workspace) -> None:
    album = library.entities["album"]
    album.rollback(accept_data_loss=True)
    library.records["artist"].delete(artist_of(library, "Miles"))
    with pytest.raises(UnsafeMigration, match=f"{TOLD}.*the old values stay parked"):
        album.publish()
    album.edit_field("artist", is_required=True)
    with pytest.raises(UnsafeMigration, match=r"artist may not be empty \(is_required\).*let the field be optional"):
        album.publish(accept_data_loss=True)
    album.undo().publish(accept_data_loss=True)
    assert artists(library) == [None, artist_of(library, "Nina")]
    assert [one.rows for one in album.parked()] == [2]
    assert list(album.drift()) == []


def test_a_table_that_refers_to_itself_comes_back(workspace: Workspace) -> None:
    person = workspace.entities.create("person", fields={"name": "string"})
    person.add_field("boss", "lookup", reference_entity="person").publish()
    records = workspace.records["person"]
    boss = records.create(name="Ada")["id"]
    records.create(name="Bo", boss=boss)
    person.rollback(accept_data_loss=True)
    person.publish()
    assert [one["boss"] for one in records.list(sort="name")] == [None, boss]
