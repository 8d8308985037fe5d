"""Two new entities may refer to each other: the first is published without its reference, the second adds it."""

from __future__ import annotations

import pytest

from buildify_nb.errors import InvalidRecord, NotFound, StillReferenced, UnsafeMigration
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import sql

BOTH = ("custom_team custom_person", "custom_person custom_team")
WAITS = "boss takes no value yet: the reference to 'person' is added when 'person' is published"


@pytest.fixture
def circle(workspace: Workspace) -> Workspace:
    """Drafts of teams that have a boss, and of persons who have a team."""
    team = workspace.entities.create("team", fields={"name": "string"})
    workspace.entities.create("person", fields={"name": "string", "team": {"reference_entity": "team"}})
    team.add_field("boss", "lookup", reference_entity="person")
    return workspace


def keys(workspace: Workspace, *tables: str) -> bool:
    """Whether these tables, "from to", have foreign keys and no others have, where the engine makes any."""
    if not workspace.runtime.database.capabilities.foreign_keys:
        return True
    found = sql(
        workspace,
        "SELECT t.relname, f.relname FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid "
        "JOIN pg_class f ON f.oid = k.confrelid JOIN pg_namespace n ON n.oid = t.relnamespace "
        "WHERE k.contype = 'f' AND n.nspname = '{s}'",
    )
    return {f"{one} {other}" for one, other in found} == set(tables)


def test_the_second_publish_makes_the_reference_of_the_first(circle: Workspace) -> None:
    team, person = circle.entities["team"], circle.entities["person"]
    assert WAITS in team.preview().effects
    team.publish()
    assert not team.has_unpublished_changes
    assert keys(circle)
    operations = [str(one) for one in person.preview().operations]
    assert "let team.boss refer to custom_person" in operations
    person.publish()
    assert keys(circle, *BOTH)
    red = circle.records["team"].create(name="Red")
    ann = circle.records["person"].create(name="Ann", team=red["id"])
    assert circle.records["team"].update(red["id"], boss=ann["id"])["boss"] == ann["id"]
    with pytest.raises(StillReferenced):
        circle.records["person"].delete(ann["id"])
    with pytest.raises(InvalidRecord, match="boss"):
        circle.records["team"].create(name="Blue", boss=red["id"])
    assert not team.drift()
    assert not person.drift()


def test_until_then_the_lookup_takes_no_value(circle: Workspace) -> None:
    circle.entities["team"].publish()
    with pytest.raises(InvalidRecord, match="Takes no value yet: Person is not published"):
        circle.records["team"].create(name="Red", boss="0190a0a0-0000-7000-8000-000000000000")
    red = circle.records["team"].create(name="Red")
    assert circle.records["team"].update(red["id"], boss=None, name="Blue")["name"] == "Blue"
    assert [(one["name"], one["boss"]) for one in circle.records["team"].list()] == [("Blue", None)]


def test_a_rollback_of_the_second_takes_it_off_again(circle: Workspace) -> None:
    team, person = circle.entities["team"].publish(), circle.entities["person"].publish()
    operations = [str(one) for one in person.preview_rollback().operations]
    assert "no longer let team.boss refer to custom_person" in operations
    person.rollback(accept_data_loss=True)
    assert person.refresh().status == "draft"
    assert keys(circle)
    assert not team.drift()
    with pytest.raises(InvalidRecord, match="Takes no value yet: Person is not published"):
        circle.records["team"].create(name="Red", boss="0190a0a0-0000-7000-8000-000000000000")
    team.edit(label="Group").publish()
    person.publish()
    assert keys(circle, *BOTH)
    team.refresh().add_field("motto", "string").publish()
    assert not team.drift()


def test_values_that_would_point_at_nothing_forbid_the_rollback(circle: Workspace) -> None:
    circle.entities["team"].publish()
    person = circle.entities["person"].publish()
    ann = circle.records["person"].create(name="Ann")
    red = circle.records["team"].create(name="Red", boss=ann["id"])
    with pytest.raises(UnsafeMigration, match=r"1 value of team\.boss pointing at records of person; empty it first"):
        person.rollback(accept_data_loss=True)
    assert person.refresh().status == "published"
    circle.records["team"].update(red["id"], boss=None)
    assert person.rollback(accept_data_loss=True).refresh().status == "draft"


def test_what_came_back_pointing_at_nothing_is_emptied_before_the_reference_is_made(workspace: Workspace) -> None:
    artist = workspace.entities.create("artist", fields={"name": "string"}).publish()
    album = workspace.entities.create("album", fields={"artist": {"reference_entity": "artist"}}).publish()
    miles = workspace.records["artist"].create(name="Miles")
    blue = workspace.records["album"].create(artist=miles["id"])
    album.rollback(accept_data_loss=True)
    artist.rollback(accept_data_loss=True).purge(confirm=True)
    album.publish()
    with pytest.raises(UnsafeMigration, match=r"1 value of album\.artist pointing at no record of artist"):
        artist.publish()
    workspace.records["album"].update(blue["id"], artist=None)
    artist.publish()
    assert keys(workspace, "custom_album custom_artist")
    new = workspace.records["artist"].create(name="Chet")
    assert workspace.records["album"].update(blue["id"], artist=new["id"])["artist"] == new["id"]


def test_records_of_a_hidden_table_are_pointed_at_again(workspace: Workspace) -> None:
    artist = workspace.entities.create("artist", fields={"name": "string"}).publish()
    album = workspace.entities.create("album", fields={"artist": {"reference_entity": "artist"}}).publish()
    miles = workspace.records["artist"].create(name="Miles")
    workspace.records["album"].create(artist=miles["id"])
    album.rollback(accept_data_loss=True)
    artist.rollback(accept_data_loss=True)
    album.publish()
    assert [one.labels for one in workspace.records["album"].list()] == [{"artist": None}]
    artist.publish()
    assert [one.labels for one in workspace.records["album"].list()] == [{"artist": "Miles"}]


def test_a_lookup_that_came_after_the_target_keeps_it(circle: Workspace) -> None:
    circle.entities["team"].publish()
    person = circle.entities["person"].publish()
    circle.entities.create("desk", fields={"owner": {"reference_entity": "person"}}).publish()
    with pytest.raises(StillReferenced, match=r"the lookup desk\.owner") as refused:
        person.rollback(accept_data_loss=True)
    assert "team.boss" not in str(refused.value)


def test_a_required_lookup_says_that_no_record_comes_before(workspace: Workspace) -> None:
    workspace.entities.create("artist", fields={"name": "string"})
    album = workspace.entities.create("album", fields={"artist": {"reference_entity": "artist", "is_required": True}})
    assert any(
        told.startswith("artist takes no value yet, although it is required") for told in album.preview().effects
    )
    album.publish()
    with pytest.raises(InvalidRecord, match="artist"):
        workspace.records["album"].create()
    artist = workspace.entities["artist"].publish() and workspace.records["artist"].create(name="Miles")
    assert workspace.records["album"].create(artist=artist["id"])["artist"] == artist["id"]


def test_several_are_published_in_an_order_that_fits(circle: Workspace) -> None:
    circle.entities.create("badge", fields={"person": {"reference_entity": "person", "is_required": True}})
    circle.entities.create("old", fields={"name": "string"}).publish().archive()
    circle.entities["old"].add_field("more", "string")
    done = circle.entities.publish_all("all of it")
    assert [one.name for one in done] == ["person", "badge", "team"]
    assert {one.status for one in circle.entities.list()} == {"published", "archived"}
    assert keys(circle, *BOTH, "custom_badge custom_person")
    assert circle.entities.publish_all() == []
    circle.entities["team"].add_field("motto", "string")
    with pytest.raises(NotFound, match="nowhere"):
        circle.entities.publish(["team", "nowhere"])
    assert circle.entities["team"].has_unpublished_changes
    assert [one.name for one in circle.entities.publish(["team"])] == ["team"]
    assert "motto" in circle.records["team"].create(name="Red", motto="Go")
