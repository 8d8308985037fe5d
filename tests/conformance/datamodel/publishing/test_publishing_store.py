"""Claims that were left behind are found, and converted values arrive in their column."""

from __future__ import annotations

from decimal import Decimal

from buildify_nb.datamodel.publishing import publishing_store
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import sql, table_of


def test_claims_are_found(workspace: Workspace) -> None:
    workspace.entities.create("thing", fields={"a": "string"}).publish()
    workspace.entities.create("other", fields={"a": "string"})
    database = workspace.runtime.database
    assert database.read(workspace.context, publishing_store.claimed) == []
    sql(workspace, "UPDATE buildify.entity_definitions SET status = 'migrating' WHERE name = 'thing'")
    assert [head.definition.name for head in database.read(workspace.context, publishing_store.claimed)] == ["thing"]


def test_converted_values_are_exact(workspace: Workspace) -> None:
    fields = {"n": "string", "d": "string", "t": "string", "j": "string", "b": "string"}
    thing = workspace.entities.create("thing", fields=fields).publish()
    workspace.records["thing"].create(n="12.30", d="2026-01-02", t="2026-01-02T03:04:05Z", j='"50%"', b="true")
    workspace.records["thing"].create({})
    for name, kind in {"n": "decimal", "d": "date", "t": "datetime", "j": "json", "b": "boolean"}.items():
        thing.edit_field(name, field_type=kind)
    thing.publish(accept_data_loss=True)
    table = table_of(workspace, "custom_thing")
    assert table.column("n") == [Decimal("12.30"), None]
    assert [str(value) for value in table.column("d")] == ["2026-01-02", "None"]
    assert table.column("b")[1] is None
    assert table.column("t")[0].isoformat().startswith("2026-01-02")
    assert sql(workspace, "SELECT count(*) FROM {s}.custom_thing WHERE parked_n_v2 = '12.30'") == [(1,)]
