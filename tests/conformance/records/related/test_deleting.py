"""Deletion follows the relationships' rules on both engines: refuse, clear, or take along."""

from __future__ import annotations

import pytest

from buildify_nb.errors import NotFound, PermissionDenied, StaleVersion, StillReferenced
from tests.conformance.records.world import World


def family(world: World, rule: str, *, soft: bool = True, required: bool = False) -> World:
    """Parents with children and grandchildren under one rule."""
    for name in ("parent", "child"):
        world.entities.create(name, fields={"name": "string"}, supports_soft_delete=soft)
    world.relationships.create("parent", "child", on_delete=rule)
    if required:
        world.entities["child"].edit_field("parent", is_required=True)
    for name in ("parent", "child"):
        world.entities[name].publish()
    return world


def test_a_soft_deletion_hides_the_record_and_keeps_the_row(music: World) -> None:
    track = music["track"].create(name="a")
    music["track"].delete(track["id"])
    with pytest.raises(NotFound, match="is deleted"):
        music["track"].get(track["id"])
    assert music["track"].count() == 0
    assert music["track"].get(track["id"], include_deleted=True)["deleted_at"] == music.clock.now()
    assert [t["deleted_at"] for t in music["track"].list(include_deleted=True)] == [music.clock.now()]
    assert music.audit_rows("track")[1:] == [
        ("delete", track["id"], {"before": {"name": "a", "is_live": False}, "after": {}})
    ]
    with pytest.raises(NotFound):
        music["track"].delete(track["id"])


def test_without_soft_delete_the_row_is_gone(world: World) -> None:
    note = world.entity("note", {"text": "string"}, supports_soft_delete=False)
    made = note.create(text="x")
    note.delete(made["id"])
    assert world.sql("SELECT count(*) FROM {s}.custom_note") == [(0,)]
    assert [(event.change, event.keys) for event in world.told] == [
        ("create", (made["id"],)),
        ("delete", (made["id"],)),
    ]


def test_a_stale_deletion_is_refused(music: World) -> None:
    track = music["track"].create(name="a")
    music["track"].update(track["id"], name="b")
    with pytest.raises(StaleVersion):
        music["track"].delete(track["id"], 1)
    assert music["track"].count() == 1


@pytest.mark.parametrize("rule", ["RESTRICT", "NO ACTION"])
@pytest.mark.parametrize("soft", [True, False])
def test_what_is_referred_to_stays(world: World, rule: str, soft: bool) -> None:
    family(world, rule, soft=soft)
    parent = world["parent"].create(name="p")
    children = [world["child"].create(name=name, parent=parent["id"]) for name in "ab"]
    with pytest.raises(StillReferenced, match="2 childs refer to it"):
        world["parent"].delete(parent["id"])
    assert world["parent"].get(parent["id"]) == parent
    assert [action for action, *_ in world.audit_rows("parent")] == ["create"]
    for child in children:
        world["child"].delete(child["id"])
    world["parent"].delete(parent["id"])
    assert world["parent"].count() == 0


@pytest.mark.parametrize("soft", [True, False])
def test_set_null_clears_the_reference_and_says_so(world: World, soft: bool) -> None:
    family(world, "SET NULL", soft=soft)
    parent = world["parent"].create(name="p")
    child = world["child"].create(name="c", parent=parent["id"])
    world["parent"].delete(parent["id"])
    after = world["child"].get(child["id"])
    assert (after["parent"], after["row_version"]) == (None, 2)
    assert world.audit_rows("child")[1:] == [
        ("update", child["id"], {"before": {"parent": parent["id"]}, "after": {"parent": None}})
    ]


def test_a_required_reference_cannot_be_cleared(world: World) -> None:
    family(world, "SET NULL", required=True)
    parent = world["parent"].create(name="p")
    world["child"].create(name="c", parent=parent["id"])
    with pytest.raises(StillReferenced):
        world["parent"].delete(parent["id"])
    assert (world["parent"].count(), world["child"].count()) == (1, 1)


@pytest.mark.parametrize("soft", [True, False])
def test_cascade_takes_all_along_with_an_audit_row_each(world: World, soft: bool) -> None:
    family(world, "CASCADE", soft=soft)
    parent = world["parent"].create(name="p")
    ids = {world["child"].create(name=name, parent=parent["id"])["id"] for name in "abc"}
    other = world["child"].create(name="other")
    world["parent"].delete(parent["id"])
    assert world["child"].list().items == (other,)
    assert {key for action, key, _ in world.audit_rows("child") if action == "delete"} == ids
    rows = world.sql("SELECT count(*) FROM {s}.custom_child")
    assert rows == [(4 if soft else 1,)]


def test_a_restriction_below_a_cascade_keeps_everything(music: World) -> None:
    music.entities.create("review", fields={"text": "string"})
    music.relationships.create("track", "review", on_delete="RESTRICT")
    music.entities["review"].publish()
    album = music["album"].create(title="a")
    track = music["track"].create(name="t", album=album["id"])
    music["review"].create(text="good", track=track["id"])
    with pytest.raises(StillReferenced, match="1 review refers to it"):
        music["album"].delete(album["id"])
    assert (music["album"].count(), music["track"].count()) == (1, 1)


@pytest.mark.parametrize("soft", [True, False])
def test_a_cycle_of_cascades_ends(world: World, soft: bool) -> None:
    world.entities.create("node", fields={"name": "string"}, supports_soft_delete=soft)
    world.relationships.create(
        "node", "node", on_delete="CASCADE", source_field_name="nexts", target_field_name="previous"
    )
    world.entities["node"].publish()
    first = world["node"].create(name="a")
    second = world["node"].create(name="b", previous=first["id"])
    world["node"].update(first["id"], previous=second["id"])
    world["node"].delete(first["id"])
    assert world["node"].count() == 0
    assert sorted(key for action, key, _ in world.audit_rows("node") if action == "delete") == sorted(
        [first["id"], second["id"]]
    )


def test_a_real_deletion_minds_referring_rows_that_are_marked_as_deleted(world: World) -> None:
    world.entities.create("parent", fields={"name": "string"}, supports_soft_delete=False)
    world.entities.create("child", fields={"name": "string"})
    world.relationships.create("parent", "child", on_delete="RESTRICT")
    for name in ("parent", "child"):
        world.entities[name].publish()
    parent = world["parent"].create(name="p")
    child = world["child"].create(name="c", parent=parent["id"])
    world["child"].delete(child["id"])
    with pytest.raises(StillReferenced, match="1 deleted child refers to it"):
        world["parent"].delete(parent["id"])


def test_links_of_a_really_deleted_record_go_with_it(world: World) -> None:
    for name in ("song", "tag"):
        world.entities.create(name, fields={"name": "string"}, supports_soft_delete=False)
    world.relationships.create("song", "tag", "many-to-many", on_delete="CASCADE")
    for name in ("song", "tag"):
        world.entities[name].publish()
    song, tag = world["song"].create(name="s"), world["tag"].create(name="t")
    world["song"].link(song["id"], "tags", [tag["id"]])
    world["tag"].delete(tag["id"])
    assert world.sql("SELECT count(*) FROM {s}.link_song_tag") == [(0,)]
    assert world["song"].count() == 1


@pytest.mark.parametrize(("rule", "right"), [("CASCADE", "delete"), ("SET NULL", "update")])
def test_a_rule_needs_the_right_to_what_it_touches(world: World, rule: str, right: str) -> None:
    family(world, rule)
    parents = [world["parent"].create(name=name) for name in "ab"]
    child = world["child"].create(name="c", parent=parents[0]["id"])
    eve = world.as_user("eve", "records:delete:parent")
    with pytest.raises(PermissionDenied, match=f"records:{right}:child"):
        eve["parent"].delete(parents[0]["id"])
    assert (world["parent"].count(), world["child"].get(child["id"])) == (2, child)
    eve["parent"].delete(parents[1]["id"])
    tom = world.as_user("tom", "records:delete:parent", f"records:{right}:child")
    tom["parent"].delete(parents[0]["id"])
    assert world["parent"].count() == 0


@pytest.mark.parametrize("soft", [True, False])
def test_archived_children_restrict(world: World, soft: bool) -> None:
    family(world, "RESTRICT", soft=soft)
    parent = world["parent"].create(name="p")
    world["child"].create(name="c", parent=parent["id"])
    world.entities["child"].archive()
    with pytest.raises(StillReferenced, match="1 child refers to it"):
        world["parent"].delete(parent["id"])
    assert world["parent"].count() == 1


@pytest.mark.parametrize(("rule", "action"), [("CASCADE", "delete"), ("SET NULL", "update")])
@pytest.mark.parametrize("soft", [True, False])
def test_archived_children_follow_the_rule_with_audit_rows(world: World, rule: str, action: str, soft: bool) -> None:
    family(world, rule, soft=soft)
    parent = world["parent"].create(name="p")
    child = world["child"].create(name="c", parent=parent["id"])
    world.entities["child"].archive()
    world["parent"].delete(parent["id"])
    assert [(done, key) for done, key, _ in world.audit_rows("child")][1:] == [(action, child["id"])]
    world.entities["child"].publish()
    assert [record["parent"] for record in world["child"].list()] == ([] if rule == "CASCADE" else [None])


def test_links_to_an_archived_entity_do_not_keep_a_record(music: World) -> None:
    tag = music["tag"].create(name="cool")
    track = music["track"].create(name="a")
    music["track"].link(track["id"], "track_tag", [tag["id"]])
    music.entities["tag"].archive()
    music["track"].delete(track["id"])
    assert music["track"].count() == 0
