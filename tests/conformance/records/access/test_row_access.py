"""Rules by action: what may be seen and not changed, and what may be made and not kept."""

from __future__ import annotations

import pytest

from buildify_nb.errors import InvalidRecord, NotFound, PermissionDenied
from tests.conformance.records.world import World


@pytest.fixture
def desk(world: World) -> World:
    """Tickets that everybody sees; open ones are worked on, those of one's own are deleted."""
    world.entity(
        "ticket",
        {"title": "string", "status": {"field_type": "string", "default_value": "open"}, "price": "decimal"},
        supports_attachments=True,
        supports_comments=True,
    )
    world.clerk = world.as_user("clerk", "records:*:ticket")["ticket"]  # type: ignore[attr-defined]
    rows = {"update": "status = 'open'", "delete": "created_by = USER_ID()", "create": "price IS NULL OR price < 10.5"}
    world.access_rules.set(world.context, "role_clerk", "ticket", rows=rows, readonly_fields=["title"])
    return world


def clerk(desk: World) -> object:
    return desk.clerk  # type: ignore[attr-defined]


def test_each_action_has_records_of_its_own(desk: World) -> None:
    tickets = desk.clerk  # type: ignore[attr-defined]
    opened = desk["ticket"].create(title="a")["id"]
    closed = desk["ticket"].create(title="b", status="closed")["id"]
    assert tickets.list().total == 2
    tickets.update(opened, price=1)
    with pytest.raises(PermissionDenied, match="may not update this ticket"):
        tickets.update(closed, price=1)
    with pytest.raises(PermissionDenied, match="may not delete this ticket"):
        tickets.delete(opened)
    assert desk["ticket"].get(closed)["price"] is None
    own = tickets.create(price=1)["id"]
    tickets.delete(own)
    with pytest.raises(NotFound):
        tickets.get(own)
    tickets.restore(own)
    assert tickets.get(own)["price"] == 1


def test_a_record_stays_one_that_may_be_changed(desk: World) -> None:
    tickets = desk.clerk  # type: ignore[attr-defined]
    ticket = desk["ticket"].create(title="a")["id"]
    with pytest.raises(InvalidRecord, match="do not let you update"):
        tickets.update(ticket, status="closed")
    assert desk["ticket"].get(ticket)["status"] == "open"


def test_what_is_made_is_held_against_the_rule_too(desk: World) -> None:
    tickets = desk.clerk  # type: ignore[attr-defined]
    with pytest.raises(InvalidRecord, match="do not let you create"):
        tickets.create(price="10.5")
    with pytest.raises(InvalidRecord, match=r"records\.1"):
        tickets.bulk_create([{"price": 1}, {"price": 11}])
    assert desk["ticket"].count() == 0
    result = tickets.bulk_create([{"price": 1}, {"price": 11}, {"price": "10.49"}], atomic=False)
    assert (result.created, [one.index for one in result.failures]) == (2, [1])


def test_readonly_fields_are_seen_and_refused(desk: World) -> None:
    tickets = desk.clerk  # type: ignore[attr-defined]
    ticket = desk["ticket"].create(title="a")["id"]
    assert tickets.get(ticket)["title"] == "a"
    with pytest.raises(InvalidRecord, match="title: is not among the fields that you may change"):
        tickets.update(ticket, title="b")
    with pytest.raises(InvalidRecord, match="title: is not among the fields that you may change"):
        tickets.create(title="b")
    assert desk["ticket"].get(ticket)["title"] == "a"


def test_what_belongs_to_a_record_changes_with_it(desk: World) -> None:
    tickets = desk.clerk  # type: ignore[attr-defined]
    closed = desk["ticket"].create(title="b", status="closed")["id"]
    with pytest.raises(PermissionDenied, match="may not update this ticket"):
        tickets.attach(closed, b"x", filename="x.txt")
    with pytest.raises(PermissionDenied, match="may not update this ticket"):
        tickets.comment(closed, "hello")
    said = desk["ticket"].comment(closed, "mine").id
    with pytest.raises(PermissionDenied, match="may not delete this ticket"):
        tickets.delete_comment(closed, said)
    assert len(desk["ticket"].attachments(closed)) == 0
    assert [one.text for one in desk["ticket"].comments(closed)] == ["mine"]


def test_many_at_once_are_judged_one_by_one(desk: World) -> None:
    tickets = desk.clerk  # type: ignore[attr-defined]
    opened = desk["ticket"].create(title="a")["id"]
    closed = desk["ticket"].create(title="b", status="closed")["id"]
    done = tickets.bulk_update([{"id": opened, "price": 1}, {"id": closed, "price": 1}], atomic=False)
    assert (done.ids, [one.index for one in done.failures]) == ((opened,), [1])
    with pytest.raises(InvalidRecord, match=r"records\.1"):
        tickets.bulk_update([{"id": opened, "price": 2}, {"id": closed, "price": 2}])
    assert [one["price"] for one in desk["ticket"].list(sort="title")] == [1, None]
