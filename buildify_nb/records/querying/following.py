"""Follows lookups on behalf of a user: to what is in service, and what they may read."""

from __future__ import annotations

from buildify_nb.context import Context
from buildify_nb.records.environment import RecordEnvironment
from buildify_nb.records.querying.reach import Reach
from buildify_nb.records.record_model import RecordField
from buildify_nb.records.record_models import Served
from buildify_nb.storage.transactions import UnitOfWork


def reach_of(uow: UnitOfWork, context: Context, environment: RecordEnvironment, served: Served) -> Reach:
    """What the user may name of records of `served`, within a transaction."""

    def follow(source: Served, lookup: RecordField) -> Served:
        target_id = lookup.definition.reference_entity_id
        assert target_id is not None  # that is what makes it a lookup
        target = source if target_id == source.id else environment.models.by_id(uow, context, target_id)
        environment.require(context, "read", target.name)
        return target

    return Reach(served, follow)
