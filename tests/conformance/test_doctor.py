"""What an examination finds, on both engines."""

from __future__ import annotations

from dataclasses import replace

import pytest

from buildify_nb.datamodel import store
from buildify_nb.doctor import Finding, examine
from buildify_nb.errors import UnsafeMigration
from buildify_nb.plugins.registry import PluginFailure
from buildify_nb.workspace import Workspace


def test_a_new_database_is_healthy(workspace: Workspace) -> None:
    findings = examine(workspace)
    assert [str(finding) for finding in findings if finding.is_trouble] == []
    told = {finding.subject: finding.text for finding in findings}
    assert told["engine"].startswith(f"{workspace.runtime.database.capabilities.engine}: ")
    assert told["entities"] == "none, in tenant default"
    assert told["plugins"] == "all loaded"


@pytest.mark.parametrize("engine_name", ["postgres"])
def test_a_database_without_roles_is_told(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {finding.subject: finding.text for finding in examine(workspace)}
    assert told["tenants"] == "kept apart by roles of the database"
    database = workspace.runtime.database
    monkeypatch.setattr(database, "capabilities", replace(database.capabilities, tenant_roles=False))
    found = [finding for finding in examine(workspace) if finding.is_trouble]
    assert [finding.subject for finding in found] == ["tenants"]
    assert "by this package alone" in found[0].text


def test_entities_are_counted_by_status(workspace: Workspace) -> None:
    workspace.entities.create("track", fields={"title": "string"}).publish()
    workspace.entities.create("album", fields={"title": "string"})
    workspace.platform().entities.create("country", fields={"title": "string"}).publish()
    told = {finding.subject: finding.text for finding in examine(workspace)}
    assert told["entities"] == "1 draft, 1 published, in tenant default"


def test_a_publish_under_way_is_told(workspace: Workspace) -> None:
    entity = workspace.entities.create("track", fields={"title": "string"})
    context, database = workspace.context, workspace.runtime.database
    database.write(context, lambda uow: store.set_state(uow, entity.definition.id, status="migrating"))
    found = [finding for finding in examine(workspace) if finding.is_trouble]
    assert found == [Finding("track", "is being published by another process", is_trouble=True)]
    assert str(found[0]).startswith("! track ")


def test_a_plugin_that_was_left_out_is_told(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workspace.plugins, "failures", [PluginFailure("maps", "ImportError: no module 'shapely'")])
    found = [finding for finding in examine(workspace) if finding.is_trouble]
    assert [(finding.subject, finding.text) for finding in found] == [
        ("plugins", "1 left out"),
        ("maps", "ImportError: no module 'shapely'"),
    ]


def test_a_refused_publish_leaves_nothing_to_tell(workspace: Workspace) -> None:
    entity = workspace.entities.create("track", fields={"title": "string"}).publish()
    workspace.records["track"].create(title="far too long")
    entity.edit_field("title", max_length=3)
    with pytest.raises(UnsafeMigration):
        entity.publish()
    assert [finding for finding in examine(workspace) if finding.is_trouble] == []
