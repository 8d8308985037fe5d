"""Entities as drafts: what is refused and saved nothing, and what archive and delete do."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.errors import (
    AlreadyExists,
    DefinitionError,
    InvalidState,
    NotFound,
    PermissionDenied,
    StaleVersion,
    StillReferenced,
)
from buildify_nb.identifiers import new_id
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import sql

ODD_NAMES = [
    "select", "current_user", "Track", "1track", "track name", "tr\u00e4ck", "", "x" * 64, "a\x00b", "\U0001f600",
    'x"; DROP TABLE users; --', "x'); --", "%s", ":name", "{}", "__proto__", "_x",
]  # fmt: skip


def saved(workspace: Workspace) -> tuple[int, ...]:
    """How many rows each table of definitions holds."""
    tables = ("entity_definitions", "field_definitions", "index_definitions", "definition_revisions")
    return tuple(sql(workspace, f"SELECT count(*) FROM buildify.{table}")[0][0] for table in tables)


def refused(workspace: Workspace, **fields: Any) -> list[str]:
    """The paths of the problems for which an entity with these fields is refused; nothing is saved."""
    before = saved(workspace)
    with pytest.raises(DefinitionError) as caught:
        workspace.entities.create("thing", fields=fields)
    assert saved(workspace) == before
    assert "thing" not in workspace.entities
    return [problem.field for problem in caught.value.problems]


def test_odd_names_are_refused_everywhere(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"})
    before = saved(workspace)
    for name in ODD_NAMES:
        with pytest.raises(DefinitionError):
            workspace.entities.create(name, fields={"a": "string"})
        with pytest.raises(DefinitionError):
            workspace.entities.create("other", fields={"a": "string"}, table_name=name or " ")
        with pytest.raises(DefinitionError):
            workspace.entities.create("other", fields={name: "string"})
        with pytest.raises(DefinitionError):
            thing.add_index(name, ["a"])
        with pytest.raises(DefinitionError):
            thing.rename_field("a", name)
    with pytest.raises(DefinitionError, match="57 characters, 56"):
        workspace.entities.create("x" * 57, fields={"a": "string"})
    assert saved(workspace) == before


def test_system_columns_cannot_be_fields(workspace: Workspace) -> None:
    for name in ("id", "created_at", "deleted_at", "row_version", "tenant_id", "parked_a_v2"):
        assert refused(workspace, **{name: "string"}) == [f"fields.{name}.name"]


def test_all_problems_are_told_at_once(workspace: Workspace) -> None:
    problems = refused(
        workspace,
        a={"field_type": "integer", "default_value": "many"},
        b={"field_type": "text); DROP TABLE x; --"},
        c={"field_type": "string", "max_length": -1},
        d={"field_type": "lookup", "reference_entity_id": str(new_id())},
        e={"field_type": "string", "label": "x" * 300},
        f={"field_type": "string", "help_text": "a\x00b"},
        g={"field_type": "date", "default_expression": "now()"},
        h={"field_type": "string", "is_calculated": True, "calculation_formula": "1; DROP TABLE x"},
    )
    assert [path.split(".")[1] for path in problems] == ["a", "b", "c", "d", "e", "f", "g", "h"]


def test_unknown_columns_are_named(workspace: Workspace) -> None:
    assert refused(workspace, a={"field_type": "string", "is_requierd": True}) == ["fields.a.is_requierd"]
    with pytest.raises(DefinitionError, match="is_audit"):
        workspace.entities.create("thing", fields={"a": "string"}, is_audit=True)
    with pytest.raises(DefinitionError, match="default_expression"):
        workspace.entities.create("thing", fields={"a": {"field_type": "string", "default_expression": "1); DROP"}})
    with pytest.raises(DefinitionError, match="must be a field type"):
        workspace.entities.create("thing", fields={"a": 7})


def test_odd_texts_are_kept_as_they_are(workspace: Workspace) -> None:
    odd = "50% of '%s' :name {} \"x\"; DROP TABLE y; -- \U0001f600 <script>"
    fields = {"a": {"field_type": "string", "label": odd, "help_text": odd, "default_value": odd}}
    thing = workspace.entities.create("thing", fields=fields, label=odd, description=odd).publish()
    field = workspace.entities["thing"].definition.field("a")
    assert (field.label, field.help_text, field.default_value) == (odd, odd, odd)
    assert workspace.records["thing"].create({})["a"] == odd
    assert "<script>" not in thing._repr_html_()
    assert "<script>" not in workspace.entities._repr_html_()
    row = sql(workspace, "SELECT label FROM buildify.field_definitions WHERE name = 'a'")
    assert row == [(odd,)]


def test_names_and_tables_are_taken_once(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"})
    before = saved(workspace)
    with pytest.raises(AlreadyExists):
        workspace.entities.create("thing", fields={"a": "string"})
    with pytest.raises(AlreadyExists):
        workspace.entities.create("other", fields={"a": "string"}, table_name="custom_thing")
    with pytest.raises(AlreadyExists):
        thing.add_field("a", "integer")
    with pytest.raises(DefinitionError, match="used twice"):
        workspace.entities.create("other", fields=[{"name": "a", "field_type": "string"}] * 2)
    assert saved(workspace) == before


def test_an_index_over_nothing_is_refused(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"})
    with pytest.raises(DefinitionError, match="no field of 'thing'"):
        thing.add_index("by_b", ["b"])
    with pytest.raises(DefinitionError, match="where_clause"):
        thing.add_index("by_a", ["a"], where_clause={"1=1); DROP TABLE x; --": 1})
    with pytest.raises(DefinitionError, match="index_type"):
        thing.add_index("by_a", ["a"], index_type="btree); DROP TABLE x; --")
    assert thing.refresh().definition.indexes == ()


def test_lookups_find_entities_of_the_tenant_only(workspace: Workspace) -> None:
    workspace.tenants.create("acme", owner="zoe")
    other = neighbour(workspace)
    secret = other.entities.create("secret", fields={"a": "string"})
    with pytest.raises(NotFound):
        workspace.entities.create("thing", fields={"a": {"reference_entity": "secret"}})
    foreign = {"field_type": "lookup", "reference_entity_id": str(secret.definition.id)}
    assert refused(workspace, a=foreign) == ["fields.a.reference_entity_id"]


def neighbour(workspace: Workspace) -> Workspace:
    """The owner of the tenant "acme" in the same database."""
    from buildify_nb.security.bootstrap import open_context

    runtime = workspace.runtime
    return Workspace(runtime, open_context(runtime.database, tenant="acme", user="zoe", clock=runtime.clock))


def test_a_stale_save_is_refused(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"})
    mine = thing.definition.model_copy(update={"label": "Mine"})
    thing.edit(label="Theirs")
    service = workspace.runtime.modelling.entities
    with pytest.raises(StaleVersion, match="revision 1"):
        service.save(workspace.context, mine, expected_revision=1)
    assert workspace.entities["thing"].definition.label == "Theirs"
    assert service.save(workspace.context, mine, expected_revision=2).definition.label == "Mine"


def test_a_save_reads_no_definition_that_it_does_not_need(workspace: Workspace) -> None:
    workspace.entities.create("artist", fields={"name": "string"})
    album = workspace.entities.create("album", fields={"artist": {"reference_entity": "artist"}})
    other = workspace.entities.create("other", fields={"a": "string"})
    unreadable = "UPDATE buildify.definition_revisions SET document = '{}' WHERE definition_id = :id"
    sql(workspace, unreadable, id=other.definition.id)
    album.edit_field("artist", reference_field="name").edit(label="Record")
    assert list(workspace.entities) == ["album", "artist", "other"]
    with pytest.raises(NotFound, match="Did you mean 'album'"):
        workspace.entities["albun"]
    with pytest.raises(DefinitionError, match="no field of 'artist'"):
        album.edit_field("artist", reference_field="zzz")
    with pytest.raises(AlreadyExists):
        album.edit(name="other")
    assert (album.refresh().revision, album.definition.label) == (3, "Record")


def test_archive_refuses_records_and_publish_brings_them_back(workspace: Workspace) -> None:
    workspace.entities.create("thing", fields={"a": "string"}).publish()
    workspace.entities.create("part", fields={"thing": {"reference_entity": "thing"}}).publish()
    record = workspace.records["thing"].create(a="kept")
    workspace.records["part"].create(thing=record["id"])
    thing = workspace.entities["thing"].archive(although_used=True)
    with pytest.raises(InvalidState, match="archived"):
        workspace.records["thing"].list()
    with pytest.raises(InvalidState, match="archived"):
        workspace.records["thing"].create(a="x")
    assert workspace.records["part"].list().total == 1
    thing.publish()
    assert [item["a"] for item in workspace.records["thing"].list().items] == ["kept"]


def test_delete_frees_the_name_and_keeps_the_rows(workspace: Workspace) -> None:
    unique = {"a": {"field_type": "string", "is_unique": True}}
    for value in ("first", "second"):
        thing = workspace.entities.create("thing", fields=unique).publish()
        workspace.records["thing"].create(a=value)
        assert workspace.records["thing"].list().total == 1
        with pytest.raises(InvalidState, match="Archive it first"):
            thing.delete()
        thing.archive().delete()
        with pytest.raises(NotFound):
            workspace.records["thing"].list()
    hidden = "SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'parked%custom_thing'"
    kept = {sql(workspace, f"SELECT a FROM {{s}}.{row[0]}")[0][0] for row in sql(workspace, hidden)}
    assert kept == {"first", "second"}


def test_what_is_pointed_at_is_not_deleted(workspace: Workspace) -> None:
    artist = workspace.entities.create("artist", fields={"name": "string"}).publish()
    album = workspace.entities.create(
        "album", fields={"artist": {"reference_entity": "artist"}, "t": "string"}
    ).publish()
    artist.archive(although_used=True)
    with pytest.raises(StillReferenced, match=r"the lookup album\.artist"):
        artist.delete()
    album.drop_field("artist")
    with pytest.raises(StillReferenced, match=r"the lookup album\.artist"):
        artist.delete()
    album.publish()
    artist.delete()
    assert list(workspace.entities) == ["album"]
    assert workspace.records["album"].list().total == 0


def test_each_call_asks_for_its_permission(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"})
    workspace.roles.create("reader", permissions=["data_model:read:tenant"])
    workspace.users.create("rita", roles=["reader"])
    rita = workspace.as_user("rita").entities
    assert rita["thing"].revisions()[0].action == "create"
    for call in (
        lambda: rita.create("other", fields={"a": "string"}),
        lambda: rita["thing"].edit(label="x"),
        lambda: rita["thing"].add_field("b", "string"),
        lambda: rita["thing"].drop_field("a"),
        rita["thing"].undo,
        lambda: rita["thing"].restore(1),
        rita["thing"].archive,
        rita["thing"].delete,
    ):
        with pytest.raises(PermissionDenied):
            call()
    assert thing.refresh().revision == 1


def test_entities_are_found_by_what_they_are(workspace: Workspace) -> None:
    workspace.entities.create("track", fields={"a": "string"}, category="music", description="A song")
    workspace.entities.create("city", fields={"a": "string"}).publish()
    assert [entity.name for entity in workspace.entities.list(search="song")] == ["track"]
    assert [entity.name for entity in workspace.entities.list(status="published")] == ["city"]
    assert [entity.name for entity in workspace.entities.list(category="music")] == ["track"]
    with pytest.raises(NotFound, match="Did you mean 'track'"):
        workspace.entities["trak"]
    service = workspace.runtime.modelling.entities
    assert "taken" in service.name_problem(workspace.context, "track")
    assert "reserved" in service.name_problem(workspace.context, "select")
    assert service.name_problem(workspace.context, "album") == ""


def test_the_table_of_a_published_entity_stays_where_it_is(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    with pytest.raises(InvalidState, match="table_name"):
        thing.edit(table_name="elsewhere")
    thing.edit(name="item").publish()
    assert workspace.records["item"].create(a="1")["a"] == "1"
    with pytest.raises(NotFound):
        workspace.records["thing"].list()


def test_every_index_that_is_saved_can_be_published(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string", "b": "json", "c": "text"}).publish()
    kinds = workspace.runtime.database.capabilities.index_types
    for kind, fields in (("btree", ["a", "c"]), ("btree", ["b"]), ("hash", ["a"]), ("gin", ["b"])):
        if kind in kinds:
            thing.add_index(f"{kind}_{fields[0]}", fields, index_type=kind)
        else:
            with pytest.raises(DefinitionError, match=f"{kind} is not available in this database"):
                thing.add_index(f"{kind}_{fields[0]}", fields, index_type=kind)
    for kind, fields in (("gist", ["a"]), ("hash", ["a", "c"]), ("gin", ["a"])):
        with pytest.raises(DefinitionError, match="index_type"):
            thing.add_index("wrong", fields, index_type=kind)
    thing.publish()
    workspace.records["thing"].create(a="x", b={"k": [1]})
    assert workspace.records["thing"].list()[0]["b"] == {"k": [1]}


def test_a_lookup_shows_a_field_that_its_target_has(workspace: Workspace) -> None:
    workspace.entities.create("country", fields={"code": "string"})
    with pytest.raises(DefinitionError, match="'zzz', which is no field of 'country'"):
        workspace.entities.create("city", fields={"country": {"reference_entity": "country", "reference_field": "zzz"}})
    city = workspace.entities.create(
        "city", fields={"up": {"reference_entity": "city", "reference_field": "name"}, "name": "string"}
    )
    assert city.definition.field("up").reference_field == "name"
