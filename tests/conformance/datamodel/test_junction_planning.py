"""Junction tables come into being once both ends have tables."""

from __future__ import annotations

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
