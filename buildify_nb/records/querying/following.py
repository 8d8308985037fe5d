"""Follows lookups on behalf of a user: to what is in service, and what they may read."""

from __future__ import annotations

from buildify_nb.context import Context
from buildify_nb.records.environment import RecordEnvironment
from buildify_nb.records.querying.reach import Reach
from buildify_nb.records.record_model import RecordField
from buildify_nb.records.record_models import Served
from buildify_nb.records.related.ends import target_of
from buildify_nb.storage.transactions import UnitOfWork


def reach_of(uow: UnitOfWork, context: Context, environment: RecordEnvironment, served: Served) -> Reach:
    """What the user may name of records of `served`, within a transaction."""

    def follow(source: Served, lookup: RecordField) -> Served:
        target = target_of(uow, context, environment, source, lookup)
        environment.require(context, "read", target.name)
        return target

    return Reach(served, follow, lambda: environment.access.facts(context), environment.clock.now)
