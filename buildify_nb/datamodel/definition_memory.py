"""Remembers definitions by the revision that holds them. A revision never changes, so what is remembered stays true."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from buildify_nb.datamodel.entities import EntityDefinition

MOST_DEFINITIONS = 5_000

Read = Callable[[Collection[UUID]], Mapping[UUID, EntityDefinition]]
"""Reads the definitions of these revisions."""


class DefinitionMemory:
    """Definitions by the id of their revision. Threads may share it.

    It belongs to one database. A revision belongs to one tenant, and its id is only got from that tenant's rows.
    What is handed out is shared, for reading: a change begins with the definition as the database has it.
    """

    def __init__(self) -> None:
        self._known: dict[UUID, EntityDefinition] = {}

    def recall(self, wanted: Collection[UUID], read: Read) -> Mapping[UUID, EntityDefinition]:
        """The definitions of these revisions; those that are not remembered are asked of `read` at once."""
        known = self._known
        missing = [one for one in wanted if one not in known]
        if not missing:
            return known
        found = read(missing)
        if len(known) + len(found) > MOST_DEFINITIONS:
            self._known = {}
        self._known.update(found)
        return {**known, **found}
