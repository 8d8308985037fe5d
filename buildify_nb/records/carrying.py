"""How many files and comments records carry, for lists that show it beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from buildify_nb.context import Context
from buildify_nb.records import carried_store
from buildify_nb.records.environment import RecordEnvironment
from buildify_nb.records.querying.query import MOST_ROWS, ListOptions
from buildify_nb.records.querying.reading import Reading
from buildify_nb.storage.transactions import UnitOfWork

FEATURES = {"attachments": "supports_attachments", "comments": "supports_comments"}
"""What is counted, and the setting of the entity that shows it."""


class Carrying:
    """Counts what records carry."""

    def __init__(self, environment: RecordEnvironment, reading: Reading) -> None:
        self._e, self._reading = environment, reading

    def counts(self, context: Context, entity: str, ids: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
        """By id, how many "attachments" and "comments" each of these records has; those that have none are left out.

        Nothing is told of records that the caller does not see, nor of what is switched off for the entity or not
        shared by the platform.

        Args:
            ids: at most 1,000.
        """
        self._e.require(context, "read", entity)

        def work(uow: UnitOfWork) -> Mapping[str, Mapping[str, int]]:
            served = self._e.models.read(uow, context, entity)
            shown = [name for name, flag in FEATURES.items() if getattr(served.entity.definition, flag)]
            if not shown or not ids or served.entity.shared_by is not None:
                return {}
            named = {"field": "id", "operator": "in", "value": list(ids)}
            options = ListOptions(filters=named, fields=["id"], page_size=MOST_ROWS, count="none")
            seen = [str(record["id"]) for record in self._reading.page(uow, context, served, options)]
            return carried_store.by_record(uow, served.id, seen, shown)

        return self._e.read(context, entity, work)
