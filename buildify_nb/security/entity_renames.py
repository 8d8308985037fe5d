"""Lets what roles may do with the records of an entity follow when the data model gives it another name."""

from __future__ import annotations

from dataclasses import replace

from buildify_nb.context import Context
from buildify_nb.security import role_store
from buildify_nb.security.audit_log import AuditLog
from buildify_nb.security.permissions import after_rename
from buildify_nb.security.rights_change import RIGHTS_LOCK
from buildify_nb.security.short_memory import rights_changed
from buildify_nb.storage.database import Database
from buildify_nb.storage.transactions import UnitOfWork


def follow_rename(
    database: Database, audit: AuditLog, uow: UnitOfWork, context: Context, *, old: str, new: str
) -> None:
    """Rewrites the permissions of the tenant's roles that name the entity, in the caller's transaction.

    Nobody gains or loses anything by it, so it takes no permission beyond that to rename the entity.
    """
    dialect = database.dialect
    dialect.lock_transaction(uow.connection, RIGHTS_LOCK)
    with dialect.acting_as(uow.connection, dialect.system_role, back_to=dialect.role_of(context.tenant)):
        for role in role_store.listed(uow, context.tenant_id):
            renamed = replace(role, permissions=after_rename(role.permissions, old, new))
            if renamed == role:
                continue
            role_store.change(uow, context.tenant_id, role.id, {}, renamed.permissions)
            audit.append(
                uow,
                context,
                action="update_role",
                entity_type="role",
                entity_id=role.id,
                entity_name=role.name,
                changes={"before": role.document, "after": renamed.document},
            )
    uow.after_commit(rights_changed)
