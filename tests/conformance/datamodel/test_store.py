"""Rows are the head, revisions the history; both are written together."""

from __future__ import annotations

import pytest

from buildify_nb.datamodel import store
from buildify_nb.datamodel.definition_memory import DefinitionMemory
from buildify_nb.datamodel.heads import require_id
from buildify_nb.definitions import store as revisions
from buildify_nb.errors import InvalidState
from buildify_nb.storage.transactions import UnitOfWork
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import sql
from tests.factories import number


def test_head_rows_hold_the_columns_of_the_newest_state(workspace: Workspace) -> None:
    options = {"field_type": "select", "allowed_values": ["a", "b"], "is_required": True, "help_text": "which"}
    thing = workspace.entities.create("thing", fields={"kind": options}, icon="star", is_audited=False)
    thing.rename_field("kind", "sort_of").add_index("by_kind", ["sort_of"], is_unique=True)
    head = sql(workspace, "SELECT name, icon, is_audited, status, version, revision FROM buildify.entity_definitions")
    assert head == [("thing", "star", False, "draft", 1, 3)]
    fields = sql(
        workspace, "SELECT name, field_type, data_type, is_required, help_text FROM buildify.field_definitions"
    )
    assert fields == [("sort_of", "select", "VARCHAR(200)", True, "which")]
    assert sql(workspace, "SELECT name, is_unique FROM buildify.index_definitions") == [("by_kind", True)]


def test_documents_are_read_by_revision(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish().rename_field("a", "b")
    database, context, identity = workspace.runtime.database, workspace.context, thing.definition.id

    def names(revision: int) -> list[str] | None:
        found = database.read(context, lambda uow: store.published(uow, identity, revision))
        return [f.name for f in found.fields] if found else None

    assert (names(1), names(2), names(3)) == (["a"], ["b"], None)
    assert database.read(context, lambda uow: revisions.newest_number(uow, identity)) == 2
    assert database.read(context, lambda uow: revisions.newest_number(uow, number(1))) is None
    assert [r.number for r in database.read(context, lambda uow: revisions.history(uow, identity))] == [1, 2]
    assert database.read(context, lambda uow: store.head_by_name(uow, "nothing")) is None


def test_table_names_are_known(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"})
    workspace.relationships.create("thing", "thing", "many-to-many", name="pair", target_field_name="others")
    database, context = workspace.runtime.database, workspace.context

    def is_taken(name: str, identity: object) -> bool:
        return database.read(context, lambda uow: store.table_name_taken(uow, name, identity))  # pyright: ignore[reportArgumentType]

    assert is_taken("custom_thing", number(1))
    assert not is_taken("custom_thing", thing.definition.id)
    assert is_taken("link_pair", number(1))
    assert not is_taken("custom_other", number(1))


def test_remembered_heads_are_those_of_the_database(workspace: Workspace) -> None:
    memory, database, context = DefinitionMemory(), workspace.runtime.database, workspace.context

    def agrees() -> list[str]:
        found = database.read(context, lambda uow: store.remembered_heads(uow, memory))
        assert found == database.read(context, store.heads)
        return [f"{head.definition.name} {head.status} {head.revision}" for head in found]

    thing = workspace.entities.create("thing", fields={"a": "string"})
    workspace.entities.create("other", fields={"a": "string"})
    assert agrees() == ["other draft 1", "thing draft 1"]
    thing.rename_field("a", "b").publish()
    assert agrees() == ["other draft 1", "thing published 2"]
    thing.undo()
    assert agrees() == ["other draft 1", "thing published 3"]
    workspace.entities["other"].delete()
    assert agrees() == ["thing published 3"]


def test_what_was_rolled_back_is_not_remembered(workspace: Workspace) -> None:
    memory, database, context = DefinitionMemory(), workspace.runtime.database, workspace.context
    thing = workspace.entities.create("thing", fields={"a": "string"})
    service = workspace.runtime.modelling.entities

    def then_fail(uow: UnitOfWork) -> None:
        lost = thing.definition.model_copy(update={"label": "Lost"})
        head = service.write(uow, context, lost, action="edit", head=require_id(uow, lost.id))
        assert store.remembered_heads(uow, memory) == [head]
        raise InvalidState("Nothing of this is kept.")

    with pytest.raises(InvalidState):
        database.write(context, then_fail)
    thing.edit(label="Kept")
    [found] = database.read(context, lambda uow: store.remembered_heads(uow, memory))
    assert (found.revision, found.definition.label) == (2, "Kept")


def test_names_are_asked_of_the_heads(workspace: Workspace) -> None:
    database, context = workspace.runtime.database, workspace.context
    ids = [workspace.entities.create(name, fields={"a": "string"}).definition.id for name in ("thing", "other")]
    assert list(database.read(context, store.names).items()) == [(ids[1], "other"), (ids[0], "thing")]
    workspace.entities["thing"].edit(name="item")
    workspace.entities["other"].delete()
    assert database.read(context, store.names) == {ids[0]: "item"}
    for name, but_for, expected in (("item", None, True), ("item", ids[0], False), ("other", None, False)):
        assert database.read(context, lambda uow, n=name, b=but_for: store.name_taken(uow, n, b)) is expected


def test_a_served_definition_has_the_name_of_its_head(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish().edit(name="item", label="Item")
    served = workspace.runtime.database.read(
        workspace.context, lambda uow: store.published(uow, thing.definition.id, 1)
    )
    assert served is not None
    assert (served.name, served.label) == ("item", "Thing")
    workspace.records["item"].create(a="1")
    workspace.entities.create("thing", fields={"b": "string"}, table_name="custom_second").publish()
    assert workspace.records["item"].list()[0]["a"] == "1"
    assert workspace.records["thing"].list().total == 0


def test_definitions_that_name_another_entity(workspace: Workspace) -> None:
    artist = workspace.entities.create("artist", fields={"a": "string"}).publish()
    workspace.entities.create("album", fields={"maker": {"reference_entity": "artist"}, "t": "string"}).publish()
    workspace.entities.create("track", fields={"maker": {"reference_entity": "artist"}})
    workspace.entities["album"].drop_field("maker")
    found = workspace.runtime.database.read(
        workspace.context, lambda uow: store.definitions_naming(uow, artist.definition.id)
    )
    assert [(one.name, len(one.fields)) for one in found] == [("album", 2), ("track", 1)]


def test_what_several_entities_serve_is_read_at_once(workspace: Workspace) -> None:
    served = workspace.entities.create("served", fields={"a": "string"}).publish().add_field("b", "string")
    served.edit(name="renamed")
    draft = workspace.entities.create("draft", fields={"a": "string"})
    gone = workspace.entities.create("gone", fields={"a": "string"}).publish().archive()
    gone.delete()
    wanted = [entity.definition.id for entity in (served, draft, gone)]
    database, context = workspace.runtime.database, workspace.context
    found = database.read(context, lambda uow: store.published_by_id(uow, wanted))
    assert [(one.name, [f.name for f in one.fields]) for one in found.values()] == [("renamed", ["a"])]
    assert database.read(context, lambda uow: store.published_by_id(uow, [])) == {}
