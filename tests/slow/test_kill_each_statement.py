"""Kills a publish before each of its statements in turn; each time the next opener finds all of it or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

import buildify_nb as bn
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.kill import killed_at
from tests.conformance.datamodel.tables import sql, table_of
from tests.slow.killed import opened

pytestmark = pytest.mark.slow

FEWEST = 15
"""A publish of several changes has at least so many statements."""


@pytest.fixture
def url(database_url: str) -> str:
    """A database with a published entity and changes of several kinds that wait."""
    with bn.connect(database_url, user="ana") as workspace:
        fields = {"a": {"field_type": "string", "is_unique": True}, "b": "string", "c": "integer"}
        thing = workspace.entities.create("thing", fields=fields).publish()
        for number in range(3):
            workspace.records["thing"].create(a=str(number), b=f"b{number}", c=number)
        change(workspace)
        assert not thing.refresh().preview().is_empty
    return database_url


def change(workspace: Workspace) -> None:
    """Changes that rename, convert, drop, add and index."""
    thing = workspace.entities["thing"].rename_field("a", "z").edit_field("b", field_type="text", is_required=True)
    thing.edit_field("z", field_type="integer").drop_field("c").add_field("d", "string", default_value="new")
    thing.add_index("by_d", ["d"])


def test_one_that_touches_no_record_killed_before_each_statement(database_url: str, tmp_path: Path) -> None:
    with bn.connect(database_url, user="ana") as workspace:
        workspace.entities.create("thing", fields={"a": "string"}).publish().add_field("d", "date")
        workspace.records["thing"].create(a="1")
    moments = 0
    while killed_at(str(moments), database_url, tmp_path):
        moments += 1
        with opened(database_url) as workspace:
            thing = workspace.entities["thing"]
            assert thing.status == "published"
            if not thing.has_unpublished_changes:
                break  # it was committed before
            assert [migration.status for migration in thing.history()] == ["completed"]
            assert {name for name, *_ in table_of(workspace, "custom_thing").columns}.isdisjoint({"d"})
    assert moments > 1
    with opened(database_url) as workspace:
        assert table_of(workspace, "custom_thing").column("d") == [None]
        assert [migration.status for migration in workspace.entities["thing"].history()] == ["completed"] * 2


def test_killed_before_each_statement(url: str, tmp_path: Path) -> None:
    moments = 0
    while killed_at(str(moments), url, tmp_path):
        moments += 1
        with opened(url) as workspace:
            thing = workspace.entities["thing"]
            assert thing.status == "published", moments
            if not thing.has_unpublished_changes:
                break  # it was committed before
            assert {migration.status for migration in thing.history()} <= {"completed", "failed"}
            assert table_of(workspace, "custom_thing").column("a") == ["0", "1", "2"]
            record = workspace.records["thing"].create(a="9", b="b9", c=9)
            sql(workspace, f"DELETE FROM {{s}}.custom_thing WHERE id = '{record['id']}'")
    assert moments >= FEWEST
    with opened(url) as workspace:
        assert table_of(workspace, "custom_thing").column("z") == [0, 1, 2]
        assert workspace.entities["thing"].last_migration().status == "completed"
