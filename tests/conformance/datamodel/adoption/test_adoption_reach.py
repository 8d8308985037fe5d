"""Designers adopt what their tenant can use already, and no table more; administrators of the platform any."""

from __future__ import annotations

import pytest

from buildify_nb.errors import NotFound, PermissionDenied
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import sql

TABLES = (
    "CREATE SCHEMA shop",
    "CREATE SCHEMA kinds",
    "CREATE TABLE shop.payroll (id INTEGER PRIMARY KEY, salary INTEGER)",
    "CREATE TABLE shop.codes (id INTEGER PRIMARY KEY, name TEXT)",
    "INSERT INTO shop.codes VALUES (1, 'one')",
)


@pytest.fixture
def designer(workspace: Workspace) -> Workspace:
    """The workspace of somebody who may do anything to the data model of the tenant."""
    for statement in TABLES:
        sql(workspace, statement)
    workspace.roles.create(name="modeller", permissions=["data_model:*:tenant", "records:*:tenant"])
    workspace.users.create(name="max", roles=["modeller"])
    return workspace.as_user("max")


def grant(workspace: Workspace, rights: str, *, to: str | None = None) -> None:
    sql(workspace, f"GRANT {rights} TO {to or workspace.runtime.database.dialect.role_of('default')}")


def test_what_the_tenant_may_not_read_is_neither_listed_nor_adopted(workspace: Workspace, designer: Workspace) -> None:
    assert len(designer.entities.tables()) == 0
    with pytest.raises((NotFound, PermissionDenied)):
        designer.entities.adopt("payroll")
    with pytest.raises((NotFound, PermissionDenied)):
        designer.entities.adopt_schema("shop", preview=True)
    assert list(workspace.entities) == []
    assert [table.name for table in workspace.entities.tables()] == ["codes", "payroll"]
    assert workspace.entities.adopt("payroll").status == "published"


def test_it_takes_the_permission_to_create(workspace: Workspace, designer: Workspace) -> None:
    workspace.users.create(name="vera", roles=["viewer"])
    vera = workspace.as_user("vera")
    for refused in (vera.entities.tables, lambda: vera.entities.adopt("codes")):
        with pytest.raises(PermissionDenied, match="data_model:create:tenant"):
            refused()


def test_trusting_an_owner_takes_an_administrator(designer: Workspace) -> None:
    with pytest.raises(PermissionDenied, match="platform:execute:platform"):
        designer.entities.adopt("codes", trust_owner=True)


@pytest.mark.parametrize("engine_name", ["duckdb"])
def test_without_roles_only_administrators_adopt(designer: Workspace) -> None:
    with pytest.raises(PermissionDenied, match="platform:execute:platform"):
        designer.entities.adopt("codes")
    assert not designer.runtime.modelling.adoption.may_adopt(designer.context)


@pytest.mark.parametrize("engine_name", ["postgres"])
def test_what_the_tenant_can_use_a_designer_adopts(workspace: Workspace, designer: Workspace) -> None:
    grant(workspace, "USAGE ON SCHEMA shop")
    grant(workspace, "SELECT ON shop.codes")
    assert repr(designer.entities.tables()) == "shop.codes"
    with pytest.raises(PermissionDenied, match=r"It lacks codes: DELETE, INSERT, UPDATE\.") as caught:
        designer.entities.adopt("codes")
    assert "buildify_" in (caught.value.todo or "")
    grant(workspace, "INSERT, UPDATE, DELETE ON shop.codes")
    assert designer.entities.adopt_schema("shop").entities == ("codes",)
    designer.records["codes"].create(id=2, name="two")
    assert sql(workspace, "SELECT name FROM shop.codes ORDER BY id") == [("one",), ("two",)]
    assert repr(designer.entities.tables()) == "shop.codes – adopted as codes"


@pytest.mark.parametrize("engine_name", ["postgres"])
def test_sequences_and_enums_count_too(workspace: Workspace, designer: Workspace) -> None:
    for statement in (
        "CREATE TYPE kinds.mood AS ENUM ('good', 'bad')",
        "CREATE TABLE shop.days (id SERIAL PRIMARY KEY, mood kinds.mood)",
        "CREATE VIEW shop.moods AS SELECT id FROM shop.days",
    ):
        sql(workspace, statement)
    grant(workspace, "USAGE ON SCHEMA shop")
    grant(workspace, "SELECT ON shop.moods")
    grant(workspace, "SELECT, INSERT, UPDATE, DELETE ON shop.days")
    with pytest.raises(PermissionDenied, match="days: USAGE of the schema kinds, USAGE of the sequence days_id_seq"):
        designer.entities.adopt("days")
    assert designer.entities.adopt("moods").status == "published"
    grant(workspace, "USAGE ON SCHEMA kinds")
    grant(workspace, "USAGE ON SEQUENCE shop.days_id_seq")
    designer.entities.adopt("days")
    assert designer.records["days"].create(mood="good")["mood"] == "good"


@pytest.mark.parametrize("engine_name", ["postgres"])
def test_adopting_again_gives_back_no_right_that_was_taken(workspace: Workspace, designer: Workspace) -> None:
    workspace.entities.adopt("codes")
    role = workspace.runtime.database.dialect.role_of("default")
    sql(workspace, f"REVOKE ALL ON shop.codes FROM {role}")
    sql(workspace, "ALTER TABLE shop.codes ADD COLUMN more TEXT")
    with pytest.raises(PermissionDenied, match="codes: DELETE, INSERT, SELECT, UPDATE"):
        designer.entities["codes"].readopt()
    assert "more" not in [field.name for field in workspace.entities["codes"].definition.fields]
    workspace.entities["codes"].readopt()
    assert designer.records["codes"].create(id=3, name="x", more="y")["more"] == "y"
