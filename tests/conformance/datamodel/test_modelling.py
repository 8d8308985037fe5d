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


def test_what_is_not_there_yet_is_checked_and_not_saved(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"n": "integer"})
    assert thing.check_formula("n / 2", field="half", field_type="decimal").value_type == "decimal"
    assert "unknown field" in thing.check_formula("m / 2", field="half", field_type="decimal").problem
    with pytest.raises(NotFound):
        thing.check_formula("n / 2", field="half")
    assert thing.check_index({"name": "by_n", "field_names": ["n"], "where_clause": {"n": 1}}) == []
    [problem] = thing.check_index({"name": "by_n", "field_names": ["n"], "where_clause": {"n": "soon"}})
    assert problem.field == "indexes.by_n.where_clause.n"
    with pytest.raises(NotFound):
        thing.check_index({"is_unique": True}, replacing="by_n")
    assert thing.refresh().revision == 1
