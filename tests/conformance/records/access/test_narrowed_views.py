"""A view shows what it reads as a whole: it is closed to whom access rules narrow that, until a rule opens the view."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from buildify_nb.errors import PermissionDenied
from buildify_nb.workspace import Workspace
from tests.conformance.records.access.narrowed_shop import FIELD_MARK, ROLES, ROW_MARK, Seen, open_shop

VIEWS = ["records:read:all_sales", "records:read:numbers", "records:read:totals"]


@pytest.fixture
def seen(workspace: Workspace) -> dict[str, Seen]:
    """By role, what its user sees; each role may read three views over the orders."""
    shop = open_shop(workspace)
    views = workspace.entities
    views.create_view("all_sales", source="sale", fields=["number", "owner", "secret"]).publish()
    views.create_view("numbers", source="sale", fields=["number", "owner"]).publish()
    views.create_view("totals", source="line", fields={"n": {"count": "*"}, "secret": "sale.secret"}).publish()
    workspace.reports.create("owners", "all_sales", values={"n": {"count": "*"}}, by="owner")
    for role in workspace.roles.list():
        if role.name in ROLES:
            workspace.roles.update(role.name, permissions=[*role.permissions, *VIEWS])
    return shop


def ways(ws: Workspace, view: str) -> list[Callable[[], Any]]:
    """What reads records of a view."""
    return [
        lambda: ws.records[view].list(page_size=1),
        lambda: ws.records[view].count(search="n"),
        lambda: ws.records[view].to_pandas(sort="id"),
        lambda: ws.records[view].aggregate({"n": {"count": "*"}}),
        lambda: ws.records[view].relations,
        lambda: ws.sql(f"SELECT * FROM {view}"),
        lambda: ws.runtime.records.describing.entity(ws.context, view),
    ]


CLOSED = [("no_field", "all_sales"), ("own_rows", "all_sales"), ("narrow", "all_sales"), ("own_rows", "numbers")]
CLOSED += [("no_field", "totals"), ("own_rows", "totals")]


def test_a_view_over_what_rules_narrow_is_closed_on_every_path(seen: dict[str, Seen]) -> None:
    for role, view in CLOSED:
        for read in ways(seen[role].ws, view):
            with pytest.raises(PermissionDenied, match="may not read") as refused:
                read()
            assert "a view over records of which access rules let" in str(refused.value.why)
            assert f"ws.access_rules.set(role, '{view}'" in str(refused.value.todo)
            assert "secret" not in f"{refused.value} {refused.value.why} {refused.value.todo}"


def test_a_report_about_it_is_closed_too(seen: dict[str, Seen]) -> None:
    with pytest.raises(PermissionDenied, match="may not read 'all_sales'"):
        seen["narrow"].ws.reports["owners"].run()
    assert len(seen["whole"].ws.reports["owners"].run().items) == 5


def test_who_is_not_narrowed_sees_it_all(workspace: Workspace, seen: dict[str, Seen]) -> None:
    for ws in (workspace, seen["whole"].ws):
        assert ws.records["all_sales"].count() == 8
        assert ws.sql("SELECT count(secret) AS n FROM all_sales")["n"].tolist() == [8]


def test_a_view_that_reads_no_hidden_field_stays_open_where_all_records_are(seen: dict[str, Seen]) -> None:
    assert seen["no_field"].ws.records["numbers"].count() == 8
    assert FIELD_MARK not in str(seen["no_field"].ws.records["numbers"].list().items)


def test_a_rule_for_the_view_opens_what_it_says(workspace: Workspace, seen: dict[str, Seen]) -> None:
    workspace.access_rules.set("narrow", "all_sales", rows="owner = USER_NAME()", hidden_fields=["secret"])
    sales = seen["narrow"].ws.records["all_sales"]
    assert [one["number"] for one in sales.list()] == ["n-narrow"]
    assert ROW_MARK not in str(sales.to_pandas())
    assert "secret" not in sales.list().items[0]
    workspace.access_rules.set("narrow", "all_sales")
    assert sales.count() == 8


def test_roles_add_up(workspace: Workspace, seen: dict[str, Seen]) -> None:
    """What a role opens that is not narrowed is not taken away; one that is closed adds nothing to another's part."""
    workspace.access_rules.set("own_rows", "all_sales", rows="owner = USER_NAME()")
    workspace.users.grant("own_rows_user", "narrow")
    assert seen["own_rows"].ws.records["all_sales"].count() == 1
    workspace.roles.create("onlooker", permissions=["records:read:all_sales"])
    workspace.users.grant("narrow_user", "onlooker")
    assert seen["narrow"].ws.records["all_sales"].count() == 8


def test_a_rule_that_narrows_only_writes_closes_no_view(workspace: Workspace, seen: dict[str, Seen]) -> None:
    workspace.access_rules.set("narrow", "sale", rows={"update": "owner = USER_NAME()"}, readonly_fields=["secret"])
    assert seen["narrow"].ws.records["all_sales"].count() == 8


def test_an_owner_is_told_why(workspace: Workspace, seen: dict[str, Seen]) -> None:
    views = workspace.records["all_sales"]
    found = views.explain_access(views.list().items[0]["id"], "narrow_user")
    assert "read" not in found.allowed
    assert found["read"].why == "narrow: its rules narrow what the view reads, and it has no rule for the view"
    assert "read" in views.explain_access(views.list().items[0]["id"], "whole_user").allowed
