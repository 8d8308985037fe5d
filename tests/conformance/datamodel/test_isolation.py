"""Two tenants with an entity of the same name: neither sees the other's, not even by raw SQL where roles hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import errors, sql
from sqlalchemy.engine import make_url

from buildify_nb.errors import NotFound
from buildify_nb.security.bootstrap import open_context
from buildify_nb.workspace import Workspace


@pytest.fixture
def other(workspace: Workspace) -> Workspace:
    """The owner of the tenant "acme"."""
    workspace.tenants.create("acme", owner="zoe")
    runtime = workspace.runtime
    return Workspace(runtime, open_context(runtime.database, tenant="acme", user="zoe", clock=runtime.clock))


@pytest.fixture
def both(workspace: Workspace, other: Workspace) -> tuple[Workspace, Workspace]:
    """Each tenant has "thing" with fields and a record of its own, and a relationship."""
    for owner, field in ((workspace, "mine"), (other, "theirs")):
        owner.entities.create("thing", fields={field: "string"}).publish()
        owner.entities.create("part", fields={"a": "string"})
        owner.relationships.create("thing", "part")
        owner.entities["part"].publish()
        owner.records["thing"].create({field: f"secret of {owner.context.tenant}"})
    return workspace, other


def test_services_know_the_own_tenant_only(both: tuple[Workspace, Workspace]) -> None:
    for one, two, field in ((both[0], both[1], "mine"), (both[1], both[0], "theirs")):
        assert [f.name for f in one.entities["thing"].definition.fields] == [field]
        assert [r[field] for r in one.records["thing"].list().items] == [f"secret of {one.context.tenant}"]
        for call in attempts(one, two):
            with pytest.raises(NotFound):
                call()
        foreign = two.entities["thing"].definition.id
        assert one.runtime.modelling.relationships.list(one.context, entity_id=foreign) == []


WRITES = (
    "UPDATE buildify.entity_definitions SET label = 'x'",
    "UPDATE buildify.definition_revisions SET action = 'x'",
    "UPDATE tenant_acme.custom_thing SET theirs = 'x'",
    "INSERT INTO tenant_acme.custom_thing SELECT * FROM tenant_acme.custom_thing",
    "DELETE FROM tenant_acme.custom_thing",
    "DROP TABLE tenant_acme.custom_thing",
)
"""What people do through the record service only."""


def attempts(one: Workspace, two: Workspace) -> list[Callable[[], object]]:
    """Every call that takes an id, with an id of the other tenant."""
    services, context = one.runtime.modelling, one.context
    thing, relationship = two.entities["thing"].definition, two.relationships["thing_part"]
    return [
        lambda: services.entities.by_id(context, thing.id),
        lambda: services.revisions.list(context, thing.id),
        lambda: services.revisions.undo(context, thing.id),
        lambda: services.revisions.restore(context, thing.id, 1),
        lambda: services.entities.save(context, thing),
        lambda: services.publishing.preview(context, thing.id),
        lambda: services.publishing.publish(context, thing.id),
        lambda: services.publishing.history(context, thing.id),
        lambda: services.rollbacks.rollback(context, thing.id),
        lambda: services.rollbacks.rollback_by_id(context, two.entities["thing"].last_migration().id),
        lambda: services.rollbacks.preview(context, thing.id),
        lambda: services.parking.parked(context, thing.id),
        lambda: services.parking.purge(context, thing.id, confirm=True),
        lambda: services.drifts.drift(context, thing.id),
        lambda: services.drifts.preview(context, thing.id),
        lambda: services.drifts.reconcile(context, thing.id),
        lambda: services.relationships.by_id(context, relationship.id),
    ]


def test_deleting_here_deletes_nothing_there(both: tuple[Workspace, Workspace]) -> None:
    mine, theirs = both
    mine.relationships.delete("thing_part")
    mine.entities["part"].publish()
    mine.entities["thing"].archive().delete()
    assert list(mine.relationships) == []
    assert list(theirs.relationships) == ["thing_part"]
    assert theirs.records["thing"].list().total == 1


@pytest.fixture
def login(both: tuple[Workspace, Workspace], database_url: str) -> Iterator[str]:
    """The address of a login that is in the role for acme's people and in no other."""
    role = both[1].runtime.database.dialect.members_role_of("acme") or ""
    name = sql.Identifier(f"{role[:40]}_login")
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute(
            sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'only-here' IN ROLE {}").format(name, sql.Identifier(role))
        )
        try:
            plain = make_url(database_url).set(username=f"{role[:40]}_login", password="only-here")
            yield plain.render_as_string(hide_password=False)
        finally:
            owner.execute(sql.SQL("DROP ROLE {}").format(name))


@pytest.mark.parametrize("engine_name", ["postgres"])
def test_raw_sql_of_a_login_stays_in_its_tenant(both: tuple[Workspace, Workspace], login: str) -> None:
    mine, theirs = both
    tenant = theirs.context.tenant_id
    with psycopg.connect(login, autocommit=True) as connection:
        assert _rows(connection, "SELECT theirs FROM tenant_acme.custom_thing") == [("secret of acme",)]
        dialect = mine.runtime.database.dialect
        roles = (dialect.role_of("acme"), dialect.role_of("default"), dialect.members_role_of("default"), "postgres")
        for setting in ("", *(f"SET ROLE {role}" for role in roles)):
            _ignored(connection, setting)
            for table in ("custom_thing", "custom_part"):
                with pytest.raises(errors.InsufficientPrivilege):
                    connection.execute(f"SELECT * FROM tenant_default.{table}")
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute("DROP TABLE tenant_default.custom_thing")
            for table in ("entity_definitions", "field_definitions", "relationship_definitions", "entity_migrations"):
                assert _tenants(connection, table) == {tenant}, table
            assert _tenants(connection, "definition_revisions") == {tenant}
            connection.execute("RESET ROLE")
        for refused in WRITES:
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(refused.encode())
    assert (mine.entities["thing"].definition.label, theirs.entities["thing"].definition.label) == ("Thing", "Thing")
    assert [record["theirs"] for record in theirs.records["thing"].list().items] == ["secret of acme"]


def _ignored(connection: psycopg.Connection, setting: str) -> None:
    if setting:
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(setting.encode())
    connection.execute("SELECT set_config('buildify.tenant_id', '00000000-0000-0000-0000-000000000000', false)")


def _tenants(connection: psycopg.Connection, table: str) -> set[UUID]:
    return {row[0] for row in _rows(connection, f"SELECT DISTINCT tenant_id FROM buildify.{table}")}


def _rows(connection: psycopg.Connection, statement: str) -> list[tuple[Any, ...]]:
    return connection.execute(statement.encode()).fetchall()
