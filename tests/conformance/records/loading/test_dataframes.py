"""Frames become entities with records, whole or not at all."""

from __future__ import annotations

import signal
import subprocess
import sys
from decimal import Decimal
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from sqlalchemy import text

import buildify_nb as bn
from buildify_nb.errors import AlreadyExists, DefinitionError, InvalidRecord, InvalidState, PermissionDenied
from buildify_nb.workspace import Workspace

ARTISTS = pd.DataFrame({"ArtistId": [1, 2, 3], "Name": ["AC/DC", "Accept", None]})
ALBUMS = pd.DataFrame(
    {
        "AlbumId": [10, 11, 12],
        "Title": ["Rock", "Balls", "Restless"],
        "ArtistId": [1.0, 2.0, None],
        "Price": [9.99, 8.5, 0],
    }
)
PEOPLE = [
    {"EmployeeId": 3, "Name": "Jane", "ReportsTo": 2},
    {"EmployeeId": 2, "Name": "Nancy", "ReportsTo": 1},
    {"EmployeeId": 1, "Name": "Andrew", "ReportsTo": None},
]


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    workspace.entities.from_dataframe("artist", ARTISTS, key="ArtistId")
    return workspace


def tables(workspace: Workspace) -> set[str]:
    schema = workspace.runtime.database.dialect.schema_of("default")
    query = text("SELECT table_name FROM information_schema.tables WHERE table_schema = :schema")
    return set(
        workspace.runtime.database.as_owner(
            lambda uow: uow.connection.execute(query, {"schema": schema}).scalars().all()
        )
    )


def test_a_frame_becomes_an_entity_with_its_records(workspace: Workspace) -> None:
    loaded = workspace.entities.from_dataframe("artist", ARTISTS, key="ArtistId", label="Band", primary_field="name")
    assert repr(loaded) == "Loaded(artist: 3 records, 2 fields)"
    assert (loaded.rows, loaded.entity.status, loaded.entity.definition.label) == (3, "published", "Band")
    assert [(r["artist_id"], r["name"]) for r in loaded.records.list(sort="artist_id")] == [
        (1, "AC/DC"),
        (2, "Accept"),
        (3, None),
    ]
    key = loaded.entity.definition.field("artist_id")
    assert (key.label, key.field_type, key.is_unique, key.is_required) == ("ArtistId", "integer", True, True)
    assert len(workspace.audit.entries(entity_type="artist")) == 3


def test_a_column_of_keys_becomes_a_reference(shop: Workspace) -> None:
    loaded = shop.entities.from_dataframe("album", ALBUMS, key="AlbumId", references={"ArtistId": "artist"})
    ids = {r["artist_id"]: r["id"] for r in shop.records["artist"].list()}
    assert [r["artist"] for r in loaded.records.list(sort="album_id")] == [ids[1], ids[2], None]
    assert [r["price"] for r in loaded.records.list(sort="album_id")] == [Decimal("9.99"), Decimal("8.50"), Decimal(0)]
    assert loaded.entity.definition.field("artist").field_type == "lookup"


def test_many_references_are_resolved_by_one_query(shop: Workspace) -> None:
    parents = pd.DataFrame({"Code": [f"c{n}" for n in range(1500)]})
    shop.entities.from_dataframe("parent", parents, key="Code")
    children = pd.DataFrame({"Parent": [f"c{n % 1500}" for n in range(3000)]})
    loaded = shop.entities.from_dataframe("child", children, references={"Parent": "parent.code"})
    assert (loaded.rows, loaded.records.count()) == (3000, 3000)
    first = shop.records["parent"].list(sort="code", page_size=1)[0]["id"]
    wanted = {"combinator": "and", "rules": [{"field": "parent", "operator": "=", "value": first}]}
    assert loaded.records.count(filters=wanted) == 2


def test_a_table_may_refer_to_itself_in_any_order(workspace: Workspace) -> None:
    people = workspace.entities.from_dataframe(
        "employee", PEOPLE, key="EmployeeId", references={"ReportsTo": "employee"}
    ).records
    by_id = {record["id"]: record for record in people.list()}
    bosses = {r["name"]: by_id[r["reports_to"]]["name"] if r["reports_to"] else None for r in by_id.values()}
    assert bosses == {"Jane": "Nancy", "Nancy": "Andrew", "Andrew": None}


def test_orphans_are_told_with_their_rows_and_nothing_stays(shop: Workspace) -> None:
    orphaned = ALBUMS.assign(ArtistId=[1, 77, 78])
    before = tables(shop)
    with pytest.raises(InvalidRecord) as caught:
        shop.entities.from_dataframe("album", orphaned, key="AlbumId", references={"ArtistId": "artist"})
    assert [(p.field, p.message) for p in caught.value.problems] == [
        ("ArtistId", "row 1: there is no artist 77"),
        ("ArtistId", "row 2: there is no artist 78"),
    ]
    assert "album" not in shop.entities
    assert tables(shop) == before
    loaded = shop.entities.from_dataframe(
        "album", orphaned, key="AlbumId", references={"ArtistId": "artist"}, on_orphan="null"
    )
    assert [r["artist"] is None for r in loaded.records.list(sort="album_id")] == [False, True, True]


def test_refused_rows_leave_nothing_and_the_cell_runs_again(workspace: Workspace) -> None:
    twice = pd.DataFrame({"Code": [1, 2, 2], "Name": ["a", "b", "c"]})
    with pytest.raises(InvalidRecord, match="row 2: must be unique: record 1 of this call has the same value"):
        workspace.entities.from_dataframe("thing", twice, key="Code")
    assert "thing" not in workspace.entities
    assert "custom_thing" not in tables(workspace)
    assert workspace.entities.from_dataframe("thing", twice.drop(index=2), key="Code").rows == 2


def test_a_composite_key_is_unique_together(workspace: Workspace) -> None:
    pairs = pd.DataFrame({"A": [1, 1, 2], "B": [1, 2, 1]})
    records = workspace.entities.from_dataframe("pair", pairs, key=["A", "B"]).records
    with pytest.raises(InvalidRecord, match="must be unique together"):
        records.create(a=1, b=2)
    assert records.create(a=2, b=2)["a"] == 2


def test_a_second_frame_is_appended_when_it_fits(shop: Workspace) -> None:
    more = pd.DataFrame({"ArtistId": [4], "Name": ["Aerosmith"]})
    loaded = shop.entities.from_dataframe("artist", more, key="ArtistId")
    assert (loaded.rows, shop.records["artist"].count()) == (1, 4)
    assert {column.reason for column in loaded.inferred} == {"a field that is there"}
    with pytest.raises(InvalidRecord, match="row 0: must be unique: another artist has the same value"):
        shop.entities.from_dataframe("artist", more)
    assert shop.records["artist"].count() == 4


def test_a_frame_without_a_key_is_not_loaded_twice_by_running_its_cell_again(workspace: Workspace) -> None:
    frame = pd.DataFrame({"Name": ["a", "b", "b"]})
    assert workspace.entities.from_dataframe("tag", frame).rows == 3
    with pytest.raises(InvalidState, match=r"'tag' has 3 records already.*if_exists='append'.*if_exists='keep'"):
        workspace.entities.from_dataframe("tag", frame)
    kept = workspace.entities.from_dataframe("tag", frame, label="Mark", if_exists="keep")
    assert (repr(kept), kept.rows, workspace.records["tag"].count()) == ("Loaded(tag: kept 3 records, 1 field)", 0, 3)
    added = workspace.entities.from_dataframe("tag", frame, if_exists="append")
    assert (repr(added), added.rows) == ("Loaded(tag: appended 3 records to 3, 1 field)", 3)
    assert workspace.records["tag"].count() == 6


def test_an_entity_that_is_kept_is_loaded_while_it_is_empty(workspace: Workspace) -> None:
    assert workspace.entities.from_dataframe("tag", [{"Name": "a"}], load=False).rows == 0
    assert workspace.entities.from_dataframe("tag", [{"Name": "a"}], if_exists="keep").rows == 1
    assert workspace.entities.from_dataframe("tag", [{"Name": "b"}], if_exists="keep").rows == 0


def test_a_unique_index_that_is_switched_off_tells_no_records_apart(workspace: Workspace) -> None:
    workspace.entities.from_dataframe("tag", [{"Name": "a"}])
    tag = workspace.entities["tag"].add_index("one", ["name"], is_unique=True).publish()
    with pytest.raises(InvalidRecord, match="must be unique"):
        workspace.entities.from_dataframe("tag", [{"Name": "a"}])
    tag.edit_index("one", is_active=False).publish()
    with pytest.raises(InvalidState, match="has 1 record already"):
        workspace.entities.from_dataframe("tag", [{"Name": "a"}])
    assert workspace.records["tag"].count() == 1


def test_who_may_not_read_records_cannot_ask_that_they_be_kept(workspace: Workspace) -> None:
    workspace.entities.from_dataframe("tag", [{"Name": "a"}])
    workspace.roles.create("writer", permissions=["records:create:tag", "data_model:read:tenant"])
    workspace.users.create("max", roles=["writer"])
    with pytest.raises(PermissionDenied, match="read"):
        workspace.as_user("max").entities.from_dataframe("tag", [{"Name": "a"}], if_exists="keep")
    assert workspace.records["tag"].count() == 1


def test_there_are_two_answers_to_records_that_exist(workspace: Workspace) -> None:
    with pytest.raises(DefinitionError, match="if_exists: must be 'append' or 'keep'"):
        workspace.entities.from_dataframe("tag", [{"Name": "a"}], if_exists="replace")  # type: ignore[arg-type]


def test_missing_values_of_a_frame_are_appended_as_empty_ones(workspace: Workspace) -> None:
    fields = {"name": "string", "price": "decimal", "day": "date", "pieces": "integer"}
    workspace.entities.create("sale", fields=fields).publish()
    frame = pd.DataFrame(
        {
            "name": ["a", None],
            "price": [1.5, float("nan")],
            "day": pd.to_datetime(pd.Series(["2026-01-02", pd.NaT])),
            "pieces": pd.array([1, pd.NA], dtype="Int64"),
        }
    )
    workspace.entities.from_dataframe("sale", frame)
    last = workspace.records["sale"].list(sort="price")[1]
    assert {name: last[name] for name in fields} == dict.fromkeys(fields)


def test_a_frame_that_does_not_fit_is_refused_by_column(shop: Workspace) -> None:
    with pytest.raises(DefinitionError, match="Nme: there is no field 'nme'; did you mean 'name'"):
        shop.entities.from_dataframe("artist", [{"ArtistId": 9, "Nme": "x"}])
    with pytest.raises(DefinitionError, match="'name' is of type string, not integer"):
        shop.entities.from_dataframe("artist", [{"Name": "x"}], fields={"Name": "integer"})
    with pytest.raises(InvalidState, match="Leave label out"):
        shop.entities.from_dataframe("artist", ARTISTS, label="Band")
    assert shop.records["artist"].count() == 3


@pytest.mark.parametrize("name", ["artist", "brand_new"])
def test_a_frame_is_loaded_whole_and_the_way_to_load_a_part_is_told(shop: Workspace, name: str) -> None:
    with pytest.raises(DefinitionError, match=rf"atomic: .*ws\.records\['{name}'\]\.bulk_create\("):
        shop.entities.from_dataframe(name, [{"Name": "x"}], atomic=False)
    assert name not in shop.entities or shop.records[name].count(filters={"name": "x"}) == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"fields": "integer"}, "fields: must be a dict by column"),
        ({"rename": ["name"]}, "rename: must be a dict by column"),
        ({"fields": {"Name": 5}}, "Name: must be a field type such as 'string', or a dict of its properties"),
        ({"fields": {"Name": str}}, "Name: must be a field type such as 'string', or a dict of its properties"),
        ({"fields": {"Name": "varchar"}}, "'varchar' is no field type; did you mean 'string'?"),
    ],
)
def test_hints_that_are_none_are_told(workspace: Workspace, options: dict[str, Any], message: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        workspace.entities.from_dataframe("artist", ARTISTS, **options)
    assert message in str(refused.value)
    assert list(workspace.entities) == []


def test_a_reference_needs_a_unique_field_of_a_published_entity(shop: Workspace) -> None:
    shop.entities.from_dataframe("note", [{"Body": "x"}])
    with pytest.raises(DefinitionError, match="points at 'note', which has no unique field"):
        shop.entities.from_dataframe("tag", [{"N": "x"}], references={"N": "note"})
    with pytest.raises(DefinitionError, match=r"names artist\.name, which is no unique field"):
        shop.entities.from_dataframe("tag", [{"N": "x"}], references={"N": "artist.name"})
    assert "tag" not in shop.entities


def test_publish_and_load_can_be_left_out(workspace: Workspace) -> None:
    draft = workspace.entities.from_dataframe("artist", ARTISTS, key="ArtistId", publish=False)
    assert (repr(draft), draft.rows) == ("Loaded(artist: draft, 2 fields)", 0)
    empty = workspace.entities.from_dataframe("artist", ARTISTS, key="ArtistId", load=False)
    assert (empty.rows, empty.records.count()) == (0, 0)
    assert workspace.entities.from_dataframe("artist", ARTISTS, key="ArtistId").rows == 3


def test_arrow_tables_and_categories_keep_their_values(workspace: Workspace) -> None:
    table = pa.table(
        {
            "Kind": pa.array(["x", "y", None]).dictionary_encode(),
            "At": pa.array([0, 1_000_001, None], pa.timestamp("ns")),
            "Tags": pa.array([["a"], [], None]),
        }
    )
    loaded = workspace.entities.from_dataframe("event", table)
    assert [column.field.field_type for column in loaded.inferred if column.field] == ["select", "datetime", "json"]
    records = list(loaded.records.list())
    assert [r["kind"] for r in records] == ["x", "y", None]
    assert [r["tags"] for r in records] == [["a"], [], None]
    assert [r["at"].year if r["at"] else None for r in records] == [1970, 1970, None]


def test_documents_and_lists_go_in_and_out_and_in_again(workspace: Workspace) -> None:
    given = [{"a": 1}, {"b": {"x": 1}}, {"b": {"y": [1, 2.5]}}, {}, None, [{"x": 1}, {"y": 2}]]
    chosen = [["x"], [], ["x", "y"], None, ["y"], ["x"]]
    frame = pd.DataFrame({"n": range(6), "document": given, "kinds": chosen})
    fields = {"kinds": {"field_type": "multiselect", "allowed_values": ["x", "y"]}}
    first = workspace.entities.from_dataframe("first", frame, fields=fields)
    assert first.entity.definition.field("document").field_type == "json"
    kept = first.records.to_pandas(fields=["n", "document", "kinds"], sort="n")
    assert kept["document"].tolist() == given
    assert kept["kinds"].tolist() == chosen
    for name, again in (("frame", kept), ("arrow", first.records.to_arrow(fields=["n", "document", "kinds"]))):
        second = workspace.entities.from_dataframe(name, again, fields=fields).records
        assert [record["document"] for record in second.list(sort="n")] == given
        assert [record["kinds"] for record in second.list(sort="n")] == chosen


def test_who_may_not_create_records_leaves_no_table(workspace: Workspace) -> None:
    workspace.roles.create(name="modeller", permissions=["data_model:*:tenant"])
    workspace.users.create(name="max", roles=["modeller"])
    with pytest.raises(PermissionDenied):
        workspace.as_user("max").entities.from_dataframe("artist", ARTISTS, key="ArtistId")
    assert "custom_artist" not in tables(workspace)


def test_the_stop_button_in_mid_load_leaves_nothing(workspace: Workspace) -> None:
    pressed: list[bool] = []

    def press_once(*_: Any) -> list[Any]:
        if not pressed:
            pressed.append(True)
            signal.raise_signal(signal.SIGINT)
        return []

    workspace.runtime.records.add_check(press_once)
    with pytest.raises(KeyboardInterrupt):
        workspace.entities.from_dataframe("artist", ARTISTS, key="ArtistId")
    assert "artist" not in workspace.entities
    assert "custom_artist" not in tables(workspace)
    assert workspace.entities.from_dataframe("artist", ARTISTS, key="ArtistId").rows == 3


KILLED = """
import os, signal, sys
import buildify_nb as bn
from buildify_nb.datamodel.publishing.publishing import PublishService
from buildify_nb.records.loading.bulk_store import Batch

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

load = Batch.load
def load_and_die(batch, uow):
    load(batch, uow)
    die()

url, moment = sys.argv[1:]
workspace = bn.connect(url, user="ana")
if moment == "before the table":
    PublishService.publish = die
else:
    Batch.load = load_and_die
workspace.entities.from_dataframe("city", [{"Code": n, "Name": f"city {n}"} for n in range(2000)], key="Code")
"""


@pytest.mark.parametrize("moment", ["before the table", "after the rows"])
def test_a_killed_load_leaves_a_draft_that_the_same_call_goes_on_with(database_url: str, moment: str) -> None:
    child = subprocess.run(
        [sys.executable, "-c", KILLED, database_url, moment], check=False, capture_output=True, timeout=120
    )
    assert child.returncode == -signal.SIGKILL, child.stderr.decode()
    with bn.connect(database_url) as workspace:
        assert workspace.entities["city"].status == "draft"
        assert "custom_city" not in tables(workspace)
        with pytest.raises(InvalidState, match="It is a draft"):
            workspace.records["city"].count()
        frame = [{"Code": n, "Name": f"city {n}"} for n in range(2000)]
        assert workspace.entities.from_dataframe("city", frame, key="Code").rows == 2000
        assert workspace.records["city"].count() == 2000
        assert workspace.entities["city"].status == "published"


def test_a_draft_of_somebody_s_own_is_filled_when_the_frame_fits(workspace: Workspace) -> None:
    workspace.entities.create(
        "artist", fields={"artist_id": {"field_type": "integer", "is_unique": True}, "name": "text"}
    )
    loaded = workspace.entities.from_dataframe("artist", ARTISTS, key="ArtistId")
    assert (loaded.rows, loaded.entity.definition.field("name").field_type) == (3, "text")
    with pytest.raises(AlreadyExists):
        workspace.entities.create("artist", fields={"x": "text"})
