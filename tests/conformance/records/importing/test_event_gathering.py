from __future__ import annotations

import pytest

from buildify_nb.events import RecordsChanged
from buildify_nb.records.importing.event_gathering import GatheredEvents
from buildify_nb.records.importing.imports import Events
from tests.conformance.records.world import World


@pytest.mark.parametrize(
    ("mode", "keys"),
    [("one", [("a", "b", "c"), ("d",)]), ("each", [("a",), ("b",), ("d",), ("c",)]), ("none", [])],
)
def test_changes_are_told_after_the_commit_in_their_mode(
    world: World, mode: Events, keys: list[tuple[str, ...]]
) -> None:
    environment, tenant = world.service._e, world.context.tenant_id
    gathered = GatheredEvents(environment, mode)

    def work(uow: object) -> None:
        for change, given in (("create", ("a", "b")), ("update", ("d",)), ("create", ("c",))):
            gathered.committed(RecordsChanged(tenant, "thing", change, given))  # type: ignore[arg-type]
        gathered.tell_at_the_end(uow)  # type: ignore[arg-type]
        assert world.told == []

    before = environment.orders.stamp(tenant, "thing").writes
    world.database.write(world.context, work)
    assert [one.keys for one in world.told] == keys
    assert environment.orders.stamp(tenant, "thing").writes > before


def test_nothing_is_told_of_what_was_rolled_back(world: World) -> None:
    gathered = GatheredEvents(world.service._e, "one")

    def work(uow: object) -> None:
        gathered.committed(RecordsChanged(world.context.tenant_id, "thing", "create", ("a",)))
        gathered.tell_at_the_end(uow)  # type: ignore[arg-type]
        raise LookupError

    with pytest.raises(LookupError):
        world.database.write(world.context, work)
    assert world.told == []
