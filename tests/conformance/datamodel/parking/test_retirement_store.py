"""A hidden table frees its names."""

from __future__ import annotations

from buildify_nb.datamodel.parking import retirement_store
from buildify_nb.storage.table_shapes import IndexShape
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import schema_of, sql
from tests.factories import column, number, table


def test_a_hidden_table_frees_its_names(workspace: Workspace) -> None:
    shape = table("t", column("a"), indexes=(IndexShape("t_a_idx", ("a",)),))
    assert shape.schema == schema_of(workspace)
    database = workspace.runtime.database

    def hide(identity: int) -> None:
        database.as_owner(lambda uow: retirement_store.park_table(uow, shape, number(identity), database))

    for identity in (1, 2):
        sql(workspace, "CREATE TABLE {s}.t (id uuid PRIMARY KEY, a text)")
        sql(workspace, "CREATE INDEX t_a_idx ON {s}.t (a)")
        hide(identity)
    assert sql(workspace, "SELECT count(*) FROM {s}.parked_000000000001_t, {s}.parked_000000000002_t") == [(0,)]


def test_an_index_that_was_dropped_by_hand_keeps_no_table_in_sight(workspace: Workspace) -> None:
    shape = table("t", column("a"), indexes=(IndexShape("t_a_idx", ("a",)),))
    database = workspace.runtime.database
    sql(workspace, "CREATE TABLE {s}.t (id uuid PRIMARY KEY, a text)")
    database.as_owner(lambda uow: retirement_store.park_table(uow, shape, number(1), database))
    assert sql(workspace, "SELECT count(*) FROM {s}.parked_000000000001_t") == [(0,)]
