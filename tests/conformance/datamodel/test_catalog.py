"""Published entities as records see them."""

from __future__ import annotations

import pytest

from buildify_nb.datamodel.catalog import PublishedEntity
from buildify_nb.errors import EntityMigrating, InvalidState, NotFound
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import sql


def served(workspace: Workspace, name: str, *, to_write: bool = False) -> PublishedEntity:
    catalog = workspace.runtime.modelling.catalog
    get = catalog.get_for_write if to_write else catalog.get
    return workspace.runtime.database.read(workspace.context, lambda uow: get(uow, workspace.context, name))


def test_the_published_definition_serves_until_the_next_publish(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"})
    with pytest.raises(InvalidState, match="It is a draft"):
        served(workspace, "thing")
    thing.publish().add_field("b", "string")
    first = served(workspace, "thing")
    assert [f.name for f in first.definition.fields] == ["a"]
    assert served(workspace, "thing") is first
    thing.publish()
    assert [f.name for f in served(workspace, "thing").definition.fields] == ["a", "b"]
    with pytest.raises(NotFound):
        served(workspace, "nothing")


def test_writers_are_refused_during_a_publish(workspace: Workspace) -> None:
    workspace.entities.create("thing", fields={"a": "string"}).publish()
    assert served(workspace, "thing", to_write=True).name == "thing"
    sql(workspace, "UPDATE buildify.entity_definitions SET status = 'migrating'")
    with pytest.raises(EntityMigrating):
        served(workspace, "thing", to_write=True)
    assert served(workspace, "thing").name == "thing"


def test_two_entities_may_point_at_each_other(workspace: Workspace) -> None:
    left = workspace.entities.create("one", fields={"a": "string"}).publish()
    workspace.entities.create("two", fields={"one": {"reference_entity": "one"}}).publish()
    left.add_field("two", "lookup", reference_entity="two").publish()
    workspace.runtime.modelling.catalog.forget(workspace.context.tenant_id)
    assert served(workspace, "one").shape.column("two").type == served(workspace, "two").shape.column("one").type


def test_relationships_belong_to_both_ends(workspace: Workspace) -> None:
    for name in ("artist", "album"):
        workspace.entities.create(name, fields={"a": "string"}).publish()
    workspace.relationships.create("artist", "album", on_delete="CASCADE")
    assert served(workspace, "artist").relationships == ()
    workspace.entities["album"].publish()
    assert [r.name for r in served(workspace, "artist").relationships] == ["artist_album"]
    album = served(workspace, "album")
    assert [(r.name, r.on_delete) for r in album.relationships] == [("artist_album", "CASCADE")]


def test_an_entity_that_is_switched_off_serves_no_records(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    workspace.records["thing"].create(a="x")
    thing.edit(is_active=False)
    assert workspace.records["thing"].count() == 1
    thing.publish(accept_data_loss=True)
    for to_write in (False, True):
        with pytest.raises(InvalidState, match="switched off"):
            served(workspace, "thing", to_write=to_write)
    thing.edit(is_active=True).publish()
    assert workspace.records["thing"].count() == 1
