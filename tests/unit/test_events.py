from __future__ import annotations

import logging
from uuid import UUID

import pytest

from buildify_nb.events import DefinitionChanged, EventBus, RecordsChanged, TenantEvents

CHANGED = RecordsChanged(UUID(int=1), "track", "create", ("1",))


def test_listeners_hear_their_kind_only_in_the_order_they_came() -> None:
    bus, heard = EventBus(), list[object]()
    bus.after_commit(RecordsChanged, lambda event: heard.append(("first", event)))
    bus.after_commit(RecordsChanged, lambda event: heard.append(("second", event)))
    bus.after_commit(DefinitionChanged, heard.append)
    bus.committed(CHANGED)
    assert heard == [("first", CHANGED), ("second", CHANGED)]


def test_a_listener_can_be_taken_away_more_than_once() -> None:
    bus, heard = EventBus(), list[object]()
    forget = bus.after_commit(RecordsChanged, heard.append)
    forget()
    forget()
    bus.committed(CHANGED)
    assert heard == []


def test_a_listener_may_leave_while_it_is_told() -> None:
    bus, heard = EventBus(), list[str]()

    def once(event: RecordsChanged) -> None:
        forget()
        heard.append("once")

    forget = bus.after_commit(RecordsChanged, once)
    bus.after_commit(RecordsChanged, lambda _: heard.append("always"))
    bus.committed(CHANGED)
    bus.committed(CHANGED)
    assert heard == ["once", "always", "always"]


def test_a_failing_listener_is_logged_and_the_others_still_hear(caplog: pytest.LogCaptureFixture) -> None:
    bus, heard = EventBus(), list[object]()

    def broken(event: RecordsChanged) -> None:
        raise ZeroDivisionError

    bus.after_commit(RecordsChanged, broken)
    bus.after_commit(RecordsChanged, heard.append)
    with caplog.at_level(logging.ERROR):
        bus.committed(CHANGED)
    assert heard == [CHANGED]
    assert "RecordsChanged" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_events_of_other_tenants_are_not_heard() -> None:
    bus, heard = EventBus(), list[object]()
    forget = TenantEvents(bus, {UUID(int=1)}).after_commit(RecordsChanged, heard.append)
    bus.committed(CHANGED)
    bus.committed(RecordsChanged(UUID(int=2), "track", "create", ("2",)))
    forget()
    bus.committed(CHANGED)
    assert heard == [CHANGED]
