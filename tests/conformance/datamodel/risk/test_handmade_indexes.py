"""Indexes that somebody made by hand: a preview tells where they are in the way, or are lost."""

from __future__ import annotations

import pytest

from buildify_nb.datamodel.handles import Entity
from buildify_nb.datamodel.publishing.migrations import Preview
from buildify_nb.errors import UnsafeMigration
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.publishing.test_planning import column
from tests.conformance.datamodel.tables import sql, table_of

_IN_THE_WAY = (
    "the table custom_thing cannot be altered while the index by_hand, which was made by hand, stands on it; "
    "drop it in the database"
)
_LOST = (
    "the table custom_thing is made anew, and the index by_hand, which was made by hand, is not; "
    "make it again afterwards"
)


@pytest.fixture
def alters_in_place(workspace: Workspace) -> bool:
    """Whether the engine alters tables under any index."""
    return workspace.runtime.database.capabilities.alters_in_place


@pytest.fixture
def thing(workspace: Workspace) -> Entity:
    """One that holds a record."""
    thing = workspace.entities.create("thing", fields={"a": "string", "b": "string"}).publish()
    workspace.records["thing"].create(a="1")
    return thing


def made(workspace: Workspace) -> None:
    """Makes the index."""
    sql(workspace, "CREATE INDEX by_hand ON {s}.custom_thing (a)")


def dropped(workspace: Workspace) -> None:
    """Drops it."""
    sql(workspace, "DROP INDEX {s}.by_hand")


def told(preview: Preview) -> list[tuple[str, str]]:
    """The risks of indexes."""
    return [(risk.level, risk.summary) for risk in preview.risks if "by_hand" in risk.summary]


@pytest.mark.parametrize("change", ["rename", "drop"])
def test_one_that_is_in_the_way_of_a_publish_is_told(
    workspace: Workspace, thing: Entity, alters_in_place: bool, change: str
) -> None:
    made(workspace)
    thing = thing.rename_field("a", "c") if change == "rename" else thing.drop_field("b")
    preview = thing.preview(rehearse=True)
    assert told(preview) == ([] if alters_in_place else [("impossible", _IN_THE_WAY)])
    assert bool(preview.rehearsal) is alters_in_place
    if not alters_in_place:
        with pytest.raises(UnsafeMigration, match="drop it in the database"):
            thing.publish(accept_data_loss=True)
        assert column(workspace, "thing", "a") == ["1"]
        dropped(workspace)
        assert told(thing.preview()) == []
    thing.publish()
    assert column(workspace, "thing", "c" if change == "rename" else "a") == ["1"]


def test_one_that_is_in_the_way_of_a_rollback_is_told(
    workspace: Workspace, thing: Entity, alters_in_place: bool
) -> None:
    expected = [] if alters_in_place else [("impossible", _IN_THE_WAY)]
    made(workspace)
    assert told(thing.preview_rollback()) == expected
    thing.add_field("c", "string")
    assert told(thing.preview()) == []
    thing.publish()
    assert told(thing.preview_rollback()) == expected
    if not alters_in_place:
        with pytest.raises(UnsafeMigration, match="by_hand"):
            thing.rollback()
        dropped(workspace)
    thing.rollback()
    assert "c" not in {name for name, *_ in table_of(workspace, "custom_thing").columns}


def test_one_that_goes_with_its_table_is_told(workspace: Workspace, thing: Entity, alters_in_place: bool) -> None:
    thing.edit_field("b", is_indexed=True).publish()
    made(workspace)
    preview = thing.edit_field("a", field_type="integer").preview()
    assert told(preview) == ([] if alters_in_place else [("advice", _LOST)])
    assert not preview.is_impossible
    thing.publish()
    assert column(workspace, "thing", "a") == [1]
    indexes = dict(table_of(workspace, "custom_thing").indexes)
    assert "custom_thing_b_idx" in indexes
    assert ("by_hand" in indexes) is alters_in_place


def test_one_on_links_that_a_rollback_would_hide_is_told(workspace: Workspace, alters_in_place: bool) -> None:
    for name in ("album", "tag"):
        workspace.entities.create(name, fields={"name": "string"})
    workspace.relationships.create("album", "tag", "many-to-many")
    workspace.entities["album"].publish()
    tag = workspace.entities["tag"].publish()
    sql(workspace, "CREATE INDEX by_hand ON {s}.link_album_tag (target_id)")
    risks = told(tag.preview_rollback())
    assert [level for level, _ in risks] == ([] if alters_in_place else ["impossible"])
    if not alters_in_place:
        with pytest.raises(UnsafeMigration, match="by_hand"):
            tag.rollback(accept_data_loss=True)
        dropped(workspace)
    tag.rollback(accept_data_loss=True)
    assert workspace.entities["tag"].status == "draft"
