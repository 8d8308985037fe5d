"""What a tenant gets of the platform's tables: by the record service, and by text under its roles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import text

from buildify_nb.datamodel import store
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.heads import require_entity
from buildify_nb.storage.transactions import UnitOfWork
from buildify_nb.workspace import Workspace


def raw(workspace: Workspace, statement: str, *, as_people: bool = False) -> list[Any]:
    """Runs text under the role of a tenant, or that of its people."""
    database, tenant = workspace.runtime.database, workspace.context.tenant
    role = database.dialect.members_role_of(tenant) if as_people else database.dialect.role_of(tenant)

    def work(uow: UnitOfWork) -> list[Any]:
        with database.dialect.acting_as(uow.connection, role, back_to=None):
            found = uow.connection.execute(text(statement))
            return [tuple(row) for row in found] if found.returns_rows else []

    return database.as_owner(work)


def titles(workspace: Workspace, entity: str = "country", **options: Any) -> list[Any]:
    return [record["title"] for record in workspace.records[entity].list(sort="title", **options)]


def save_at_once(workspace: Workspace, entity: str, edit: Callable[[EntityDefinition], EntityDefinition]) -> None:
    """Saves an edit as one that met a change of the platform's at the same moment: neither was there for the other."""

    def work(uow: UnitOfWork) -> None:
        head = require_entity(uow, entity)
        now, types = workspace.runtime.clock.now(), workspace.runtime.modelling.field_types
        edited = edit(head.definition)
        store.save_entity(uow, workspace.context, edited, action="edit", at=now, field_types=types, before=head)

    workspace.runtime.database.write(workspace.context, work)
