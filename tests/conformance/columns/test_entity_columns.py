"""What an entity's columns do to its table and its lists, where no other test shows it."""

from __future__ import annotations

import pytest

from buildify_nb.errors import AlreadyExists, DefinitionError, InvalidState
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import sql


def titles(workspace: Workspace) -> list[str]:
    return [record["title"] for record in workspace.records["track"].list()]


@pytest.fixture
def tracks(workspace: Workspace) -> Workspace:
    """Three published tracks."""
    workspace.entities.create("track", fields={"title": "string", "seconds": "integer"}).publish()
    for title, seconds in (("b", 2), ("a", 3), ("c", 1)):
        workspace.records["track"].create(title=title, seconds=seconds)
    return workspace


def test_the_default_order_of_lists(tracks: Workspace) -> None:
    track = tracks.entities["track"]
    for field, order, expected in (
        ("title", "ASC", ["a", "b", "c"]),
        ("title", "DESC", ["c", "b", "a"]),
        ("seconds", "ASC", ["c", "b", "a"]),
        ("seconds", "DESC", ["a", "b", "c"]),
    ):
        track.edit(default_sort_field=field, default_sort_order=order).publish()
        assert titles(tracks) == expected
    window = tracks.records["track"].window(start=0, stop=1)
    assert [record["title"] for record in window.items] == ["a"]
    asked = tracks.records["track"].list(sort="title:desc")
    assert [record["title"] for record in asked] == ["c", "b", "a"]


def test_the_length_of_a_page(tracks: Workspace) -> None:
    assert len(tracks.records["track"].list()) == 3
    tracks.entities["track"].edit(records_per_page=2).publish()
    page = tracks.records["track"].list()
    assert (len(page), page.total, page.pages) == (2, 3, 2)
    assert len(tracks.records["track"].list(page=2)) == 1
    assert len(tracks.records["track"].list(page_size=3)) == 3
    with pytest.raises(DefinitionError, match="records_per_page"):
        tracks.entities["track"].edit(records_per_page=0)


def test_the_primary_field_is_a_records_title(tracks: Workspace) -> None:
    fields = {"name": "string", "code": "string"}
    album = tracks.entities.create("album", fields=fields).publish()
    made = tracks.records["album"].create(name="Kind of Blue", code="CL 1355")["id"]
    tracks.entities["track"].add_field("album", "lookup", reference_entity="album").publish()
    tracks.records["track"].create(title="d", album=made)

    def shown() -> str | None:
        (record,) = tracks.records["track"].list(filters={"title": "d"})
        return (record.labels or {})["album"]

    assert shown() == "Kind of Blue"
    album.edit(primary_field="code").publish()
    assert shown() == "CL 1355"
    assert tracks.records["track"].options("album", "1355") == [{"value": made, "label": "CL 1355"}]


def test_the_table_has_the_name_that_was_chosen(workspace: Workspace) -> None:
    workspace.entities.create("thing", fields={"a": "string"}, table_name="things_of_ours").publish()
    workspace.entities.create("other", fields={"a": "string"}).publish()
    for name, table in (("thing", "things_of_ours"), ("other", "custom_other")):
        workspace.records[name].create(a=name)
        assert sql(workspace, f"SELECT a FROM {{s}}.{table}") == [(name,)]
    with pytest.raises(AlreadyExists, match="table name"):
        workspace.entities.create("third", fields={"a": "string"}, table_name="custom_other")


def test_the_name_is_how_records_are_found(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    workspace.records["thing"].create(a="kept")
    thing.edit(name="item")
    assert [record["a"] for record in workspace.records["item"].list()] == ["kept"]


def test_the_version_counts_what_is_published(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).edit(label="One")
    assert (thing.version, thing.revision) == (1, 2)
    thing.publish().edit(label="Two").edit(label="Three")
    assert (thing.version, thing.revision, thing.has_unpublished_changes) == (2, 4, True)
    assert [migration.to_version for migration in thing.publish().history()] == [1, 2]


def test_the_status_decides_on_records(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"})
    with pytest.raises(InvalidState, match="It is a draft"):
        workspace.records["thing"].list()
    thing.publish()
    workspace.records["thing"].create(a="x")
    thing.archive()
    with pytest.raises(InvalidState, match="It is archived"):
        workspace.records["thing"].list()
    thing.publish()
    assert workspace.records["thing"].count() == 1


def test_further_metadata_is_kept_and_comes_back(workspace: Workspace) -> None:
    field = {"field_type": "string", "metadata": {"source": "SAP"}}
    thing = workspace.entities.create("thing", fields={"a": field}, metadata={"steward": {"team": "Data"}}).publish()
    thing.edit(metadata={}).undo().rename_field("a", "b").publish()
    now = workspace.entities["thing"].definition
    assert (now.metadata, now.field("b").metadata) == ({"steward": {"team": "Data"}}, {"source": "SAP"})
    assert "steward" in thing.as_python()
