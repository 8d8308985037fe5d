"""Relationships: the lookup or junction table behind them, renames, and what is refused."""

from __future__ import annotations

import pytest

from buildify_nb.datamodel import store
from buildify_nb.errors import (
    AlreadyExists,
    DefinitionError,
    InvalidRecord,
    InvalidState,
    NotFound,
    PermissionDenied,
    StillReferenced,
    UnsafeMigration,
)
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import sql, table_of


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    """Artists, albums and tags, published and not yet related."""
    for name in ("artist", "album", "tag"):
        workspace.entities.create(name, fields={"name": "string"}).publish()
    return workspace


def test_one_to_many_is_a_lookup_on_the_target(shop: Workspace, engine_name: str) -> None:
    shop.relationships.create("artist", "album", on_delete="CASCADE")
    album = shop.entities["album"]
    assert [field.name for field in album.definition.fields] == ["name", "artist"]
    album.publish()
    artist = shop.records["artist"].create(name="Miles")
    record = shop.records["album"].create(name="Blue", artist=artist["id"])
    references = table_of(shop, "custom_album").references
    if engine_name == "postgres":
        assert references
        assert not any("ON DELETE" in definition for _, definition in references)
    shop.records["artist"].delete(artist["id"])
    with pytest.raises(NotFound):
        shop.records["album"].get(record["id"])


def test_one_to_one_takes_each_record_once(shop: Workspace) -> None:
    shop.relationships.create("artist", "album", "one-to-one")
    shop.entities["album"].publish()
    artist = shop.records["artist"].create(name="Miles")
    shop.records["album"].create(name="Blue", artist=artist["id"])
    with pytest.raises(Exception, match="must be unique"):
        shop.records["album"].create(name="Green", artist=artist["id"])


def test_one_to_one_over_a_lookup_that_is_there_makes_it_unique(shop: Workspace) -> None:
    album = shop.entities["album"].add_field("artist", "lookup", reference_entity="artist").publish()
    artist = shop.records["artist"].create(name="Miles")["id"]
    _, green = [shop.records["album"].create(name=name, artist=artist)["id"] for name in ("Blue", "Green")]
    shop.relationships.create("artist", "album", "one-to-one", target_field_name="artist")
    album.refresh()
    lookup = album.definition.field("artist")
    assert (lookup.is_unique, lookup.relationship_type) == (True, "one-to-one")
    assert [risk.count for risk in album.preview().risks] == [1]
    with pytest.raises(UnsafeMigration):
        album.publish()
    shop.records["album"].update(green, artist=None)
    album.publish()
    with pytest.raises(InvalidRecord, match="must be unique"):
        shop.records["album"].update(green, artist=artist)


def test_a_relationship_follows_its_lookup(shop: Workspace) -> None:
    shop.relationships.create("artist", "album", on_delete="RESTRICT")
    album = shop.entities["album"].publish()
    artist = shop.records["artist"].create(name="Miles")
    shop.records["album"].create(name="Blue", artist=artist["id"])
    album.rename_field("artist", "performer")
    assert shop.relationships["artist_album"].target_field_name == "performer"
    with pytest.raises(StillReferenced):
        shop.records["artist"].delete(artist["id"])
    album.publish()
    with pytest.raises(StillReferenced):
        shop.records["artist"].delete(artist["id"])
    album.undo()
    assert shop.relationships["artist_album"].target_field_name == "artist"
    shop.relationships.delete("artist_album")
    assert [field.name for field in album.refresh().definition.fields] == ["name"]


def test_links_are_kept_hidden_and_come_back_with_the_next_such_relationship(shop: Workspace) -> None:
    for links, name in enumerate(("b", "a"), start=1):
        made = shop.relationships.create("album", "tag", "many-to-many")
        assert made.junction_table_name == "link_album_tag"
        shop.entities["tag"].publish(name)
        album = shop.records["album"].create(name=name)
        tag = shop.records["tag"].create(name=name)
        sql(shop, f"INSERT INTO {{s}}.link_album_tag VALUES ('{album['id']}', '{tag['id']}')")
        assert sql(shop, "SELECT count(*) FROM {s}.link_album_tag") == [(links,)]
        shop.relationships.delete("album_tag")
    hidden = sql(shop, "SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'parked%link_album_tag'")
    assert [sql(shop, f"SELECT count(*) FROM {{s}}.{row[0]}") for row in hidden] == [[(2,)]]
    shop.relationships.create("album", "tag", "many-to-many", name="tagging")
    assert any("bring table link_tagging back" in change for change in shop.entities["tag"].preview().changes)
    shop.entities["tag"].publish()
    assert sorted(
        r["name"] for r in shop.records["album"].list() if shop.records["album"].related(r["id"], "tags")
    ) == [
        "a",
        "b",
    ]


def test_links_of_records_that_are_gone_stay_hidden(tagged: Workspace) -> None:
    tagged.relationships.delete("album_tag")
    sql(tagged, "DELETE FROM {s}.custom_tag")
    tagged.relationships.create("album", "tag", "many-to-many")
    tagged.entities["tag"].publish()
    assert sql(tagged, "SELECT count(*) FROM {s}.link_album_tag") == [(0,)]
    assert [one.rows for one in tagged.entities["tag"].parked()] == [2]


def test_bad_relationships_are_refused_with_every_problem(shop: Workspace) -> None:
    with pytest.raises(DefinitionError) as caught:
        shop.relationships.create(
            "album",
            "tag",
            "many-to-many",
            name='x"; DROP TABLE y; --',
            source_field_name="Select",
            junction_table_name="%s",
            junction_source_field="same",
            junction_target_field="same",
            on_delete="SET NULL",
            on_update="RESTRICT",
        )
    fields = {problem.field for problem in caught.value.problems}
    assert fields == {
        *("name", "source_field_name", "junction_table_name", "junction_target_field", "on_delete", "on_update"),
    }
    with pytest.raises(DefinitionError, match="relationship_type"):
        shop.relationships.create("album", "tag", "many-to-some")  # pyright: ignore[reportArgumentType]
    with pytest.raises(NotFound):
        shop.relationships.create("album", "nothing")
    assert list(shop.relationships) == []


def test_names_are_taken_once(shop: Workspace) -> None:
    shop.relationships.create("artist", "album")
    with pytest.raises(AlreadyExists, match="already a relationship"):
        shop.relationships.create("artist", "album")
    with pytest.raises(AlreadyExists, match="already shows something as 'albums'"):
        shop.relationships.create("artist", "album", name="other")
    with pytest.raises(AlreadyExists, match="already has a field 'name'"):
        shop.relationships.create("artist", "album", name="other", source_field_name="x", target_field_name="name")
    with pytest.raises(AlreadyExists, match="is taken"):
        shop.relationships.create("artist", "tag", "many-to-many", junction_table_name="custom_album")
    assert list(shop.relationships) == ["artist_album"]


def test_a_relationship_is_changed_and_its_rules_act_when_published(shop: Workspace) -> None:
    shop.relationships.create("artist", "album")
    shop.entities["album"].publish()
    artist = shop.records["artist"].create(name="Miles")
    album = shop.records["album"].create(name="Blue", artist=artist["id"])
    with pytest.raises(StillReferenced):
        shop.records["artist"].delete(artist["id"])
    after = shop.relationships.update("artist_album", on_delete="SET NULL", name="made_by", source_field_name="works")
    assert (after.label, list(shop.relationships)) == ("Made by", ["made_by"])
    with pytest.raises(StillReferenced):
        shop.records["artist"].delete(artist["id"])
    with pytest.raises(InvalidState, match="is not published"):
        shop.records["artist"].related(artist["id"], "works")
    shop.entities["album"].publish()
    assert [one["name"] for one in shop.records["artist"].related(artist["id"], "works")] == ["Blue"]
    with pytest.raises(NotFound):
        shop.records["artist"].related(artist["id"], "albums")
    shop.records["artist"].delete(artist["id"])
    assert shop.records["album"].get(album["id"])["artist"] is None
    (noted,) = sql(shop, "SELECT name, on_delete, source_field_name FROM buildify.relationship_definitions")
    assert tuple(noted) == ("made_by", "SET NULL", "works")


def test_a_lookup_is_renamed_through_its_relationship(shop: Workspace) -> None:
    shop.relationships.create("artist", "album")
    shop.entities["album"].publish()
    artist = shop.records["artist"].create(name="Miles")
    album = shop.records["album"].create(name="Blue", artist=artist["id"])
    shop.relationships.update("artist_album", target_field_name="performer", label="Performs")
    shop.entities["album"].publish()
    assert shop.records["album"].get(album["id"])["performer"] == artist["id"]
    assert shop.relationships["artist_album"].label == "Performs"


def test_an_end_is_hidden_and_shown_again_by_a_publish(shop: Workspace) -> None:
    shop.relationships.create("artist", "album")
    shop.relationships.create("album", "tag", "many-to-many")
    for name in ("album", "tag"):
        shop.entities[name].publish()

    def shown(entity: str) -> list[str]:
        return [one.name for one in shop.records[entity].relations]

    assert (shown("artist"), shown("album"), shown("tag")) == (["albums"], ["tags"], ["albums"])
    shop.relationships.update("artist_album", display_in_source=False)
    shop.relationships.update("album_tag", display_in_source=False)
    assert (shown("artist"), shown("album"), shown("tag")) == (["albums"], ["tags"], ["albums"])
    for name in ("album", "tag"):
        shop.entities[name].publish()
    assert (shown("artist"), shown("album"), shown("tag")) == ([], [], ["albums"])
    shop.relationships.update("album_tag", display_in_source=True, display_in_target=False)
    shop.entities["tag"].publish()
    assert (shown("album"), shown("tag")) == (["tags"], [])


def test_what_cannot_change_is_refused_with_every_problem(shop: Workspace) -> None:
    made = shop.relationships.create("artist", "album")
    other = shop.relationships.create("artist", "tag")
    with pytest.raises(DefinitionError) as caught:
        shop.relationships.update("artist_album", relationship_type="many-to-many", target_entity_id=made.id)
    assert {problem.field for problem in caught.value.problems} >= {"relationship_type", "target_entity_id"}
    for changes in ({"on_delete": "EXPLODE"}, {"id": other.id}, {"name": "Select"}):
        with pytest.raises(DefinitionError):
            shop.relationships.update("artist_album", **changes)
    for changes in ({"name": "artist_tag"}, {"source_field_name": "tags"}, {"target_field_name": "name"}):
        with pytest.raises((AlreadyExists, DefinitionError)):
            shop.relationships.update("artist_album", **changes)
    assert shop.relationships["artist_album"].model_copy(update={"metadata": {}}) == made.model_copy(
        update={"metadata": {}}
    )
    shop.users.create("vera", roles=["viewer"])
    with pytest.raises(PermissionDenied):
        shop.as_user("vera").relationships.update("artist_album", label="x")


def test_an_entity_may_be_related_to_itself(shop: Workspace) -> None:
    shop.relationships.create("album", "album", source_field_name="parts", target_field_name="whole", name="parts")
    shop.entities["album"].publish()
    whole = shop.records["album"].create(name="Box")
    shop.records["album"].create(name="One", whole=whole["id"])
    with pytest.raises(DefinitionError, match="must differ"):
        shop.relationships.create("tag", "tag", source_field_name="x", target_field_name="x", name="loop")


def test_only_who_may_create_relates(shop: Workspace) -> None:
    shop.roles.create("reader", permissions=["data_model:read:tenant"])
    shop.users.create("rita", roles=["reader"])
    shop.relationships.create("artist", "album")
    rita = shop.as_user("rita")
    assert rita.relationships["artist_album"].relationship_type == "one-to-many"
    with pytest.raises(PermissionDenied):
        rita.relationships.create("artist", "tag")
    with pytest.raises(PermissionDenied):
        rita.relationships.delete("artist_album")
    assert "artist_album" in shop.relationships


@pytest.fixture
def tagged(workspace: Workspace) -> Workspace:
    """Albums and tags that are deleted for good, linked by a relationship that is switched off."""
    for name in ("album", "tag"):
        workspace.entities.create(name, fields={"name": "string"}, supports_soft_delete=False).publish()
    workspace.relationships.create("album", "tag", "many-to-many")
    workspace.entities["tag"].publish()
    album = workspace.records["album"].create(name="Blue")
    tags = [workspace.records["tag"].create(name=name)["id"] for name in ("calm", "loud")]
    workspace.records["album"].link(album["id"], "tags", tags)
    workspace.relationships.update("album_tag", is_active=False)
    workspace.entities["tag"].publish()
    return workspace


def _hide_from_lists(workspace: Workspace, entity: str) -> None:
    """Marks an entity as deleted past the service, which refuses it: older databases may have such a state."""
    sql(workspace, "UPDATE buildify.entity_definitions SET is_deleted = true WHERE name = :name", name=entity)


def test_links_of_an_inactive_relationship_go_with_their_record(tagged: Workspace) -> None:
    (calm,) = tagged.records["tag"].list(filters={"name": "calm"})
    tagged.records["tag"].delete(calm["id"])
    assert sql(tagged, "SELECT count(*) FROM {s}.link_album_tag") == [(1,)]
    tagged.relationships.update("album_tag", is_active=True)
    tagged.entities["tag"].publish()
    (album,) = tagged.records["album"].list()
    assert [one["name"] for one in tagged.records["album"].related(album["id"], "tags")] == ["loud"]


def test_records_go_for_good_before_their_junction_table_is_there(workspace: Workspace) -> None:
    for name in ("album", "tag"):
        workspace.entities.create(name, fields={"name": "string"}, supports_soft_delete=False).publish()
    workspace.relationships.create("album", "tag", "many-to-many")
    tag = workspace.records["tag"].create(name="calm")
    workspace.records["tag"].delete(tag["id"])
    with pytest.raises(NotFound):
        workspace.records["tag"].get(tag["id"])


def test_an_entity_of_an_inactive_relationship_is_not_deleted(tagged: Workspace) -> None:
    tagged.entities["tag"].archive()
    with pytest.raises(StillReferenced, match="the relationship album_tag"):
        tagged.entities["tag"].delete()
    tagged.relationships.delete("album_tag")
    tagged.entities["tag"].delete()
    assert "tag" not in tagged.entities


def test_a_relationship_whose_other_end_is_gone_is_deleted_and_its_name_is_free(tagged: Workspace) -> None:
    _hide_from_lists(tagged, "tag")
    assert "(deleted)" in tagged.relationships._repr_html_()
    tagged.relationships.delete("album_tag")
    assert list(tagged.relationships) == []
    tables = "SELECT table_name FROM information_schema.tables WHERE table_name LIKE '%link_album_tag'"
    assert [row[0].startswith("parked") for row in sql(tagged, tables)] == [True]
    tagged.entities.create("label", fields={"name": "string"}).publish()
    tagged.relationships.create("album", "label", "many-to-many", name="album_tag")
    tagged.entities["label"].publish()
    assert sql(tagged, "SELECT count(*) FROM {s}.link_album_tag") == [(0,)]


def test_a_lookup_of_an_entity_that_is_gone_goes_with_its_relationship(shop: Workspace) -> None:
    shop.relationships.create("artist", "album")
    shop.entities["album"].publish()
    _hide_from_lists(shop, "album")
    shop.relationships.delete("artist_album")
    assert list(shop.relationships) == []


def test_an_inactive_relationship_follows_its_lookup_and_keeps_its_name(shop: Workspace) -> None:
    shop.relationships.create("artist", "album")
    album = shop.entities["album"].publish()
    shop.relationships.update("artist_album", is_active=False)
    album.rename_field("artist", "performer").publish()
    assert shop.relationships["artist_album"].target_field_name == "performer"
    assert shop.relationships.update("artist_album", is_active=True).target_field_name == "performer"
    assert [field.name for field in album.refresh().definition.fields] == ["name", "performer"]
    assert album.preview().changes == ["is_active of the relationship artist_album is switched on"]


def test_an_older_name_of_a_lookup_is_not_given_back(shop: Workspace) -> None:
    """Relationships that were switched off did not always follow their lookup."""
    shop.relationships.create("artist", "album")
    album = shop.entities["album"].publish()
    shop.relationships.update("artist_album", is_active=False)
    stale = shop.relationships["artist_album"].model_copy(update={"target_field_name": "old"})
    now = shop.runtime.clock.now()
    shop.runtime.database.write(
        shop.context, lambda uow: store.save_relationship(uow, shop.context, stale, action="edit", at=now)
    )
    assert shop.relationships.update("artist_album", is_active=True).target_field_name == "artist"
    assert [field.name for field in album.refresh().definition.fields] == ["name", "artist"]


def test_the_lookup_of_an_inactive_relationship_is_not_dropped(shop: Workspace) -> None:
    shop.relationships.create("artist", "album")
    album = shop.entities["album"].publish()
    shop.relationships.update("artist_album", is_active=False)
    risks = album.drop_field("artist").preview().risks
    assert any("the relationship artist_album refers to artist" in str(risk) for risk in risks)


def test_a_new_link_is_an_unpublished_change_of_both_ends(shop: Workspace) -> None:
    shop.relationships.create("artist", "tag", "many-to-many")
    pending = {name: entity.has_unpublished_changes for name, entity in shop.entities.items()}
    assert pending == {"artist": True, "album": False, "tag": True}
    assert all(not shop.entities[name].preview().is_empty for name in ("artist", "tag"))
    shop.entities["tag"].publish()
    assert not any(entity.has_unpublished_changes for entity in shop.entities.values())


def test_a_link_to_a_draft_waits_for_the_draft(shop: Workspace) -> None:
    shop.entities.create("label", fields={"name": "string"})
    shop.relationships.create("artist", "label", "many-to-many")
    artist = shop.entities["artist"]
    assert (artist.has_unpublished_changes, artist.preview().is_empty) == (False, True)
