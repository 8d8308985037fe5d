"""What relationships say about records that point at one whose key changes. Ids of ours never do; adopted keys may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.errors import StillReferenced
from buildify_nb.records.access.row_access import require_rows_open
from buildify_nb.records.environment import RecordEnvironment
from buildify_nb.records.identity import Found
from buildify_nb.records.record_models import Served
from buildify_nb.records.related import reference_store
from buildify_nb.records.related.following import write_followers
from buildify_nb.records.related.junctions import links_of
from buildify_nb.records.related.reference_store import Junction
from buildify_nb.records.related.referrers import Referrer, Referrers
from buildify_nb.records.related.seen_ends import ASK, OTHERS_REFER, seen_rows
from buildify_nb.storage.transactions import UnitOfWork


@dataclass(slots=True)
class Following:
    """Rows of one entity that point at the record, by key, with their references as they will be."""

    served: Served
    rows: dict[tuple[Any, ...], tuple[Any, dict[str, Any]]] = field(
        default_factory=dict[tuple[Any, ...], tuple[Any, dict[str, Any]]]
    )

    def take(self, rows: Mapping[tuple[Any, ...], Any]) -> None:
        """Goes on from these rows, which were written since they were judged, without what the database did itself."""
        for key in self.rows.keys() & rows.keys():
            row, references = rows[key], self.rows[key][1]
            left = {name: value for name, value in references.items() if self._stored(row, name) != value}
            if left:
                self.rows[key] = row, left
            else:
                del self.rows[key]

    def _stored(self, row: Any, name: str) -> Any:
        return row[self.served.table.stored.index(name)]


@dataclass(slots=True)
class KeyChange:
    """All that one change of a key entails."""

    entity: UUID
    key: tuple[Any, ...]
    """Of the record, after the change."""
    parted: dict[Any, Following] = field(default_factory=dict[Any, Following])
    """What lets go of the record, before its key changes: a constraint would not let it be changed otherwise."""
    followed: dict[Any, Following] = field(default_factory=dict[Any, Following])
    """What points at the new key, after there is one."""
    links: list[tuple[Junction, Any, Any]] = field(default_factory=list[tuple[Junction, Any, Any]])
    """Junction tables of ours with the key that they have and the one that they get."""

    def part(self, e: RecordEnvironment, uow: UnitOfWork, context: Context) -> None:
        """Writes what lets go."""
        for entity, following in self.parted.items():
            self._take(entity, write_followers(e, uow, context, following.served, following.rows))

    def follow(self, e: RecordEnvironment, uow: UnitOfWork, context: Context, row: Any) -> None:
        """Writes what follows; `row` is the record with its new key, which may point at itself."""
        self._take(self.entity, {self.key: row})
        for following in self.followed.values():
            write_followers(e, uow, context, following.served, following.rows)
        for junction, before, after in self.links:
            reference_store.relink(uow, junction, before, after)

    def _take(self, entity: UUID, rows: Mapping[tuple[Any, ...], Any]) -> None:
        if entity in self.followed:
            self.followed[entity].take(rows)


class KeyChanges:
    """Judges changes of keys, by the rules `on_update` of relationships."""

    def __init__(self, environment: RecordEnvironment, referrers: Referrers) -> None:
        self._e, self._referrers = environment, referrers

    def judged(
        self, uow: UnitOfWork, context: Context, served: Served, found: Found, values: Mapping[str, Any]
    ) -> KeyChange | None:
        """What a change entails; None where the key stays.

        Raises:
            StillReferenced: records point at it, and no rule says what becomes of them.
            PermissionDenied: the caller may not change those that do.
        """
        name = served.model.key[0] if len(served.model.key) == 1 else ""
        if served.model.managed or values.get(name, found.stored.get(name)) == found.stored.get(name):
            return None
        change = KeyChange(served.id, (values[name],))
        for referrer in self._referrers.of(uow, context, served):
            rows = reference_store.referring_rows(
                uow, referrer.served.table, referrer.field.name, [found.key[0]], deleted_too=True, lock=True
            )
            if rows:
                self._add(context, change, served, found, referrer, rows, values[name])
        for links in links_of(uow, context, self._e.models, self._e.database.dialect, served):
            change.links.append((links.junction, found.key[0], values[name]))
        return change

    def _add(
        self,
        context: Context,
        change: KeyChange,
        served: Served,
        found: Found,
        referrer: Referrer,
        rows: list[Any],
        key: Any,
    ) -> None:
        # Where nothing else is said, tables of others are left to their own constraints.
        if referrer.on_update == "NO ACTION" and not referrer.served.model.managed:
            return
        cannot_part = referrer.on_update == "SET NULL" and not referrer.field.nullable
        if referrer.on_update not in ("CASCADE", "SET NULL") or cannot_part:
            raise _still_referenced(served, referrer, len(seen_rows(self._e, context, referrer, rows)))
        self._e.require(context, "update", referrer.served.name)
        require_rows_open(referrer.served, context, "update", rows)
        follows = referrer.on_update == "CASCADE"
        target = change.followed if follows else change.parted
        following = target.setdefault(referrer.served.id, Following(referrer.served))
        for row in rows:
            own = tuple(row[referrer.served.table.stored.index(name)] for name in referrer.served.model.key)
            if follows and (referrer.served.id, own) == (served.id, found.key):
                own = (key,)  # it points at itself
            following.rows.setdefault(own, (row, {}))[1][referrer.field.name] = key if follows else None


def _still_referenced(served: Served, referrer: Referrer, count: int) -> StillReferenced:
    other = referrer.served.model.definition
    what = f"The key of this {served.model.definition.label.lower()} was not changed."
    if not count:
        return StillReferenced(what, why=OTHERS_REFER, todo=ASK)
    named, verb = (other.label, "refers") if count == 1 else (other.plural_label, "refer")
    # What tables of others do is not ours to choose.
    or_follow = ", or set on_update of the relationship to CASCADE" if referrer.served.model.managed else ""
    return StillReferenced(
        what,
        why=f"{count:,} {named.lower()} {verb} to it ({referrer.field.definition.label}).",
        todo=f"Change those first{or_follow}.",
    )
