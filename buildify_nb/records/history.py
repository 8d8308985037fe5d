"""The history of one record, from the audit log."""

from __future__ import annotations

from buildify_nb.context import Context
from buildify_nb.records.environment import RecordEnvironment
from buildify_nb.records.features import refuse_unshared
from buildify_nb.records.identity import read_id
from buildify_nb.records.listing import check_page
from buildify_nb.security import audit_store
from buildify_nb.security.audit import AuditPage, record_type
from buildify_nb.storage.transactions import UnitOfWork

History = AuditPage


def history(
    environment: RecordEnvironment, context: Context, entity: str, id: str, *, page: int, page_size: int
) -> History:
    """What was done to a record, newest first; also of one that is deleted. Who may read the record may read this."""
    check_page(page, page_size)

    def work(uow: UnitOfWork) -> History:
        served = environment.models.read(uow, context, entity)
        refuse_unshared(served, "history")
        read_id(served, id)
        wanted = {"entity_type": record_type(served.id), "entity_id": str(id)}
        entries, total = audit_store.page(
            uow, context.tenant_id, wanted, since=None, until=None, offset=(page - 1) * page_size, limit=page_size
        )
        return AuditPage(tuple(entries), total, page, page_size)

    return environment.database.read(context, work)
