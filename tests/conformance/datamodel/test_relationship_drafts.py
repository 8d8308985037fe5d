"""A change of a relationship that serves records is a draft: previewed, published, in the history, taken back."""

from __future__ import annotations

import pytest

from buildify_nb.errors import AlreadyExists, DefinitionError, InvalidRecord, StillReferenced, UnsafeMigration
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import sql


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    """An artist with two albums, and a tag that one of these has."""
    for name in ("artist", "album", "tag"):
        workspace.entities.create(name, fields={"name": "string"})
    workspace.relationships.create("artist", "album", on_delete="RESTRICT")
    workspace.relationships.create("album", "tag", "many-to-many")
    for name in ("artist", "album", "tag"):
        workspace.entities[name].publish()
    miles = workspace.records["artist"].create(name="Miles")["id"]
    blue, _ = (workspace.records["album"].create(name=name, artist=miles)["id"] for name in ("Blue", "Green"))
    tag = workspace.records["tag"].create(name="calm")["id"]
    workspace.records["album"].link(blue, "tags", [tag])
    return workspace


def artist_of(shop: Workspace) -> str:
    return shop.records["artist"].list()[0]["id"]


def test_a_rule_is_told_acts_when_published_stands_in_the_history_and_rolls_back(shop: Workspace) -> None:
    shop.relationships.update("artist_album", on_delete="CASCADE")
    album, told = (
        shop.entities["album"],
        (
            "on_delete of the relationship artist_album changes from 'RESTRICT' to 'CASCADE': "
            "records that refer to a deleted one are deleted with it (now 2 references of album)"
        ),
    )
    preview = album.preview()
    assert (preview.changes, list(preview.statements)) == ([told], [])
    with pytest.raises(StillReferenced):
        shop.records["artist"].delete(artist_of(shop))
    album.publish()
    assert album.last_migration().lines == [told]
    assert sql(shop, "SELECT on_delete FROM buildify.relationship_definitions WHERE name = 'artist_album'") == [
        ("CASCADE",)
    ]
    back = album.preview_rollback()
    assert [line.split(":")[0] for line in back.changes] == [
        "on_delete of the relationship artist_album changes from 'CASCADE' to 'RESTRICT'"
    ]
    album.rollback()
    assert shop.relationships["artist_album"].on_delete == "RESTRICT"
    with pytest.raises(StillReferenced):
        shop.records["artist"].delete(artist_of(shop))
    assert (shop.records["artist"].count(), shop.records["album"].count()) == (1, 2)
    shop.relationships.update("artist_album", on_delete="CASCADE")
    album.publish()
    (calm,) = shop.records["tag"].list()
    shop.records["tag"].unlink(calm["id"], "albums", [one["id"] for one in shop.records["album"].list()])
    shop.records["artist"].delete(artist_of(shop))
    assert (shop.records["artist"].count(), shop.records["album"].count()) == (0, 0)


def test_undo_takes_a_drafted_rule_and_name_back(shop: Workspace) -> None:
    shop.relationships.update("artist_album", on_delete="CASCADE", name="made_by")
    assert list(shop.relationships) == ["album_tag", "made_by"]
    album = shop.entities["album"].undo()
    assert (shop.relationships["artist_album"].on_delete, album.preview().is_empty) == ("RESTRICT", True)
    album.redo()
    assert shop.relationships["made_by"].on_delete == "CASCADE"
    shop.relationships.update("made_by", on_delete="RESTRICT", name="artist_album")
    assert not shop.entities["album"].has_unpublished_changes


def test_a_name_that_serves_is_taken_until_another_is_published(shop: Workspace) -> None:
    shop.relationships.update("artist_album", name="made_by", source_field_name="works")
    for name, shown in (("artist_album", "x"), ("y", "albums")):
        with pytest.raises(AlreadyExists):
            shop.relationships.create("artist", "album", name=name, source_field_name=shown, target_field_name="other")
    shop.entities["album"].publish()
    shop.relationships.create("artist", "tag", name="artist_album", source_field_name="x", target_field_name="other")
    with pytest.raises(AlreadyExists, match="already a relationship 'artist_album'"):
        shop.entities["album"].undo()
    assert sorted(shop.relationships) == ["album_tag", "artist_album", "made_by"]


def test_one_to_one_over_records_that_repeat_is_refused_with_count_and_samples(shop: Workspace) -> None:
    shop.relationships.update("artist_album", relationship_type="one-to-one")
    assert shop.relationships["artist_album"].relationship_type == "one-to-one"
    album = shop.entities["album"]
    (risk,) = (one for one in album.preview().risks if one.forbids)
    assert (risk.count, risk.values) == (1, (artist_of(shop),))
    assert risk.sample[0] in [record["id"] for record in shop.records["album"].list()]
    with pytest.raises(UnsafeMigration):
        album.publish()
    (green,) = shop.records["album"].list(filters={"name": "Green"})
    shop.records["album"].update(green["id"], artist=None)
    album.publish()
    with pytest.raises(InvalidRecord, match="must be unique"):
        shop.records["album"].update(green["id"], artist=artist_of(shop))
    shop.relationships.update("artist_album", relationship_type="one-to-many")
    album.publish()
    shop.records["album"].update(green["id"], artist=artist_of(shop))
    assert len(shop.records["artist"].related(artist_of(shop), "albums")) == 2


def test_links_rest_and_serve_again_by_publishing_their_target(shop: Workspace) -> None:
    (blue,) = shop.records["album"].list(filters={"name": "Blue"})
    shop.relationships.update("album_tag", is_active=False, on_delete="CASCADE")
    assert len(shop.records["album"].related(blue["id"], "tags")) == 1
    tag = shop.entities["tag"].publish()
    assert [one.name for one in shop.records["tag"].relations] == []
    tag.rollback()
    assert [one["name"] for one in shop.records["album"].related(blue["id"], "tags")] == ["calm"]
    with pytest.raises(StillReferenced):
        shop.records["album"].delete(blue["id"])


def test_what_serves_is_told_beside_what_its_draft_says(shop: Workspace) -> None:
    relationships, context = shop.runtime.modelling.relationships, shop.context
    ends = shop.entities["album"].definition.id
    shop.relationships.update("artist_album", on_delete="CASCADE", relationship_type="one-to-one", name="made_by")
    shop.relationships.create("tag", "album", name="main_tag", source_field_name="leads", target_field_name="main")
    told = relationships.serving(context, entity_id=ends).values()
    assert sorted((one.name, one.relationship_type, one.on_delete) for one in told) == [
        ("album_tag", "many-to-many", "NO ACTION"),
        ("artist_album", "one-to-many", "RESTRICT"),
    ]
    assert [one.name for one in relationships.list(context, entity_id=ends)] == ["album_tag", "made_by", "main_tag"]


def test_what_an_entity_notes_is_changed_with_the_relationship_only(shop: Workspace) -> None:
    with pytest.raises(DefinitionError, match=r"is changed by ws\.relationships\.update"):
        shop.entities["album"].edit(relationship_notes=[])


def test_what_serves_no_record_yet_is_changed_as_it_is(workspace: Workspace) -> None:
    for name in ("artist", "album"):
        workspace.entities.create(name, fields={"name": "string"})
    workspace.relationships.create("artist", "album")
    workspace.relationships.update("artist_album", on_delete="CASCADE", name="made_by")
    assert workspace.entities["album"].definition.relationship_notes == ()
    for name in ("artist", "album"):
        workspace.entities[name].publish()
    miles = workspace.records["artist"].create(name="Miles")["id"]
    workspace.records["album"].create(name="Blue", artist=miles)
    workspace.records["artist"].delete(miles)
    assert workspace.records["album"].count() == 0
