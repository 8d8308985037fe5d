"""Rows are the head, revisions the history; both are written together."""

from __future__ import annotations

from buildify_nb.datamodel import store
from buildify_nb.definitions import store as revisions
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
    assert fields == [("sort_of", "select", "VARCHAR", True, "which")]
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
