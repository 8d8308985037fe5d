"""Where the earlier values of columns went: which publish or rollback hid which column, under which name.

Whether a hidden column is still there, or was purged or brought back, only the table itself knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from buildify_nb.datamodel.publishing.migrations import Migration

ROLLBACK = "rollback"
"""Key of `Migration.changes`: what its rollback did, in the form of `changes` itself."""
RESTORED = "restored"
"""Key of `Migration.changes`: by column id, the hidden name that a column came back from; not noted formerly."""


@dataclass(frozen=True, slots=True)
class Parking:
    """One column that was hidden when one revision of an entity took the place of another."""

    column_id: str
    name: str
    """Its hidden name."""
    version: int
    migration_id: UUID
    migration_name: str
    from_revision: int | None
    """What the column belonged to; None where an earlier release did not note it."""
    revision: int | None
    """What came then."""
    is_rollback: bool = False
    """Whether it was a rollback that hid it."""


Chains = Mapping[str, Sequence[Parking]]
"""By column id, the hidden columns to look through, newest first; the last one is what comes back."""


def parkings(migrations: Iterable[Migration]) -> list[Parking]:
    """What all migrations of an entity hid, oldest first."""
    found = [parking for migration in migrations for parking in _of(migration)]
    return sorted(found, key=lambda parking: parking.version)


def parked_by(migration: Migration) -> list[Parking]:
    """What one publish hid."""
    return list(_noted(migration, migration.changes, migration.to_version))


def _of(migration: Migration) -> Iterator[Parking]:
    taken_back = migration.changes.get(ROLLBACK)
    if migration.status in ("completed", "rolled_back") or taken_back:
        yield from parked_by(migration)
    if taken_back and migration.status == "rolled_back":
        yield from _noted(migration, taken_back, taken_back["version"], is_rollback=True)


def _noted(
    migration: Migration, changes: Mapping[str, Any], version: int, *, is_rollback: bool = False
) -> Iterator[Parking]:
    revisions = changes.get("from_revision"), changes.get("revision")
    for column_id, name in changes.get("parked", {}).items():
        yield Parking(column_id, name, version, migration.id, migration.migration_name, *revisions, is_rollback)
