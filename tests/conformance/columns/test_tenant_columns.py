"""Each row of the data model's tables belongs to a tenant, and only that one's units of work see it."""

from __future__ import annotations

import pytest
from sqlalchemy import Table, func, select, update

from buildify_nb.datamodel import tables
from buildify_nb.security.bootstrap import open_context
from buildify_nb.workspace import Workspace

TABLES = (
    tables.entity_definitions,
    tables.field_definitions,
    tables.relationship_definitions,
    tables.index_definitions,
    tables.entity_migrations,
)


@pytest.fixture
def both(workspace: Workspace) -> tuple[Workspace, Workspace]:
    """Two tenants whose rows differ in number only."""
    workspace.tenants.create("acme", owner="zoe")
    runtime = workspace.runtime
    acme = Workspace(runtime, open_context(runtime.database, tenant="acme", user="zoe", clock=runtime.clock))
    for owner, names in ((workspace, ["note"]), (acme, ["note", "task"])):
        for name in names:
            fields = {"up": {"reference_entity": name}}
            owner.entities.create(name, fields=fields).add_index("by_up", ["up"]).publish()
            owner.relationships.create(name, name, target_field_name="up", name=f"{name}_up")
    return workspace, acme


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_tenant_sees_and_changes_its_own_rows_only(both: tuple[Workspace, Workspace], table: Table) -> None:
    for one, expected in zip(both, (1, 2), strict=True):
        read = one.runtime.database.read
        assert read(one.context, lambda uow: uow.execute(select(func.count()).select_from(table)).scalar()) == expected
        owners = read(one.context, lambda uow: uow.execute(select(table.c.tenant_id).distinct()).scalars().all())
        assert list(owners) == [one.context.tenant_id]
    mine, theirs = both
    mine.runtime.database.write(mine.context, lambda uow: uow.execute(update(table).values(created_by=None)))
    makers = theirs.runtime.database.read(
        theirs.context, lambda uow: uow.execute(select(table.c.created_by)).scalars().all()
    )
    assert set(makers) == {theirs.context.user_id}
