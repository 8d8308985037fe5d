"""What a tenant's role may do with a table that was adopted, and what it may not."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from buildify_nb.datamodel.adoption import adoption_store
from buildify_nb.errors import NotFound, StorageError
from buildify_nb.workspace import Workspace


def run(workspace: Workspace, statement: str) -> None:
    workspace.runtime.database.as_owner(lambda uow: uow.connection.execute(text(statement)))


@pytest.mark.parametrize("engine_name", ["postgres"])
def test_a_role_gets_rows_and_sequences_and_nothing_else(workspace: Workspace) -> None:
    database, context = workspace.runtime.database, workspace.context
    run(workspace, "CREATE SCHEMA old")
    run(workspace, "CREATE TABLE old.given (id SERIAL PRIMARY KEY, name TEXT)")
    run(workspace, "CREATE TABLE old.kept (id INTEGER)")
    table = database.as_owner(lambda uow: adoption_store.table(uow, "old", "given"))
    database.as_owner(lambda uow: adoption_store.allow(uow, table, database.dialect, context.tenant))
    insert = text("INSERT INTO old.given (name) VALUES ('x') RETURNING id")
    assert database.write(context, lambda uow: uow.connection.execute(insert).scalar()) == 1
    for refused in ("SELECT * FROM old.kept", "DROP TABLE old.given", "ALTER TABLE old.given ADD COLUMN more TEXT"):
        with pytest.raises(StorageError, match="lacks a privilege"):
            database.write(context, lambda uow, sql=refused: uow.connection.execute(text(sql)))


def test_our_own_tables_are_not_listed(workspace: Workspace) -> None:
    workspace.entities.create("own", fields={"name": "string"}).publish()
    database = workspace.runtime.database
    assert database.as_owner(lambda uow: adoption_store.tables(uow, database.dialect)) == []
    with pytest.raises(NotFound, match="no table or view 'nothing'"):
        workspace.runtime.database.as_owner(lambda uow: adoption_store.table(uow, "public", "nothing"))


def test_only_schemas_of_tenants_are_hidden_whatever_others_are_called(workspace: Workspace) -> None:
    workspace.tenants.create("acme", owner="zoe")
    for schema in ("tenant_old", "tenants"):
        run(workspace, f"CREATE SCHEMA {schema}")
        run(workspace, f"CREATE TABLE {schema}.codes (id INTEGER PRIMARY KEY)")
    run(workspace, "CREATE TABLE tenant_acme.inside (id INTEGER)")
    assert repr(workspace.entities.tables()) == "tenant_old.codes\ntenants.codes"
    assert workspace.entities.adopt("codes", schema="tenant_old").status == "published"
