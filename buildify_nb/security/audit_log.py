"""The audit log as services use it: appended to inside the transaction of what it tells, read page by page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeAlias
from uuid import UUID

from buildify_nb.clock import Clock
from buildify_nb.context import Context
from buildify_nb.errors import InvalidRecord, Problem
from buildify_nb.identifiers import new_id
from buildify_nb.security import audit_store
from buildify_nb.security.access import AccessControl
from buildify_nb.security.audit import AuditEntry, AuditPage, Deed, encode_changes
from buildify_nb.storage.database import Database
from buildify_nb.storage.transactions import UnitOfWork

LARGEST_PAGE = 1000
LAST_PAGE = 2**31
RecordTypes: TypeAlias = Callable[[UnitOfWork, str], Sequence[str]]
"""What the log keeps as types of records, by the name of their entity."""


class AuditLog:
    """Who did what, when. Rows can be added and read, never changed.

    Args:
        clock: gives the time of each entry.
    """

    def __init__(self, database: Database, access: AccessControl, clock: Clock) -> None:
        self._database, self._access, self._clock = database, access, clock
        self._record_types: RecordTypes | None = None

    def find_record_types(self, find: RecordTypes) -> None:
        """Lets `entries` be asked for the records of an entity by its name; `find` tells their types in the log."""
        self._record_types = find

    def append(self, uow: UnitOfWork, context: Context, deed: Deed) -> None:
        """Adds one entry in the caller's transaction; it is there exactly when what it tells is."""
        audit_store.append(uow, self.row(deed, context))

    def row(self, deed: Deed, context: Context) -> dict[str, Any]:
        """The row that `append` adds, for a store that sends it together with the write that it tells of."""
        return {
            "id": new_id(),
            "tenant_id": context.tenant_id,
            "occurred_at": self._clock.now(),
            "user_id": context.user_id,
            "user_name": context.user,
            "action": deed.action,
            "entity_type": deed.entity_type,
            "entity_id": str(deed.entity_id),
            "entity_name": deed.entity_name,
            "changes": encode_changes(deed.changes),
            "correlation_id": context.correlation_id,
        }

    def append_many(
        self,
        uow: UnitOfWork,
        context: Context,
        action: str,
        entity_type: str,
        entity_ids: Sequence[UUID | str],
        changes_json: list[str],
        *,
        entity_name: str | None = None,
    ) -> None:
        """Adds one entry per id by the bulk path; `changes_json` holds texts of `encode_changes` in the same order."""
        if len(entity_ids) != len(changes_json):
            raise ValueError(f"{len(entity_ids)} ids came with {len(changes_json)} changes.")
        if not entity_ids:
            return
        shared = {
            "tenant_id": context.tenant_id,
            "occurred_at": self._clock.now(),
            "user_id": context.user_id,
            "user_name": context.user,
            "action": action,
            "entity_type": entity_type,
            "entity_name": entity_name,
            "correlation_id": context.correlation_id,
        }
        audit_store.append_many(uow, shared, [str(one) for one in entity_ids], changes_json)

    def entries(
        self,
        context: Context,
        *,
        entity_type: str | None = None,
        entity_id: UUID | str | None = None,
        user: str | None = None,
        action: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        page: int = 1,
        page_size: int = 50,
    ) -> AuditPage:
        """A page of the tenant's log, newest first.

        Args:
            entity_type: `user`, `role`, `entity_definition` … or the name of an entity, for its records; `record_of`
                of an entry tells these apart.
            since: the first instant that counts; without a zone it is taken as UTC.
            until: the first instant that no longer counts.

        Raises:
            PermissionDenied: without audit:read:tenant.
        """
        self._access.require(context, "audit:read:tenant")
        _check_page(page, page_size, {"since": since, "until": until})
        given = {
            "entity_id": None if entity_id is None else str(entity_id),
            "user_name": user,
            "action": action,
        }
        wanted: dict[str, Any] = {name: value for name, value in given.items() if value is not None}

        def work(uow: UnitOfWork) -> AuditPage:
            if entity_type is not None:
                wanted["entity_type"] = [
                    entity_type,
                    *(self._record_types(uow, entity_type) if self._record_types else ()),
                ]
            items, total = audit_store.page(
                uow,
                context.tenant_id,
                wanted,
                since=_aware(since),
                until=_aware(until),
                offset=(page - 1) * page_size,
                limit=page_size,
            )
            return AuditPage(tuple(self._seen(context, one) for one in items), total, page, page_size)

        return self._database.read(context, work)

    def _seen(self, context: Context, entry: AuditEntry) -> AuditEntry:
        """The entry without values of records that access rules keep from the user, in whole or in part."""
        if entry.record_of is None or self._access.rules(context) is None:
            return entry
        if self._access.reads_all(context, entry.entity_type, entry.record_of):
            return entry
        return replace(entry, changes=None, entity_name=None)


def _check_page(page: Any, page_size: Any, instants: Mapping[str, Any]) -> None:
    problems: list[Problem] = []
    if not _is_whole(page) or not 1 <= page <= LAST_PAGE:
        problems.append(Problem("page", "must be a whole number from 1"))
    if not _is_whole(page_size) or not 1 <= page_size <= LARGEST_PAGE:
        problems.append(Problem("page_size", f"must be a whole number from 1 to {LARGEST_PAGE:,}"))
    for name, instant in instants.items():
        if instant is not None and not isinstance(instant, datetime):
            problems.append(Problem(name, "must be a datetime"))
    if problems:
        raise InvalidRecord("There is no such page.", problems)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _aware(instant: datetime | None) -> datetime | None:
    return instant.replace(tzinfo=UTC) if instant is not None and instant.tzinfo is None else instant
