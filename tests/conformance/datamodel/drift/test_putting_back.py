"""Indexes, foreign keys and tables of links that were changed by hand are told, refuse a publish, and come back."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.errors import DriftFound, InvalidRecord, PermissionDenied
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.publishing.test_planning import fill
from tests.conformance.datamodel.tables import sql, table_of


def rule(field: str, operator: str, value: Any = None) -> dict[str, Any]:
    return {"field": field, "operator": operator, "value": value}


def keeps_references(workspace: Workspace) -> bool:
    return workspace.runtime.database.capabilities.foreign_keys


CONDITIONS: list[dict[str, Any]] = [
    {"combinator": "and", "rules": [rule("s", "=", "o'pen"), rule("n", "notNull")]},
    {"combinator": "or", "rules": [rule("n", ">", -5), rule("d", "<=", "2024-01-01")]},
    {"combinator": "or", "rules": [rule("at", ">=", "2024-01-01T10:00:00.5Z"), rule("b", "=", True)]},
    {"combinator": "and", "rules": [rule("c", "between", ["1.50", "20"]), rule("s", "in", ["a", "b"])]},
    {"combinator": "and", "not": True, "rules": [rule("s", "notIn", ["a"]), rule("n", "null")]},
    {"combinator": "and", "rules": [rule("u", "=", "00000000-0000-0000-0000-000000000001"), rule("t", "<", "10:00")]},
    {"combinator": "and", "rules": [{**rule("n", "<", "c"), "valueSource": "field"}, rule("b", "!=", False)]},
    {"combinator": "and", "rules": [rule("s", "=", "back\\slash"), rule("c", "!=", "1.25")]},
]


@pytest.mark.parametrize("soft", [True, False])
def test_what_was_published_is_found_as_it_is(workspace: Workspace, soft: bool) -> None:
    kinds = {"s": "string", "n": "integer", "d": "date", "at": "datetime", "b": "boolean", "c": "currency"}
    unique = {"field_type": "string", "is_unique": True}
    thing = workspace.entities.create(
        "thing", fields={**kinds, "u": "uuid", "t": "time", "key": unique}, supports_soft_delete=soft
    )
    for number, condition in enumerate(CONDITIONS):
        for is_unique in (True, False):
            name = f"i{number}_{'unique' if is_unique else 'plain'}"
            thing = thing.add_index(name, ["s", "n"], is_unique=is_unique, where_clause=condition)
    thing = thing.publish()
    assert list(thing.drift()) == []
    assert list(workspace.entities.drifted()) == []


def test_an_index_that_is_no_longer_what_it_was_is_made_again(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": {"field_type": "string", "is_unique": True}, "b": "string"})
    thing = thing.add_index("pair", ["a", "b"]).publish()
    before = table_of(workspace, "custom_thing").indexes
    fill(workspace, "thing", a=["1", "2"])
    for index, made in (("a_key", "a"), ("pair_idx", "b, a")):
        sql(workspace, f"DROP INDEX {{s}}.custom_thing_{index}")
        sql(workspace, f"CREATE INDEX custom_thing_{index} ON {{s}}.custom_thing ({made})")
    told = [
        "the index custom_thing_a_key is not unique any more",
        "the index custom_thing_pair_idx is of other columns or other records",
    ]
    assert [str(one) for one in thing.drift()] == told
    assert list(workspace.entities.drifted()) == [thing.drift()]
    with pytest.raises(DriftFound, match=r"not unique any more.*put_back=True"):
        thing.edit(label="Other").publish()
    outcome = thing.reconcile()
    assert (outcome.accepted, len(outcome.remaining)) == ((), 2)
    expected = ("the index custom_thing_a_key is made again", "the index custom_thing_pair_idx is made again")
    assert thing.reconcile(preview=True, put_back=True).accepted == expected
    assert len(thing.drift()) == 2
    assert thing.reconcile(put_back=True).accepted == expected
    assert table_of(workspace, "custom_thing").indexes == before
    with pytest.raises(InvalidRecord):
        workspace.records["thing"].create(a="1")
    assert workspace.records["thing"].count() == 2
    assert workspace.audit.entries().items[0].action == "put_back_entity"
    assert thing.publish().status == "published"


def test_another_condition_is_another_index(workspace: Workspace) -> None:
    of_open = {"combinator": "and", "rules": [rule("a", "=", "open")]}
    thing = workspace.entities.create("thing", fields={"a": "string", "b": "string"})
    thing = thing.add_index("open", ["b"], is_unique=True, where_clause=of_open).publish()
    [(_, statement)] = table_of(workspace, "custom_thing").indexes - {
        one for one in table_of(workspace, "custom_thing").indexes if "_open_" not in one[0]
    }
    sql(workspace, "DROP INDEX {s}.custom_thing_open_idx")
    sql(workspace, statement.replace("'open'", "'done'").rstrip(";"))
    assert [one.kind for one in thing.drift()] == ["index changed"]
    edited = {"combinator": "and", "rules": [rule("a", "=", "done")]}
    thing.edit_index("open", where_clause=edited).publish()
    assert list(thing.drift()) == []


def test_what_the_records_do_not_allow_is_said(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": {"field_type": "string", "is_unique": True}}).publish()
    sql(workspace, "DROP INDEX {s}.custom_thing_a_key")
    fill(workspace, "thing", a=["1"])
    fill(workspace, "thing", a=["2"])
    sql(workspace, "UPDATE {s}.custom_thing SET a = '1'")
    outcome = thing.reconcile(put_back=True)
    assert outcome.accepted == ()
    assert "the index custom_thing_a_key is missing; " in outcome.remaining[0]
    sql(workspace, "UPDATE {s}.custom_thing SET a = CAST(id AS VARCHAR)")
    assert thing.reconcile(put_back=True).accepted == ("the index custom_thing_a_key is made again",)


def test_what_is_in_the_way_shows_no_values_to_who_may_not_read_them(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": {"field_type": "string", "is_unique": True}}).publish()
    fill(workspace, "thing", a=["1", "2"])
    sql(workspace, "DROP INDEX {s}.custom_thing_a_key")
    sql(workspace, "UPDATE {s}.custom_thing SET a = 'SECRET'")
    workspace.roles.create("modeller", permissions=["data_model:*:tenant"])
    workspace.users.create("max", roles=["modeller"])
    other = workspace.as_user("max").entities["thing"]
    for outcome in (other.reconcile(preview=True, put_back=True), other.reconcile(put_back=True)):
        assert "some values of a would occur more than once" in outcome.remaining[0]
        assert "SECRET" not in outcome.remaining[0]
    assert "SECRET" in thing.reconcile(preview=True, put_back=True).remaining[0]


def test_a_column_that_changed_as_well_is_taken_over(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": {"field_type": "string", "is_unique": True}}).publish()
    sql(workspace, "DROP INDEX {s}.custom_thing_a_key")
    sql(workspace, "ALTER TABLE {s}.custom_thing ADD COLUMN n integer")
    outcome = thing.reconcile(put_back=True)
    assert outcome.accepted == (
        "the index custom_thing_a_key is made again",
        "the column n is a field of type integer",
    )
    thing.publish()
    assert (list(thing.drift()), outcome.remaining) == ([], ())
    assert repr(outcome) == "Reconciliation('thing', 1 put back, 1 accepted, 0 to undo)"


def test_a_foreign_key_that_was_dropped(workspace: Workspace) -> None:
    if not keeps_references(workspace):
        return
    workspace.entities.create("part", fields={"name": "string"}).publish()
    fields = {"part": {"field_type": "lookup", "reference_entity": "part"}}
    thing = workspace.entities.create("thing", fields=fields).publish()
    before = table_of(workspace, "custom_thing").references
    sql(workspace, "ALTER TABLE {s}.custom_thing DROP CONSTRAINT custom_thing_part_fk")
    assert [str(one) for one in thing.drift()] == ["the foreign key of part to custom_part is missing"]
    assert list(workspace.entities.drifted()) == [thing.drift()]
    with pytest.raises(DriftFound, match="foreign key of part"):
        thing.edit(label="Other").publish()
    assert thing.reconcile(put_back=True).accepted == ("the foreign key of part is made again",)
    assert table_of(workspace, "custom_thing").references == before
    sql(workspace, "ALTER TABLE {s}.custom_thing DROP CONSTRAINT custom_thing_part_fk")
    thing.drop_field("part").add_field("name", "string").publish()
    assert list(thing.drift()) == []


def linked(workspace: Workspace) -> None:
    for name in ("album", "tag"):
        workspace.entities.create(name, fields={"name": "string"}).publish()
    workspace.relationships.create("album", "tag", "many-to-many")
    workspace.entities["tag"].publish()


def test_a_table_of_links_that_was_dropped(workspace: Workspace) -> None:
    linked(workspace)
    album = workspace.entities["album"]
    sql(workspace, "DROP TABLE {s}.link_album_tag")
    told = "the table link_album_tag with the links of album_tag is gone"
    for name in ("album", "tag"):
        assert [str(one) for one in workspace.entities[name].drift()] == [told]
        with pytest.raises(DriftFound, match=r"link_album_tag.*put_back=True"):
            workspace.entities[name].edit(label="Other").publish()
    assert [one.entity for one in workspace.entities.drifted()] == ["album", "tag"]
    assert album.reconcile().remaining == (f"{told}; put it back by reconcile(put_back=True)",)
    assert album.reconcile(put_back=True).accepted == (
        "the table link_album_tag is made again, without the links that it had",
    )
    assert (list(album.drift()), list(workspace.entities["tag"].drift())) == ([], [])
    blue, calm = workspace.records["album"].create(name="Blue"), workspace.records["tag"].create(name="calm")
    workspace.records["album"].link(blue["id"], "tags", calm["id"])
    assert sql(workspace, "SELECT count(*) FROM {s}.link_album_tag") == [(1,)]
    workspace.entities["tag"].publish()


def test_a_relationship_whose_table_is_gone_can_be_deleted(workspace: Workspace) -> None:
    linked(workspace)
    sql(workspace, "DROP TABLE {s}.link_album_tag")
    workspace.relationships.delete("album_tag")
    assert list(workspace.entities["album"].drift()) == []
    assert workspace.entities["album"].edit(label="Other").publish().status == "published"


def test_what_a_table_of_links_lacks_is_put_back(workspace: Workspace) -> None:
    linked(workspace)
    before = table_of_links(workspace)
    sql(workspace, "DROP INDEX {s}.link_album_tag_target_id_idx")
    if keeps_references(workspace):
        sql(workspace, "ALTER TABLE {s}.link_album_tag DROP CONSTRAINT link_album_tag_source_id_fk")
    told = ["the index link_album_tag_target_id_idx is missing"]
    told += ["the foreign key of link_album_tag.source_id to custom_album is missing"] * keeps_references(workspace)
    album = workspace.entities["album"]
    assert [str(one) for one in album.drift()] == told
    assert len(album.reconcile(put_back=True).accepted) == len(told)
    assert table_of_links(workspace) == before


def test_a_renamed_column_of_a_table_of_links_is_told_and_is_nobodys_to_put_back(workspace: Workspace) -> None:
    linked(workspace)
    album, before = workspace.entities["album"], table_of_links(workspace)
    sql(workspace, "DROP INDEX {s}.link_album_tag_target_id_idx")
    sql(workspace, "ALTER TABLE {s}.link_album_tag RENAME target_id TO other")
    told = "the column link_album_tag.target_id of the links of album_tag is missing"
    waits = "the index link_album_tag_target_id_idx is missing"
    for name in ("album", "tag"):
        assert [str(one) for one in workspace.entities[name].drift()][:2] == [told, waits]
    with pytest.raises(DriftFound, match=r"target_id of the links.*Undo that change.*then put back the rest"):
        album.edit(label="Other").publish()
    outcome = album.reconcile(put_back=True)
    assert (outcome.accepted, outcome.remaining[0]) == ((), f"{told}; undo that in the database")
    sql(workspace, "ALTER TABLE {s}.link_album_tag RENAME other TO target_id")
    assert album.reconcile(put_back=True).accepted == (f"{waits.removesuffix('missing')}made again",)
    assert (list(album.drift()), table_of_links(workspace)) == ([], before)
    assert album.publish().status == "published"


def retyped(workspace: Workspace, wanted: str) -> None:
    """Makes the table of links anew where the engine alters no column of a key."""
    if keeps_references(workspace):
        sql(workspace, "ALTER TABLE {s}.link_album_tag DROP CONSTRAINT IF EXISTS link_album_tag_source_id_fk")
        sql(workspace, f"ALTER TABLE {{s}}.link_album_tag ALTER source_id TYPE {wanted} USING source_id::{wanted}")
    else:
        sql(workspace, "DROP TABLE {s}.link_album_tag")
        columns = f"source_id {wanted} NOT NULL, target_id uuid NOT NULL, PRIMARY KEY (source_id, target_id)"
        sql(workspace, f"CREATE TABLE {{s}}.link_album_tag ({columns})")
        sql(workspace, "CREATE INDEX link_album_tag_target_id_idx ON {s}.link_album_tag (target_id)")


def test_a_column_of_links_of_another_type_is_told_at_its_end_and_is_nobodys_to_put_back(workspace: Workspace) -> None:
    linked(workspace)
    album, before = workspace.entities["album"], table_of_links(workspace)
    retyped(workspace, "varchar")
    found = "character varying" if keeps_references(workspace) else "VARCHAR"
    told = f"the column link_album_tag.source_id of links is {found} instead of UUID"
    [drift] = album.drift()
    assert (str(drift), drift.kind, drift.expected, drift.found) == (told, "link column changed", "UUID", found)
    assert list(workspace.entities["tag"].drift()) == []
    with pytest.raises(DriftFound, match=rf"{told}. Undo that change in the database"):
        album.edit(label="Other").publish()
    for put_back in (False, True):
        outcome = album.reconcile(put_back=put_back)
        assert (outcome.accepted, outcome.remaining) == ((), (f"{told}; undo that in the database",))
    retyped(workspace, "uuid")
    album.reconcile(put_back=True)
    assert (list(album.drift()), table_of_links(workspace)) == ([], before)
    assert album.publish().status == "published"


def table_of_links(workspace: Workspace) -> list[Any]:
    engine = workspace.runtime.database.capabilities.engine
    indexes = {
        "Postgres": "SELECT indexname FROM pg_indexes WHERE tablename = 'link_album_tag' UNION ALL "
        "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = '{s}.link_album_tag'::regclass",
        "DuckDB": "SELECT index_name FROM duckdb_indexes() WHERE table_name = 'link_album_tag'",
    }
    return sorted(sql(workspace, indexes[engine]))


def test_putting_back_takes_the_right_to_publish(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": {"field_type": "string", "is_unique": True}}).publish()
    sql(workspace, "DROP INDEX {s}.custom_thing_a_key")
    workspace.roles.create("editor", permissions=["data_model:read:tenant", "data_model:update:tenant"])
    workspace.users.create("max", roles=["editor"])
    other = workspace.as_user("max").entities["thing"]
    with pytest.raises(PermissionDenied):
        other.reconcile(put_back=True)
    assert len(thing.drift()) == 1
