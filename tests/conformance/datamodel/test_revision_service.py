"""Saved states: what undo, redo and restore bring back, and how two of them differ."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.datamodel.handles import Entity
from buildify_nb.errors import InvalidState, NotFound, StaleVersion
from buildify_nb.workspace import Workspace


def names(entity: Entity) -> list[str]:
    """The names of an entity's fields."""
    return [field.name for field in entity.definition.fields]


def test_undo_and_redo_across_renames_and_publishes(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    workspace.records["thing"].create(a="kept")
    thing.rename_field("a", "b").publish()
    thing.add_field("c", "integer")
    assert names(thing.undo()) == ["b"]
    assert names(thing.undo()) == ["a"]
    with pytest.raises(InvalidState, match="nothing to undo"):
        thing.undo()
    thing.publish()
    assert workspace.records["thing"].list().items[0]["a"] == "kept"
    assert names(thing.redo()) == ["b"]
    assert names(thing.redo()) == ["b", "c"]
    with pytest.raises(InvalidState, match="nothing to redo"):
        thing.redo()
    thing.publish()
    assert workspace.records["thing"].list().items[0]["b"] == "kept"
    thing.undo().edit(label="New")
    with pytest.raises(InvalidState, match="nothing to redo"):
        thing.redo()


def test_restore_goes_back_to_a_number(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).rename_field("a", "b").add_field("c", "date")
    assert names(thing.restore(1)) == ["a"]
    assert [r.action for r in thing.revisions()] == ["create", "edit", "edit", "restore"]
    assert names(thing.undo()) == ["b", "c"]
    for number in (0, 99, -1):
        with pytest.raises(NotFound, match="no revision"):
            thing.restore(number)


def test_what_changes_nothing_makes_no_revision(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}, label="Thing")
    thing.edit(label="Thing").edit_field("a", is_required=False).order_fields("a").restore(1)
    assert thing.revision == 1


def test_nobody_takes_back_what_somebody_else_has_saved_meanwhile(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish().edit(label="Mine")
    seen = thing.revision
    workspace.entities["thing"].edit(label="Theirs")
    for step in (
        lambda: thing.undo(expected_revision=seen),
        lambda: thing.edit(label="Mine", expected_revision=seen),
        lambda: thing.edit_field("a", label="Mine", expected_revision=seen),
        lambda: thing.drop_field("a", expected_revision=seen),
        lambda: thing.edit_index("by_a", is_unique=True, expected_revision=seen),
        lambda: thing.drop_index("by_a", expected_revision=seen),
        lambda: thing.redo(expected_revision=seen),
        lambda: thing.restore(1, expected_revision=seen),
        lambda: thing.archive(expected_revision=seen),
    ):
        with pytest.raises(StaleVersion, match="started from revision 2, 3 is saved"):
            step()
    now = workspace.entities["thing"]
    assert (now.definition.label, now.status, now.revision) == ("Theirs", "published", 3)
    assert now.undo(expected_revision=3).definition.label == "Mine"
    assert now.redo(expected_revision=4).definition.label == "Theirs"
    assert now.restore(1, expected_revision=5).definition.label == "Thing"
    assert now.archive(expected_revision=6).status == "archived"


def test_an_entity_compares_its_revisions(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"})
    assert [str(one) for one in thing.diff()] == ["entity thing added", "field a added"]
    assert len(thing.publish().diff()) == 0
    thing.edit_field("a", name="b").edit(label="Thing of mine")
    assert [str(one) for one in thing.diff()] == ["entity thing changed", "field b changed"]
    assert [str(one) for one in thing.diff(thing.revision - 1)] == ["entity thing changed"]
    assert "Thing of mine" in thing.diff()._repr_html_()
    with pytest.raises(NotFound, match="has no revision 99"):
        thing.diff(99)


def test_what_goes_back_to_the_published_state_leaves_nothing_to_publish(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    thing.edit(label="Other").add_field("b", "integer")
    assert thing.undo().has_unpublished_changes
    thing.undo()
    assert (thing.version, thing.has_unpublished_changes, thing.preview().is_empty) == (1, False, True)
    assert repr(thing) == "Entity('thing', published, 1 field)"
    thing.redo()
    assert (thing.version, thing.has_unpublished_changes) == (2, True)
    thing.edit(label="Thing")
    assert (thing.version, thing.has_unpublished_changes) == (1, False)


def test_a_publish_that_followed_an_undo_is_rolled_back(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    thing.edit(label="Other").undo()
    thing.add_field("b", "integer").publish()
    thing.rollback()
    assert (names(thing), thing.has_unpublished_changes) == (["a"], False)
    assert [(one.from_version, one.to_version) for one in thing.history()] == [(None, 1), (1, 2)]


@pytest.mark.parametrize("number", ["x", 1.5, True], ids=str)
def test_what_is_no_number_of_a_revision_is_told(workspace: Workspace, number: Any) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).edit(label="Other")
    for refused in (lambda: thing.restore(number), lambda: thing.diff(number), lambda: thing.diff(1, number)):
        with pytest.raises(NotFound, match=r"is no revision of 'thing'.*from 1 to 2"):
            refused()
    assert (thing.refresh().revision, thing.definition.label) == (2, "Other")
