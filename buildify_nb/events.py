"""What lower areas tell higher ones: frozen values and a synchronous bus.

A listener runs when the change is durable; its failure is logged, never raised
into the caller whose work already succeeded.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Literal, TypeVar
from uuid import UUID

_log = logging.getLogger(__name__)

Change = Literal["create", "update", "delete", "restore"]


@dataclass(frozen=True, slots=True)
class RecordsChanged:
    """Records of one entity were written by one call; `keys` are their ids in text form."""

    tenant_id: UUID
    entity: str
    change: Change
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DefinitionChanged:
    """A definition was saved, published or removed; `kind` is "entity", "relationship", …"""

    tenant_id: UUID
    kind: str
    name: str


Event = TypeVar("Event")


class TenantEvents:
    """The events of some tenants only: what happens in others is nobody's business here.

    Args:
        heard: the ids of these tenants.
    """

    def __init__(self, bus: EventBus, heard: Collection[UUID]) -> None:
        self._bus, self._heard = bus, frozenset(heard)

    def after_commit(self, kind: type[Event], listener: Callable[[Event], None]) -> Callable[[], None]:
        """As `EventBus.after_commit`."""

        def hear(event: Any) -> None:
            if event.tenant_id in self._heard:
                listener(event)

        return self._bus.after_commit(kind, hear)


class EventBus:
    """Delivers events to listeners by their exact type."""

    def __init__(self) -> None:
        self._after: defaultdict[type[Any], list[Callable[[Any], None]]] = defaultdict(list)

    def after_commit(self, kind: type[Event], listener: Callable[[Event], None]) -> Callable[[], None]:
        """Registers `listener`; the returned function takes it away again."""
        self._after[kind].append(listener)

        def forget() -> None:
            if listener in self._after[kind]:
                self._after[kind].remove(listener)

        return forget

    def committed(self, event: object) -> None:
        """Tells the listeners of this kind of event that it is durable."""
        for listener in list(self._after[type(event)]):
            try:
                listener(event)
            except Exception:
                _log.exception("A listener of %s failed.", type(event).__name__)
