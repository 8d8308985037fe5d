"""`ws.entities` as people use it in a notebook."""

from __future__ import annotations

from copy import copy
from decimal import Decimal
from typing import Any

import pytest

from buildify_nb.errors import AlreadyExists, DefinitionError, InvalidRecord, NotFound, PermissionDenied
from buildify_nb.workspace import Workspace


def test_an_entity_shows_its_state(workspace: Workspace) -> None:
    track = workspace.entities.create("track", fields={"name": "string"})
    assert repr(track) == "Entity('track', draft, 1 field)"
    track.publish("first").add_field("album", "lookup", reference_entity="track")
    assert repr(track) == "Entity('track', published, unpublished changes, 2 fields)"
    assert (track.version, track.revision, track.last_migration().commit_message) == (2, 2, "first")
    assert "lookup → track" in track._repr_html_()
    track.order_fields("album").add_index("by_name", ["name"]).drop_index("by_name")
    assert track.as_python() == (
        'ws.entities.create(\n    "track",\n'
        '    fields={"album": {"field_type": "lookup", "reference_entity": "track"}, "name": "string"},\n)'
    )
    with pytest.raises(IndexError):
        workspace.entities.create("other").last_migration()


def test_an_entity_in_hand_shows_what_a_relationship_did_to_it(workspace: Workspace) -> None:
    artist, album = (
        workspace.entities.create(name, fields={"name": "string"}).publish() for name in ("artist", "album")
    )
    workspace.relationships.create("artist", "album")
    assert repr(album) == "Entity('album', published, unpublished changes, 2 fields)"
    assert album.undo(expected_revision=album.revision).revision == 3
    workspace.relationships.create("artist", "artist", "many-to-many", source_field_name="friends")
    assert artist.has_unpublished_changes
    workspace.entities["artist"].publish()
    assert not artist.has_unpublished_changes


def test_an_entity_that_was_deleted_elsewhere_shows_its_last_state(workspace: Workspace) -> None:
    track = workspace.entities.create("track", fields={"name": "string"})
    workspace.entities["track"].delete()
    assert repr(track) == "Entity('track', draft, 1 field)"
    with pytest.raises(NotFound):
        track.add_field("x", "text")


def test_an_index_over_one_field_takes_its_name_alone(workspace: Workspace) -> None:
    person = workspace.entities.create("person", fields={"email": "string"})
    person.add_index("by_email", "email", is_unique=True).edit_index("by_email", field_names="email").publish()
    assert person.definition.index("by_email").field_names == ("email",)
    records = workspace.records["person"]
    records.create(email="a@b.org")
    with pytest.raises(InvalidRecord):
        records.create(email="a@b.org")
    with pytest.raises(DefinitionError, match="names 'emial', which is no field of 'person'; did you mean 'email'"):
        person.add_index("by_other", "emial")
    with pytest.raises(DefinitionError, match="field_names: must be a list"):
        person.add_index("by_number", 5)  # type: ignore[arg-type]


def test_what_a_new_type_does_not_take_goes_with_the_old_one(workspace: Workspace) -> None:
    loaded = workspace.entities.from_dataframe("thing", [{"price": Decimal("1.25")}, {"price": Decimal("20.55")}])
    thing = loaded.entity.edit_field("price", min_value=1, prefix="about ", input_type="number")
    thing.edit_field("price", field_type="string", max_length=20).publish()
    price = thing.definition.field("price")
    assert (price.min_value, price.decimal_places, price.input_type) == (None, None, None)
    assert (price.prefix, price.max_length) == ("about ", 20)
    assert [record["price"] for record in loaded.records.list(sort="price")] == ["1.25", "20.55"]
    with pytest.raises(DefinitionError, match=r"max_length: must be left out: it does not act on .* type boolean"):
        thing.edit_field("price", field_type="boolean", max_length=20)
    assert thing.refresh().definition.field("price") == price


def test_a_lookup_is_turned_to_another_entity_by_name(workspace: Workspace) -> None:
    for name in ("one", "two"):
        workspace.entities.create(name, fields={"a": "string"})
    thing = workspace.entities.create("thing", fields={"link": {"reference_entity": "one"}})
    thing.edit_field("link", reference_entity="two")
    assert thing.definition.field("link").reference_entity_id == workspace.entities["two"].definition.id
    with pytest.raises(NotFound):
        thing.edit_field("link", reference_entity="three")


def test_a_clone_is_a_draft_of_its_own_without_records(workspace: Workspace) -> None:
    person = workspace.entities.create("person", fields={"name": "string"})
    person.add_field("boss", "lookup", reference_entity="person").add_index(
        "by_name", ["name"], is_unique=True
    ).publish()
    workspace.records["person"].create(name="Ann")
    member = person.clone("member", label="Club member")
    assert (member.status, member.definition.label, person.refresh().status) == ("draft", "Club member", "published")
    member.publish()
    first = workspace.records["member"].create(name="Ann")
    assert workspace.records["member"].create(name="Bob", boss=first["id"])["boss"] == first["id"]
    assert (workspace.records["member"].list().total, workspace.records["person"].list().total) == (2, 1)
    with pytest.raises(InvalidRecord, match="name: must be unique"):
        workspace.records["member"].create(name="Ann")
    member.rename_field("name", "title").publish()
    assert person.refresh().definition.field("name").name == "name"
    with pytest.raises(AlreadyExists):
        person.clone("member")
    workspace.users.create("vera", roles=["viewer"])
    with pytest.raises(PermissionDenied):
        workspace.as_user("vera").entities["person"].clone("third")


def test_a_clone_goes_on_naming_what_it_came_from(workspace: Workspace) -> None:
    person = workspace.entities.create("person", fields={"name": "string"})
    member = person.clone("member")
    assert (member.cloned_from, member.clone("guest").cloned_from, person.cloned_from) == ("person", "member", None)
    assert "cloned from <code>person</code>" in member._repr_html_()
    person.edit(name="human")
    assert member.publish().edit(label="Friend").refresh().cloned_from == "human"
    person.delete()
    assert workspace.entities["member"].cloned_from is None
    assert "cloned" not in member._repr_html_()


def test_the_order_of_fields_is_given_as_names_or_as_a_list(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string", "b": "string", "c": "string"})
    names = [[field.name for field in ordered.definition.fields] for ordered in (thing, thing.order_fields(["c", "a"]))]
    assert names[1] == ["c", "a", "b"]
    assert [field.name for field in thing.order_fields("b").definition.fields] == ["b", "c", "a"]
    with pytest.raises(NotFound, match="Did you mean"):
        thing.order_fields(["bb"])


def test_what_a_handle_lacks_is_told_with_where_it_is(workspace: Workspace) -> None:
    entity: Any = workspace.entities.create("thing", fields={"a": "string"})
    entities: Any = workspace.entities
    with pytest.raises(AttributeError, match=r"no attribute 'fields'; it is in \.definition\.fields"):
        _ = entity.fields
    with pytest.raises(AttributeError, match=r"in brackets: ws\.entities\['thing'\]"):
        _ = entities.thing
    assert [hasattr(entity, name) for name in ("nothing", "_repr_png_", "name")] == [False, False, True]
    assert not hasattr(entities, "_repr_png_")
    assert copy(entity).name == "thing"
