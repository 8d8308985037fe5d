"""What is hidden is listed, stays until somebody purges it, and is then gone for good."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from buildify_nb.errors import InvalidState, NotFound, PermissionDenied, StillReferenced, UnsafeMigration
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.publishing.test_planning import column, fill
from tests.conformance.datamodel.tables import sql, table_of


def test_parked_columns_are_listed_and_purged(workspace: Workspace) -> None:
    fields = {"a": {"field_type": "string", "is_unique": True}, "b": "integer", "c": "string"}
    thing = workspace.entities.create("thing", fields=fields).publish()
    fill(workspace, "thing", a=["1", "2"], b=[10, None], c=["x", "y"])
    thing.drop_field("b").publish()
    thing.edit_field("c", field_type="integer", name="d").publish(accept_data_loss=True)
    assert [(p.name, p.kind, p.belonged_to, p.migration, p.rows) for p in thing.parked()] == [
        ("parked_b_v2", "column", "b", "thing_v2", 1),
        ("parked_c_v3", "column", "c", "thing_v3", 2),
    ]
    assert repr(thing.parked()).startswith("column parked_b_v2 of b, hidden by thing_v2: 1 row with values")
    assert ">parked_c_v3</td>" in thing.parked()._repr_html_()
    before = table_of(workspace, "custom_thing")
    with pytest.raises(UnsafeMigration, match="Nothing was deleted"):
        thing.purge("parked_b_v2")
    assert thing.purge("parked_b_v2", confirm=True).names == ["parked_b_v2"]
    assert table_of(workspace, "custom_thing") == before
    assert thing.parked().names == ["parked_c_v3"]
    assert workspace.audit.entries().items[0].action == "purge_entity"
    with pytest.raises(NotFound, match="There is parked_c_v3"):
        thing.purge("parked_b_v2", confirm=True)
    thing.rollback()
    assert column(workspace, "thing", "c") == ["x", "y"]
    with pytest.raises(InvalidState, match="The values that it hid were purged: parked_b_v2"):
        thing.rollback()
    thing.purge(confirm=True)
    assert (len(thing.parked()), repr(thing.parked())) == (0, "Nothing is parked.")
    purges = workspace.audit.entries(action="purge_entity").total
    assert (repr(thing.purge()), repr(workspace.entities.purge())) == ("Nothing is parked.", "Nothing is parked.")
    assert len(thing.purge(confirm=True)) == 0
    assert workspace.audit.entries(action="purge_entity").total == purges
    workspace.records["thing"].create(a="3", c="z")
    thing.restore(1).publish()
    assert column(workspace, "thing", "b") == [None, None, None]


def test_what_was_hidden_is_purged_by_the_name_of_its_field(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string", "b": "integer", "c": "integer"}).publish()
    workspace.records["thing"].create(a="x", b=1, c=2)
    thing.drop_field("b").drop_field("c").publish()
    with pytest.raises(NotFound, match=r"There is parked_b_v2 \(of b\), parked_c_v2 \(of c\)"):
        thing.purge("d", confirm=True)
    assert thing.purge("b", confirm=True).names == ["parked_b_v2"]
    assert thing.parked().names == ["parked_c_v2"]
    thing.add_field("c", "integer").publish().drop_field("c").publish()
    with pytest.raises(NotFound, match=r"More than one is parked of 'c': parked_c_v2, parked_c_v4\. Say which"):
        thing.purge("c", confirm=True)
    assert len(thing.parked()) == 2


def test_tables_of_drafts_and_of_deleted_entities(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    fill(workspace, "thing", a=["1"])
    thing.rollback(accept_data_loss=True)
    [hidden] = thing.parked()
    assert (hidden.kind, hidden.belonged_to, hidden.rows) == ("table", "thing", 1)
    thing.purge(confirm=True)
    thing.publish()
    assert workspace.records["thing"].list().total == 0
    fill(workspace, "thing", a=["1", "2"])
    thing.archive().delete()
    [left] = workspace.entities.parked()
    assert (left.belonged_to, left.rows) == ("thing", 2)
    with pytest.raises(UnsafeMigration, match="confirm=True"):
        workspace.entities.purge()
    workspace.entities.purge(left.name, confirm=True)
    assert len(workspace.entities.parked()) == 0
    tables = sql(workspace, "SELECT table_name FROM information_schema.tables WHERE table_schema = '{s}'")
    assert tables == []


def test_links_that_were_hidden_are_purged_with_either_end(workspace: Workspace) -> None:
    for name in ("album", "tag"):
        workspace.entities.create(name, fields={"title": "string"})
    workspace.relationships.create("album", "tag", "many-to-many")
    album, tag = workspace.entities["album"].publish(), workspace.entities["tag"].publish()
    tag.rollback()
    album.rollback()
    assert [(p.belonged_to, p.kind) for p in tag.parked()] == [("album_tag", "table"), ("tag", "table")]
    tag.purge(confirm=True)
    assert [p.belonged_to for p in album.parked()] == ["album"]


def test_it_takes_the_right_to_delete(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string", "b": "string"}).publish()
    thing.drop_field("b").publish()
    workspace.roles.create("modeller", permissions=["data_model:read:tenant", "data_model:execute:tenant"])
    workspace.users.create("max", roles=["modeller"])
    other = workspace.as_user("max").entities["thing"]
    assert other.parked().names == ["parked_b_v2"]
    with pytest.raises(PermissionDenied):
        other.purge(confirm=True)
    assert thing.parked().names == ["parked_b_v2"]


@pytest.mark.parametrize("engine_name", ["postgres"])
def test_what_others_made_on_it_keeps_a_hidden_column(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string", "b": "integer"}).publish()
    database = workspace.runtime.database
    view = text("CREATE VIEW tenant_default.theirs AS SELECT b FROM tenant_default.custom_thing")
    database.as_owner(lambda uow: uow.connection.execute(view))
    thing.drop_field("b").publish(accept_data_loss=True)
    with pytest.raises(StillReferenced, match="that was made by other means stands on it"):
        thing.purge("b", confirm=True)
    database.as_owner(lambda uow: uow.connection.execute(text("DROP VIEW tenant_default.theirs")))
    assert thing.purge("b", confirm=True).names == ["parked_b_v2"]
