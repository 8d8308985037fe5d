"""Lets what roles may do with the records of an entity follow when the data model renames or deletes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from buildify_nb.context import Context
from buildify_nb.security import role_store
from buildify_nb.security.audit import Deed
from buildify_nb.security.audit_log import AuditLog
from buildify_nb.security.permissions import after_delete, after_rename
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
    _rewrite(database, audit, uow, context, lambda held: after_rename(held, old, new))


def follow_delete(database: Database, audit: AuditLog, uow: UnitOfWork, context: Context, name: str) -> None:
    """Takes the permissions on the entity's records from the tenant's roles, in the caller's transaction.

    They open nothing any more, and must not open a later entity of that name.
    """
    _rewrite(database, audit, uow, context, lambda held: after_delete(held, name))


def _rewrite(
    database: Database,
    audit: AuditLog,
    uow: UnitOfWork,
    context: Context,
    rewritten: Callable[[Iterable[str]], tuple[str, ...]],
) -> None:
    dialect = database.dialect
    dialect.lock_transaction(uow.connection, RIGHTS_LOCK)
    with dialect.acting_as(uow.connection, dialect.system_role, back_to=dialect.role_of(context.tenant)):
        for role in role_store.listed(uow, context.tenant_id):
            changed = replace(role, permissions=rewritten(role.permissions))
            if changed == role:
                continue
            role_store.change(uow, context.tenant_id, role.id, {}, changed.permissions)
            audit.append(
                uow,
                context,
                Deed(
                    action="update_role",
                    entity_type="role",
                    entity_id=role.id,
                    entity_name=role.name,
                    changes={"before": role.document, "after": changed.document},
                ),
            )
    uow.after_commit(rights_changed)
