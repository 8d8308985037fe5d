"""Junction tables come into being once both ends have tables."""

from __future__ import annotations

import pytest

from buildify_nb.errors import DriftFound
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import sql


def test_the_junction_comes_with_the_second_end(workspace: Workspace) -> None:
    for name in ("album", "tag"):
        workspace.entities.create(name, fields={"name": "string"})
    workspace.relationships.create("album", "tag", "many-to-many")
    workspace.entities["album"].publish()
    assert "link_album_tag" not in workspace.entities["album"].last_migration().up_script
    workspace.entities["tag"].publish()
    assert sql(workspace, "SELECT count(*) FROM {s}.link_album_tag") == [(0,)]
    assert workspace.entities["album"].preview().is_empty


def test_a_table_of_that_name_which_is_not_ours_stays_and_the_publish_is_refused(workspace: Workspace) -> None:
    for name in ("album", "tag"):
        workspace.entities.create(name, fields={"name": "string"})
    workspace.relationships.create("album", "tag", "many-to-many")
    workspace.entities["album"].publish()
    sql(workspace, "CREATE TABLE {s}.link_album_tag (note VARCHAR)")
    with pytest.raises(DriftFound, match="did not create") as caught:
        workspace.entities["tag"].publish()
    assert "another junction_table_name" in str(caught.value)
    assert workspace.entities["tag"].status == "draft"
    sql(workspace, "DROP TABLE {s}.link_album_tag")
    workspace.entities["tag"].publish()
    assert sql(workspace, "SELECT count(*) FROM {s}.link_album_tag") == [(0,)]


def test_the_table_of_an_inactive_relationship_is_hidden_with_the_publish_that_made_it(workspace: Workspace) -> None:
    for name in ("album", "tag"):
        workspace.entities.create(name, fields={"name": "string"}, supports_soft_delete=False).publish()
    workspace.relationships.create("album", "tag", "many-to-many")
    tag = workspace.entities["tag"].add_field("code", "string").publish()
    album = workspace.records["album"].create(name="Blue")
    workspace.relationships.update("album_tag", is_active=False)
    tag.rollback()
    tables = "SELECT table_name FROM information_schema.tables WHERE table_name = 'link_album_tag'"
    assert sql(workspace, tables) == []
    workspace.records["album"].delete(album["id"])
    workspace.relationships.update("album_tag", is_active=True)
    workspace.entities["tag"].publish()
    assert len(sql(workspace, tables)) == 1
