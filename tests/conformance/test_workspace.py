"""A database as a user sees it: connecting, acting as others, closing."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

import buildify_nb as bn
from buildify_nb.errors import AuthenticationFailed, DatabaseClosed, InvalidState, PermissionDenied, PluginError


def test_a_workspace_is_opened_used_and_opened_again(empty_database_url: str, engine_name: str) -> None:
    with bn.connect(empty_database_url, user="ana") as ws:
        shown = {"duckdb": "DuckDB", "postgres": "Postgres"}[engine_name]
        assert repr(ws) == f"Workspace('ana' in tenant 'default' on {shown})"
        ws.entities.create("thing", fields={"a": "string"}).publish()
        ws.records["thing"].create(a="kept")
        assert not ws.plugins.failures
    ws.close()
    with bn.connect(empty_database_url) as again:
        assert again.context.user == "ana"
        assert [record["a"] for record in again.records["thing"].list().items] == ["kept"]
    with pytest.raises(AuthenticationFailed):
        bn.connect(empty_database_url, user="nobody")
    with bn.connect(empty_database_url) as third:
        assert list(third.entities) == ["thing"]


def test_after_close_every_call_says_so_and_writes_nothing(empty_database_url: str) -> None:
    ws = bn.connect(empty_database_url, user="ana")
    entity = ws.entities.create("thing", fields={"a": "string"}).publish()
    things, other = ws.records["thing"], ws.as_user(ws.users.create("max", roles=["owner"]).name)
    kept = things.create(a="kept")
    ws.close()
    calls: list[Callable[[], object]] = [
        lambda: things.create(a="lost"),
        lambda: things.update(kept["id"], a="lost"),
        lambda: things.delete(kept["id"]),
        things.list,
        lambda: things.window(start=0, stop=5),
        lambda: things.bulk_create([{"a": "lost"}]),
        things.to_arrow,
        ws.records["thing"].list,
        lambda: ws.records["other"],
        lambda: list(ws.records),
        lambda: entity.edit(label="Lost"),
        entity.publish,
        lambda: ws.entities["thing"],
        lambda: ws.entities.create("lost"),
        lambda: ws.entities.from_dataframe("lost", [{"a": 1}]),
        lambda: list(ws.relationships),
        ws.users.list,
        lambda: ws.tokens.create("ana", name="lost"),
        ws.audit.entries,
        lambda: ws.as_user("max"),
        ws.serve,
        lambda: other.records["thing"].create(a="lost"),
    ]
    for call in calls:
        with pytest.raises(DatabaseClosed) as refused:
            call()
        assert str(refused.value) == (
            "The workspace is closed. Its close() gave the database back. "
            "Open it again: ws = bn.connect(…), with the same address."
        )
    with bn.connect(empty_database_url) as again:
        assert [record["a"] for record in again.records["thing"].list()] == ["kept"]
        assert (list(again.entities), again.entities["thing"].definition.label) == (["thing"], "Thing")
        assert not again.tokens.list()


def test_closing_one_workspace_leaves_another_of_the_same_database(empty_database_url: str) -> None:
    with bn.connect(empty_database_url, user="ana") as one, bn.connect(empty_database_url) as two:
        one.close()
        with pytest.raises(DatabaseClosed):
            one.entities.create("thing")
        two.entities.create("thing")
        assert list(two.entities) == ["thing"]


def test_closing_what_somebody_else_sees_closes_nothing_else(workspace: bn.Workspace) -> None:
    workspace.users.create("max", roles=["viewer"])
    with workspace.as_user("max") as other:
        assert list(other.entities) == []
    other.close()
    workspace.entities.create("thing")
    assert list(workspace.entities) == ["thing"]


def test_acting_as_others_is_for_those_who_may(workspace: bn.Workspace) -> None:
    workspace.users.create("max", roles=["viewer"])
    other = workspace.as_user("max")
    assert (other.context.user, other.context.correlation_id) == ("max", workspace.context.correlation_id)
    assert other.runtime is workspace.runtime
    with pytest.raises(PermissionDenied):
        other.as_user("ana")
    with pytest.raises(AuthenticationFailed):
        workspace.as_user("nobody")


def test_nobody_acts_as_one_who_may_do_more(workspace: bn.Workspace) -> None:
    workspace.roles.create("helpdesk", permissions=["security:update:tenant", "security:read:tenant"])
    workspace.users.create("hank", roles=["helpdesk"])
    workspace.users.create("nils")
    hank = workspace.as_user("hank")
    with pytest.raises(PermissionDenied, match="may not change ana"):
        hank.as_user("ana")
    assert hank.as_user("nils").context.user == "nils"
    acted = [(entry.user, entry.entity_name) for entry in workspace.audit.entries(action="act_as_user")]
    assert acted == [("hank", "nils"), ("ana", "hank")]


def test_an_address_that_means_nothing_is_refused() -> None:
    with pytest.raises(PluginError, match="no storage engine"):
        bn.connect("mysql://x/y")


def test_a_workspace_serves_itself_until_it_is_told_to_stop(workspace: bn.Workspace) -> None:
    workspace.entities.create("thing", fields={"a": "string"}).publish()
    token = workspace.tokens.create("ana", name="test").token
    server = workspace.serve()
    address = f"{server.url}/api/v1/dynamic-data/thing/records"
    made = httpx.post(address, json={"data": {"a": "by HTTP"}}, headers={"Authorization": f"Bearer {token}"})
    assert made.status_code == 201
    assert httpx.post(address, json={"data": {"a": "nobody"}}).status_code == 401
    server.stop()
    assert [record["a"] for record in workspace.records["thing"].list()] == ["by HTTP"]
    with pytest.raises(httpx.ConnectError):
        httpx.get(address)


def test_a_workspace_has_one_server_which_its_closing_ends(empty_database_url: str) -> None:
    with bn.connect(empty_database_url, user="ana") as ws:
        server = ws.serve()
        assert ws.serve() is server
        with pytest.raises(InvalidState, match=f"already served at {server.url}"):
            ws.serve(port=1)
        ws.as_user("ana").close()
        assert httpx.get(f"{server.url}/openapi.json").status_code == 200
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{server.url}/openapi.json")


def test_a_stopped_server_can_be_followed_by_another(workspace: bn.Workspace) -> None:
    workspace.serve().stop()
    again = workspace.serve(host="localhost")
    assert httpx.get(f"{again.url}/openapi.json").status_code == 200
    again.stop()


def test_the_first_change_after_opening_again_may_be_any(database_url: str) -> None:
    """What an engine loads late must not make a row a duplicate of itself."""
    with bn.connect(database_url, user="ana") as ws:
        fields = {"name": {"field_type": "string", "is_unique": True}, "staff": "integer"}
        ws.entities.create("company", fields=fields, supports_soft_delete=False).publish()
        ws.records["company"].create(name="Acme", staff=3)
    with bn.connect(database_url, user="ana") as ws:
        ws.entities["company"].rename_field("staff", "headcount")
    with bn.connect(database_url, user="ana") as ws:
        ws.entities["company"].undo()
    with bn.connect(database_url, user="ana") as ws:
        ws.entities["company"].edit(label="Firm").publish()
        assert [(r["name"], r["staff"]) for r in ws.records["company"].list()] == [("Acme", 3)]
