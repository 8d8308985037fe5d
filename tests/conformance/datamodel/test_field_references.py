"""Who refers to a field is asked before it goes or changes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from buildify_nb.context import Context
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.handles import Entity
from buildify_nb.errors import StillReferenced, UnsafeMigration
from buildify_nb.storage.transactions import UnitOfWork
from buildify_nb.workspace import Workspace


@pytest.fixture
def artist(workspace: Workspace) -> Entity:
    """A published entity whose fields others refer to."""
    fields = {"name": "string", "code": "string", "year": "integer"}
    artist = workspace.entities.create("artist", fields=fields, primary_field="name", default_sort_field="code")
    artist.add_index("by_year", ["year"]).publish()
    lookup = {"reference_entity": "artist", "reference_field": "name"}
    workspace.entities.create("album", fields={"artist": lookup}).publish()
    workspace.relationships.create("artist", "album", name="records_of", target_field_name="maker")
    workspace.entities["album"].publish()
    return artist


def told(entity: Entity) -> list[str]:
    return [risk.message for risk in entity.preview().risks if risk.level == "refers"]


def test_renames_and_other_types_are_told(artist: Entity) -> None:
    artist.rename_field("name", "title").edit_field("code", field_type="text", max_length=None)
    artist.edit_field("year", name="since")
    assert told(artist) == [
        "the lookup album.artist refers to name, which would be called title",
        "primary_field of artist refers to name, which would be called title",
        "default_sort_field of artist refers to code, which would be of type text",
        "the index by_year of artist refers to year, which would be called since",
    ]
    assert not artist.preview().is_impossible
    artist.publish()
    assert artist.definition.primary_field == "title"


def test_lookups_go_on_to_show_a_renamed_field(workspace: Workspace, artist: Entity) -> None:
    key = workspace.records["artist"].create(name="Ann", code="7")["id"]
    workspace.records["album"].create(artist=key)
    album, shown = workspace.entities["album"], {"artist": "Ann", "maker": None}
    artist.edit_field("name", name="full_name").publish()
    assert album.refresh().definition.field("artist").reference_field == "full_name"
    assert album.has_unpublished_changes
    assert workspace.records["album"].list()[0].labels == shown
    album.publish()
    assert workspace.records["album"].list()[0].labels == shown
    artist.rollback()
    assert album.refresh().definition.field("artist").reference_field == "name"
    artist.rename_field("name", "again").undo()
    assert album.refresh().definition.field("artist").reference_field == "name"


def test_formulas_rules_and_conditions_are_told_and_follow(workspace: Workspace) -> None:
    line = workspace.entities.create(
        "line",
        fields={
            "price": {"field_type": "decimal", "validation_rules": [{"type": "expression", "formula": "price < most"}]},
            "most": "decimal",
            "total": {"field_type": "decimal", "is_calculated": True, "calculation_formula": "most * 2"},
            "note": {"field_type": "string", "visible_when": {"field": "most", "operator": ">", "value": 5}},
        },
    ).publish()
    uses = ("a validation rule of 'price'", "the formula of 'total'", "the condition under which 'note' is shown")
    line.rename_field("most", "limit_price")
    assert told(line) == [f"{use} of line refers to most, which would be called limit_price" for use in uses]
    line.publish()
    assert line.definition.field("total").calculation_formula == "limit_price * 2"
    line.edit_field("limit_price", field_type="integer")
    assert told(line) == [f"{use} of line refers to limit_price, which would be of type integer" for use in uses]
    with pytest.raises(StillReferenced, match="the formula of 'total'"):
        line.drop_field("limit_price")
    line.rollback()
    assert line.definition.field("total").calculation_formula == "most * 2"


def test_a_drop_that_only_its_own_entity_knew_of_is_no_risk(workspace: Workspace) -> None:
    doubled = {"field_type": "integer", "is_calculated": True, "calculation_formula": "size * 2"}
    line = workspace.entities.create("line", fields={"size": "integer", "twice": doubled, "name": "string"}).publish()
    line.drop_field("twice").drop_field("size")
    assert told(line) == []
    line.publish()
    assert [field.name for field in line.definition.fields] == ["name"]


def test_a_drop_that_breaks_another_definition_is_refused(workspace: Workspace, artist: Entity) -> None:
    artist.drop_field("name")
    with pytest.raises(UnsafeMigration, match=r"the lookup album\.artist refers to name, which would be gone"):
        artist.publish(accept_data_loss=True)
    assert artist.refresh().status == "published"
    workspace.entities["album"].edit_field("artist", reference_field=None).publish()
    artist.publish()
    assert "name" not in {field.name for field in artist.definition.fields}


def test_a_field_that_nobody_refers_to_goes(artist: Entity) -> None:
    assert told(artist.drop_field("code").drop_field("year")) == []


def test_a_relationship_goes_before_its_lookup(workspace: Workspace, artist: Entity) -> None:
    album = workspace.entities["album"].drop_field("maker")
    with pytest.raises(UnsafeMigration, match=r"records_of refers to maker, which .*: ws\.relationships\.delete\("):
        album.publish()
    workspace.relationships.delete("records_of")
    album.refresh().publish()
    assert [field.name for field in album.definition.fields] == ["artist"]


def test_other_areas_are_asked_as_well(workspace: Workspace, artist: Entity) -> None:
    def rules(uow: UnitOfWork, context: Context, entity: EntityDefinition, field_id: str) -> Iterator[str]:
        if entity.name == "artist" and str(entity.field("year").id) == field_id:
            yield "the rule remind"

    workspace.runtime.modelling.reference_providers.append(rules)
    artist.drop_field("year")
    with pytest.raises(UnsafeMigration, match="the rule remind refers to year"):
        artist.publish()
    assert artist.refresh().has_unpublished_changes
