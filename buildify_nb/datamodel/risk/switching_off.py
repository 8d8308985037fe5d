"""What goes out of sight as a setting of an entity is switched off: its records, or what they carry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from buildify_nb.context import Context
from buildify_nb.counts import counted
from buildify_nb.datamodel.catalog import EntityCatalog
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.entity_users import users_in_service
from buildify_nb.datamodel.publishing.instant import switched_off
from buildify_nb.datamodel.publishing.migrations import Risk
from buildify_nb.datamodel.risk import risk_store
from buildify_nb.datamodel.service import Services
from buildify_nb.storage.transactions import UnitOfWork

_CARRIED: Final = {"supports_attachments": "attachment", "supports_comments": "comment", "is_versioned": "version"}


class SwitchingOff:
    """Counts within a transaction of the caller."""

    def __init__(self, services: Services, catalog: EntityCatalog) -> None:
        self._s, self._catalog = services, catalog

    def risks(
        self, uow: UnitOfWork, context: Context, before: EntityDefinition | None, after: EntityDefinition
    ) -> Iterator[Risk]:
        """One risk for each setting that is switched off and shows something now."""
        for setting in switched_off(before, after) if before else ():
            if setting == "is_active" and before:
                yield from self._records(uow, context, before)
            elif (carried := self._s.carried_counts.get(setting)) and (count := carried(uow, after.id)):
                told = f"{counted(count, _CARRIED[setting])} of records would be out of sight, not deleted"
                yield Risk("safe", f"{told}; {setting}=True shows them again", count)

    def _records(self, uow: UnitOfWork, context: Context, before: EntityDefinition) -> Iterator[Risk]:
        rows = risk_store.count_rows(uow, self._catalog.shape(uow, context, before))
        users = users_in_service(self._s, uow, context, before.id)
        if rows or users:
            used = f", and these use it: {', '.join(users)}" if users else ""
            told = f"{counted(rows, 'record')} of {before.name} would be out of service{used}"
            yield Risk("hides records", f"{told}; none is lost, is_active=True brings all back", rows)
