"""`ws.entities` as a mapping, and what making a new one refuses."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.errors import DefinitionError, PermissionDenied
from buildify_nb.workspace import Workspace


def test_a_mapping_of_entities(workspace: Workspace) -> None:
    workspace.entities.create("track", fields={"name": "string"})
    workspace.entities.create("album", fields={"title": "string"}).publish()
    assert repr(workspace.entities) == "Entities(album, track)"
    assert list(workspace.entities) == workspace.entities._ipython_key_completions_() == ["album", "track"]
    assert ("album" in workspace.entities, "x" in workspace.entities, len(workspace.entities)) == (True, False, 2)
    shown = workspace.entities._repr_html_()
    assert shown.index(">Album</td>") < shown.index(">published</td>")


def test_misspelt_properties_are_all_told_and_nothing_is_saved(workspace: Workspace) -> None:
    fields = {"name": {"field_type": "string", "is_requird": True}, "n": {"field_type": "integer", "max_valeu": 3}}
    with pytest.raises(DefinitionError) as refused:
        workspace.entities.create("track", fields=fields, lable="Song")
    assert str(refused.value) == (
        "The entity 'track' was not understood. lable: is no property of it; did you mean 'label'?; "
        "fields.name.is_requird: is no property of it; did you mean 'is_required'?; "
        "fields.n.max_valeu: is no property of it; did you mean 'max_value'?"
    )
    assert list(workspace.entities) == []
    track = workspace.entities.create("track", fields={"name": "string"})
    for misspelt, message in [
        (lambda: track.edit(lable="x"), "lable: is no property of it; did you mean 'label'?"),
        (lambda: track.edit_field("name", is_unik=True), "is_unik: is no property of it; did you mean 'is_unique'?"),
        (lambda: track.add_field("n", "integer", indexed=True), "indexed: is no property of it; did you mean"),
        (
            lambda: workspace.relationships.create("track", "track", on_delte="CASCADE", target_field_name="parent"),
            "on_delte: is no property of it; did you mean 'on_delete'?",
        ),
        (
            lambda: workspace.entities.from_dataframe("more", [{"x": 1}], fields={"x": {"is_requird": True}}),
            "x.is_requird: is no property of it; did you mean 'is_required'?",
        ),
        (
            lambda: workspace.entities.from_dataframe("more", [{"x": 1}], referenecs={"x": "track"}),
            "referenecs: is no property of it; did you mean 'references'?",
        ),
    ]:
        with pytest.raises(DefinitionError) as refused:
            misspelt()
        assert message in str(refused.value)
    assert (list(workspace.entities), track.refresh().revision, len(workspace.relationships)) == (["track"], 1, 0)


def test_a_type_by_another_name_is_told_ours_wherever_a_type_is_given(workspace: Workspace) -> None:
    track = workspace.entities.create("track", fields={"name": "string"})
    for misnamed in (
        lambda: workspace.entities.create("album", fields={"live": "bool"}),
        lambda: track.add_field("live", "bool"),
        lambda: track.edit_field("name", field_type="bool"),
        lambda: workspace.entities.from_dataframe("album", [{"live": True}], fields={"live": "bool"}),
    ):
        with pytest.raises(DefinitionError, match="'bool' is no field type; did you mean 'boolean'"):
            misnamed()
    assert (list(workspace.entities), track.refresh().revision) == (["track"], 1)


def test_a_lookup_without_a_target_is_told_how_to_name_one(workspace: Workspace) -> None:
    workspace.entities.create("customer", fields={"name": "string"})
    for field, message in (
        ("lookup", "must name the entity that the lookup points at; in Python: reference_entity='customer'"),
        ({"field_type": "lookup", "target": "customer"}, "did you mean 'reference_entity'"),
        ({"field_type": "lookup", "reference_entity_id": "customer"}, "give reference_entity='customer' instead"),
    ):
        with pytest.raises(DefinitionError, match=message):
            workspace.entities.create("sale", fields={"buyer": field})
    assert list(workspace.entities) == ["customer"]


def test_entities_are_not_listed_by_a_state_that_there_is_not(workspace: Workspace) -> None:
    workspace.entities.create("thing", fields={"a": "string"})
    assert [entity.name for entity in workspace.entities.list(status="draft", entity_type="custom")] == ["thing"]
    wrong: Any = {"status": "drfat", "entity_type": "table"}
    with pytest.raises(DefinitionError, match="No entities were listed") as caught:
        workspace.entities.list(**wrong)
    told = {problem.field: problem.message for problem in caught.value.problems}
    assert "Did you mean 'draft'" in told["status"]
    assert "one of custom, system, virtual, adopted" in told["entity_type"]


def test_formulas_and_indexes_are_checked_before_there_is_an_entity(workspace: Workspace) -> None:
    fields = {"price": "decimal", "total": {"field_type": "decimal", "is_calculated": True}}
    found = workspace.entities.check_formula("price * 2", fields=fields, field="total")
    assert (found.problem, found.value_type) == ("", "decimal")
    misspelt = workspace.entities.check_formula("pric * 2", fields=fields, field="total")
    assert "did you mean 'price'" in misspelt.problem
    index = {"name": "cheap", "field_names": ["price"], "where_clause": {"pric": 1}}
    [problem] = workspace.entities.check_index(index, fields=fields)
    assert problem.field.startswith("indexes.cheap.where_clause")
    assert list(workspace.entities.check_index({**index, "where_clause": {"price": 1}}, fields=fields)) == []
    assert list(workspace.entities) == []
    workspace.users.create("vera", roles=["viewer"])
    with pytest.raises(PermissionDenied):
        workspace.as_user("vera").entities.check_formula("price", fields=fields, field="total")
