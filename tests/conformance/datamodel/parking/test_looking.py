"""What is hidden can be looked at, by who may read the records that it belonged to, and by nobody else."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from buildify_nb.errors import DefinitionError, NotFound, PermissionDenied
from buildify_nb.workspace import Workspace

MODEL = "data_model:*:tenant"


def _as(workspace: Workspace, *permissions: str) -> Workspace:
    """Somebody with these permissions only."""
    name = f"u{len(workspace.users.list())}"
    workspace.roles.create(name, permissions=list(permissions))
    workspace.users.create(name, roles=[name])
    return workspace.as_user(name)


def test_a_dropped_field_shows_the_records_that_have_a_value(workspace: Workspace) -> None:
    fields: dict[str, Any] = {"title": "string", "price": "decimal", "seen": "datetime", "more": "json"}
    track = workspace.entities.create("track", fields=fields).publish()
    records = workspace.records["track"]
    first = records.create(title="a", price="1.50", seen="2024-05-01T10:00:00Z", more={"mood": ["blue"]})
    records.create(title="b")
    last = records.create(title="c", price="20")
    track.drop_field("price").drop_field("seen").drop_field("more").publish()
    rows = track.parked_rows("price")
    assert list(rows) == [{"id": first["id"], "price": Decimal("1.5")}, {"id": last["id"], "price": Decimal(20)}]
    assert list(track.parked_rows("parked_price_v2", limit=1)) == [rows[0]]
    assert list(track.parked_rows("seen")) == [{"id": first["id"], "seen": datetime(2024, 5, 1, 10, tzinfo=UTC)}]
    assert track.parked_rows("more")[0]["more"] == {"mood": ["blue"]}
    assert track.parked_rows("seen").wire == [{"id": first["id"], "seen": "2024-05-01T10:00:00Z"}]
    assert (repr(rows), ">price</th>" in rows._repr_html_()) == ("<ParkedRows: 2 of 2 rows of parked_price_v2>", True)
    assert len(track.parked()) == 3
    with pytest.raises(NotFound, match="There is parked_more_v2"):
        track.parked_rows("title")


@pytest.mark.parametrize("limit", [0, 101, True, "2"])
def test_a_look_is_short(workspace: Workspace, limit: Any) -> None:
    with pytest.raises(DefinitionError, match="must be a whole number from 1 to 100"):
        workspace.entities.parked_rows("track", limit=limit)


def test_it_takes_the_right_to_read_the_records(workspace: Workspace) -> None:
    track = workspace.entities.create("track", fields={"title": "string", "mood": "string"}).publish()
    workspace.records["track"].create(title="a", mood="blue")
    track.drop_field("mood").publish()
    workspace.entities.create("album", fields={"title": "string"})
    other = _as(workspace, MODEL, "records:read:album").entities["track"]
    assert other.parked()[0].rows == 1
    with pytest.raises(PermissionDenied, match="records:read:track"):
        other.parked_rows("mood")
    assert _as(workspace, MODEL, "records:read:track").entities["track"].parked_rows("mood")[0]["mood"] == "blue"
    reader, looking = _as(workspace, "records:*:tenant"), workspace.runtime.modelling.looking
    with pytest.raises(PermissionDenied, match="data_model:read:tenant"):
        looking.look(reader.context, track.definition.id, "mood")


def test_the_table_of_a_deleted_entity_is_for_who_may_read_every_record(workspace: Workspace) -> None:
    track = workspace.entities.create("track", fields={"title": "string", "mood": "string"}).publish()
    kept = workspace.records["track"].create(title="a", mood="blue")
    track.drop_field("mood").publish().archive().delete()
    [row] = workspace.entities.parked_rows("track")
    assert {name: row[name] for name in ("id", "title", "row_version")} == {
        "id": kept["id"],
        "title": "a",
        "row_version": 1,
    }
    assert not [name for name in row if name.startswith("parked_")]
    workspace.entities.create("track", fields={"title": "string"}).publish()
    of_the_namesake = _as(workspace, MODEL, "records:read:track")
    assert of_the_namesake.records["track"].list().total == 0
    with pytest.raises(PermissionDenied, match="records:read:tenant"):
        of_the_namesake.entities.parked_rows("track")


def test_the_table_of_a_first_publish_that_was_taken_back_is_its_entitys(workspace: Workspace) -> None:
    track = workspace.entities.create("track", fields={"title": "string"}).publish()
    workspace.records["track"].create(title="a")
    track.rollback(accept_data_loss=True)
    assert [row["title"] for row in track.parked_rows("track")] == ["a"]
    assert _as(workspace, MODEL, "records:read:track").entities["track"].parked_rows("track")[0]["title"] == "a"


def test_hidden_links_are_for_who_may_read_both_ends(workspace: Workspace) -> None:
    for name in ("album", "tag"):
        workspace.entities.create(name, fields={"title": "string"})
    workspace.relationships.create("album", "tag", "many-to-many")
    album, _ = (workspace.entities[name].publish() for name in ("album", "tag"))
    one = workspace.records["album"].create(title="a")
    other = workspace.records["tag"].create(title="b")
    workspace.records["album"].link(one["id"], "tags", [other["id"]])
    workspace.relationships.delete("album_tag")
    [row] = album.parked_rows("album_tag")
    assert sorted(row.values()) == sorted([one["id"], other["id"]])
    with pytest.raises(PermissionDenied, match="records:read:tag"):
        _as(workspace, MODEL, "records:read:album").entities["album"].parked_rows("album_tag")
    both = _as(workspace, MODEL, "records:read:album", "records:read:tag")
    assert list(both.entities["tag"].parked_rows("album_tag")) == [row]
