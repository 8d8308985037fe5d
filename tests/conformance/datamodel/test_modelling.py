"""The services of the data model, wired together."""

from __future__ import annotations

import pytest

from buildify_nb.datamodel import edits
from buildify_nb.errors import NotFound, PermissionDenied, StaleVersion
from buildify_nb.workspace import Workspace
from tests.factories import field


def test_an_edit_asks_for_its_own_permission(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).definition
    workspace.roles.create("adder", permissions=["data_model:read:tenant", "data_model:create:tenant"])
    workspace.users.create("ada", roles=["adder"])
    modelling, ada = workspace.runtime.modelling, workspace.as_user("ada").context
    head = modelling.apply(ada, thing.id, "create", edits.add_field(field("b")), expected_revision=1)
    assert [f.name for f in head.definition.fields] == ["a", "b"]
    with pytest.raises(PermissionDenied):
        modelling.apply(ada, thing.id, "delete", edits.drop_field("b"))
    with pytest.raises(StaleVersion):
        modelling.apply(ada, thing.id, "create", edits.add_field(field("c")), expected_revision=1)


def test_names_and_ids(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).definition
    modelling, context = workspace.runtime.modelling, workspace.context
    assert modelling.entity_names(context) == {thing.id: "thing"}
    assert modelling.id_of(context, "thing") == thing.id
    with pytest.raises(NotFound):
        modelling.id_of(context, "nothing")
