"""Keeps orders of keys, so that a window deep inside a sorted list of a million records is a slice instead of a sort.

Bounded in bytes. An order is forgotten when this process writes to its entity, and by age where others may write.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from buildify_nb.events import DefinitionChanged, RecordsChanged

UUID_WIDTH = 36
MOST_BYTES = 128 * 1024 * 1024
KEY_BYTES = 120
"""What a key that is no UUID costs in memory, roughly."""


class KeyOrder(Protocol):
    """The keys of a list in order."""

    @property
    def size(self) -> int:
        """Bytes in memory, roughly."""
        ...

    def __len__(self) -> int: ...

    def between(self, start: int, stop: int) -> list[tuple[Any, ...]]:
        """The keys at the places `start` up to, not including, `stop`."""
        ...


@dataclass(frozen=True, slots=True)
class UuidOrder:
    """UUIDs as one text of 36 characters each."""

    text: str

    @property
    def size(self) -> int:
        return len(self.text)

    def __len__(self) -> int:
        return len(self.text) // UUID_WIDTH

    def between(self, start: int, stop: int) -> list[tuple[Any, ...]]:
        part = self.text[start * UUID_WIDTH : stop * UUID_WIDTH]
        return [(UUID(part[place : place + UUID_WIDTH]),) for place in range(0, len(part), UUID_WIDTH)]


@dataclass(frozen=True, slots=True)
class AnyOrder:
    """Keys of any types."""

    keys: Sequence[tuple[Any, ...]]

    @property
    def size(self) -> int:
        return len(self.keys) * KEY_BYTES

    def __len__(self) -> int:
        return len(self.keys)

    def between(self, start: int, stop: int) -> list[tuple[Any, ...]]:
        return list(self.keys[start:stop])


@dataclass(frozen=True, slots=True)
class Stamp:
    """When something was read: how many writes this process had seen by then, and the time in seconds."""

    writes: int
    at: float


class OrderCache:
    """Orders and counts of lists, by entity and query.

    Args:
        longest: seconds for which an order is good; None where only this process writes.
        timer: a monotonic clock in seconds.
        most_bytes: what all orders together may take.
    """

    def __init__(
        self,
        longest: float | None,
        *,
        timer: Callable[[], float] = time.monotonic,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._longest, self._timer, self._most_bytes = longest, timer, most_bytes
        self._lock = threading.Lock()
        self._writes: defaultdict[tuple[UUID, str], int] = defaultdict(int)
        self._orders: OrderedDict[Hashable, tuple[Stamp, KeyOrder]] = OrderedDict()
        self._counts: OrderedDict[Hashable, tuple[Stamp, int]] = OrderedDict()

    def stamp(self, tenant_id: UUID, entity: str) -> Stamp:
        """To be taken before the database is read."""
        return Stamp(self._writes[tenant_id, entity], self._timer())

    def order(self, key: Hashable, now: Stamp) -> KeyOrder | None:
        """The order kept under `key`, when it is still good."""
        with self._lock:
            found = self._orders.get(key)
            if found is None or not self._is_good(found[0], now):
                return None
            self._orders.move_to_end(key)
            return found[1]

    def count(self, key: Hashable, now: Stamp) -> int | None:
        """The count kept under `key`, when it is still good."""
        with self._lock:
            found = self._counts.get(key)
            return found[1] if found is not None and self._is_good(found[0], now) else None

    def keep(self, key: Hashable, stamp: Stamp, order: KeyOrder) -> None:
        """Keeps an order; the ones used longest ago make room. One that is larger than all room is not kept."""
        with self._lock:
            self._orders.pop(key, None)
            if order.size > self._most_bytes:
                return
            self._orders[key] = (stamp, order)
            while sum(kept.size for _, kept in self._orders.values()) > self._most_bytes:
                self._orders.popitem(last=False)

    def keep_count(self, key: Hashable, stamp: Stamp, count: int) -> None:
        """Keeps a count."""
        with self._lock:
            self._counts[key] = (stamp, count)
            self._counts.move_to_end(key)
            if len(self._counts) > 256:
                self._counts.popitem(last=False)

    def changed(self, event: RecordsChanged) -> None:
        """Listens to writes of this process."""
        with self._lock:
            self._writes[event.tenant_id, event.entity] += 1

    def forget(self, _: DefinitionChanged) -> None:
        """Listens to changes of definitions: writes are counted by the name of an entity, which may be another now."""
        with self._lock:
            self._orders.clear()
            self._counts.clear()

    def _is_good(self, then: Stamp, now: Stamp) -> bool:
        return then.writes == now.writes and (self._longest is None or now.at - then.at <= self._longest)
