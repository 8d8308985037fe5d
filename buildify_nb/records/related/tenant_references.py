"""References of tenants to the platform's records: none may point at a record that is gone, on either engine.

Where there are foreign keys across schemas they stand behind this; a record that is only marked as deleted is theirs to
overlook, so all tenants are asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from buildify_nb.context import Context
from buildify_nb.counts import counted
from buildify_nb.datamodel.catalog import referring_key
from buildify_nb.datamodel.tenant_users import tenants_in_words
from buildify_nb.errors import StillReferenced
from buildify_nb.records.environment import RecordEnvironment
from buildify_nb.records.record_models import Served
from buildify_nb.records.related import reference_store
from buildify_nb.records.related.referrers import Referrers
from buildify_nb.security.platform import each_tenant, is_platform
from buildify_nb.storage.transactions import UnitOfWork


def hold_off_tenants(uow: UnitOfWork, environment: RecordEnvironment, context: Context, served: Served) -> None:
    """Keeps tenants from referring to records of the platform that may go, and from publishing what does or did.

    It holds until the transaction ends.
    """
    if is_platform(context):
        environment.database.dialect.lock_transaction(uow.connection, referring_key(served.id))


def refuse_used_elsewhere(
    uow: UnitOfWork,
    environment: RecordEnvironment,
    context: Context,
    referrers: Referrers,
    served: Served,
    keys: Sequence[Any],
    *,
    for_good: bool,
) -> None:
    """Raises StillReferenced where tenants refer to these records of the platform.

    Args:
        for_good: whether they are not only marked as deleted, so that deleted records of tenants count too.
    """
    if not is_platform(context):
        return
    found: dict[str, int] = {}
    for there, view in each_tenant(uow, environment.database, context):
        for referrer in referrers.elsewhere(view, there, served):
            table, name = referrer.served.table, referrer.field.name
            rows = reference_store.referring_rows(view, table, name, keys, deleted_too=for_good)
            if rows:
                found[there.tenant] = found.get(there.tenant, 0) + len(rows)
    if found:
        count = sum(found.values())
        tenants = tenants_in_words(environment.access, context, found)
        raise StillReferenced(
            f"This {served.model.definition.label.lower()} was not deleted.",
            why=f"{counted(count, 'record')} of {tenants} {'refers' if count == 1 else 'refer'} to it.",
            todo="Let them refer to others first.",
        )
