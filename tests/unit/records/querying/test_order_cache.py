from __future__ import annotations

from uuid import UUID, uuid4

from buildify_nb.events import DefinitionChanged, RecordsChanged
from buildify_nb.records.querying.order_cache import AnyOrder, OrderCache, UuidOrder

TENANT = UUID(int=1)


def written(entity: str) -> RecordsChanged:
    return RecordsChanged(TENANT, entity, "update", ("1",))


def test_uuids_come_back_from_their_joined_text() -> None:
    keys = [uuid4() for _ in range(5)]
    order = UuidOrder("".join(map(str, keys)))
    assert len(order) == 5
    assert order.between(1, 3) == [(keys[1],), (keys[2],)]
    assert order.between(4, 99) == [(keys[4],)]
    assert order.between(9, 10) == []
    assert order.size == 180


def test_a_write_to_the_entity_ends_an_order_and_one_to_another_does_not() -> None:
    cache = OrderCache(None)
    cache.keep("q", cache.stamp(TENANT, "track"), AnyOrder([(1,)]))
    cache.changed(written("album"))
    assert cache.order("q", cache.stamp(TENANT, "track")) is not None
    cache.changed(written("track"))
    assert cache.order("q", cache.stamp(TENANT, "track")) is None


def test_an_order_read_before_a_write_is_never_good_after_it() -> None:
    cache = OrderCache(None)
    before = cache.stamp(TENANT, "track")
    cache.changed(written("track"))
    cache.keep("q", before, AnyOrder([(1,)]))
    cache.keep_count("q", before, 1)
    now = cache.stamp(TENANT, "track")
    assert (cache.order("q", now), cache.count("q", now)) == (None, None)


def test_age_ends_an_order_where_others_write() -> None:
    time = [0.0]
    cache = OrderCache(10, timer=lambda: time[0])
    cache.keep_count("q", cache.stamp(TENANT, "track"), 7)
    time[0] = 10.0
    assert cache.count("q", cache.stamp(TENANT, "track")) == 7
    time[0] = 10.1
    assert cache.count("q", cache.stamp(TENANT, "track")) is None


def test_the_order_used_longest_ago_makes_room() -> None:
    cache = OrderCache(None, most_bytes=72)
    now = cache.stamp(TENANT, "track")
    one = UuidOrder(str(uuid4()))
    cache.keep("a", now, one)
    cache.keep("b", now, one)
    assert cache.order("a", now) is one
    cache.keep("c", now, one)
    assert (cache.order("a", now), cache.order("b", now), cache.order("c", now)) == (one, None, one)


def test_an_order_larger_than_all_room_is_not_kept() -> None:
    cache = OrderCache(None, most_bytes=100)
    now = cache.stamp(TENANT, "track")
    cache.keep("a", now, UuidOrder(str(uuid4())))
    cache.keep("big", now, AnyOrder([(1,), (2,)]))
    assert cache.order("big", now) is None
    assert cache.order("a", now) is not None


def test_a_change_of_definitions_ends_all_orders() -> None:
    cache = OrderCache(None)
    cache.keep("q", cache.stamp(TENANT, "track"), AnyOrder([(1,)]))
    cache.keep_count("q", cache.stamp(TENANT, "track"), 1)
    cache.forget(DefinitionChanged(TENANT, "entity", "song"))
    now = cache.stamp(TENANT, "track")
    assert (cache.order("q", now), cache.count("q", now)) == (None, None)
