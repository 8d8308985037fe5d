from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from buildify_nb.context import Context
from buildify_nb.errors import InvalidRecord, PermissionDenied, StorageError
from buildify_nb.identifiers import new_id
from buildify_nb.security.audit import Deed, encode_changes
from buildify_nb.storage.transactions import UnitOfWork
from tests.conformance.security.conftest import START, Desk


def add(desk: Desk, context: Context, key: str = "1", **details: Any) -> None:
    given: dict[str, Any] = {"action": "update", "entity_type": "track", "changes": {"name": ["a", "b"]}} | details
    desk.database.write(context, lambda uow: desk.audit.append(uow, context, Deed(entity_id=key, **given)))


def test_an_entry_comes_back_as_it_was_written(desk: Desk, owner: Context) -> None:
    changes = {"price": [Decimal("1.10"), None], "id": [new_id(), "Zoë'; --\0"]}
    add(desk, owner, changes=changes, entity_name="So What")
    entry = desk.last_entry(owner)
    assert (entry.user, entry.user_id, entry.correlation_id) == ("anna", owner.user_id, owner.correlation_id)
    assert (entry.action, entry.entity_type, entry.entity_id, entry.entity_name) == ("update", "track", "1", "So What")
    assert entry.occurred_at == START
    assert entry.occurred_at.tzinfo is not None
    assert entry.changes == {"price": ["1.10", None], "id": [str(changes["id"][0]), "Zoë'; --\ufffd"]}


def test_an_entry_without_changes_has_none(desk: Desk, owner: Context) -> None:
    add(desk, owner, changes=None)
    assert desk.last_entry(owner).changes is None


def test_an_entry_is_rolled_back_with_what_it_tells(desk: Desk, owner: Context) -> None:
    def work(uow: UnitOfWork) -> None:
        desk.audit.append(uow, owner, Deed(action="x", entity_type="track", entity_id="1", changes=None))
        desk.audit.append_many(uow, owner, "x", "track", ["2", "3"], ["{}", "{}"])
        raise LookupError

    with pytest.raises(LookupError):
        desk.database.write(owner, work)
    assert desk.audit.entries(owner).total == 0


def test_an_entry_that_the_database_refuses_is_an_error_in_words(desk: Desk, owner: Context) -> None:
    with pytest.raises(StorageError, match="refused the values") as caught:
        add(desk, owner, entity_type=None)
    assert "INSERT" not in str(caught.value)
    assert desk.audit.entries(owner).total == 0


def test_many_entries_are_added_at_once(desk: Desk, owner: Context) -> None:
    ids = [new_id() for _ in range(2500)]
    texts = [encode_changes({"after": {"n": number, "text": 'a,"b"\n\\'}}) or "" for number in range(2500)]
    desk.database.write(
        owner, lambda uow: desk.audit.append_many(uow, owner, "create", "track", ids, texts, entity_name="Track")
    )
    page = desk.audit.entries(owner, page_size=1000)
    assert (page.total, page.pages, len(page)) == (2500, 3, 1000)
    one = desk.audit.entries(owner, entity_type="track", entity_id=ids[7]).items[0]
    assert one.changes == {"after": {"n": 7, "text": 'a,"b"\n\\'}}
    assert (one.user, one.entity_name, one.correlation_id) == ("anna", "Track", owner.correlation_id)
    assert one.occurred_at == START
    everything = [entry.id for number in (1, 2, 3) for entry in desk.audit.entries(owner, page=number, page_size=1000)]
    assert len(set(everything)) == 2500


def test_many_entries_without_a_name_or_none_at_all(desk: Desk, owner: Context) -> None:
    desk.database.write(owner, lambda uow: desk.audit.append_many(uow, owner, "create", "track", ["1"], ["{}"]))
    assert desk.last_entry(owner).entity_name is None
    desk.database.write(owner, lambda uow: desk.audit.append_many(uow, owner, "create", "track", [], []))
    assert desk.audit.entries(owner).total == 1
    with pytest.raises(ValueError, match="1 ids came with 0 changes"):
        desk.database.write(owner, lambda uow: desk.audit.append_many(uow, owner, "create", "track", ["1"], []))


def test_filters_narrow_and_pages_go_from_new_to_old(desk: Desk, owner: Context) -> None:
    olga = desk.person(owner, "olga", "owner")
    desk.clock.advance(hours=1)
    for number in range(5):
        add(desk, owner, str(number), action="create")
        desk.clock.advance(hours=1)
    add(desk, olga, "9", entity_type="album")

    def keys(**filters: Any) -> list[str]:
        return [entry.entity_id for entry in desk.audit.entries(owner, **filters)]

    assert keys(entity_type="track") == ["4", "3", "2", "1", "0"]
    assert keys(entity_type="track", page=2, page_size=2) == ["2", "1"]
    assert keys(entity_type="track", page=9) == []
    assert keys(user="olga") == ["9"]
    assert keys(action="create", entity_id="3") == ["3"]
    assert keys(entity_type="nothing") == []
    assert keys(since=START + timedelta(hours=3), until=START + timedelta(hours=5)) == ["3", "2"]
    naive = datetime(START.year, START.month, START.day, START.hour + 3)  # noqa: DTZ001 - taken as UTC
    assert keys(since=naive, entity_type="track") == ["4", "3", "2"]


@pytest.mark.parametrize(("page", "size"), [(0, 50), (1, 0), (1, 1001), (-1, -1)])
def test_pages_that_are_none_are_refused(desk: Desk, owner: Context, page: int, size: int) -> None:
    with pytest.raises(InvalidRecord):
        desk.audit.entries(owner, page=page, page_size=size)


def test_reading_takes_its_permission(desk: Desk, owner: Context) -> None:
    designer = desk.person(owner, "dora", "designer")
    with pytest.raises(PermissionDenied, match="audit:read:tenant"):
        desk.audit.entries(designer)
    desk.roles.create(owner, "auditor", permissions=["audit:read:tenant"])
    desk.users.grant(owner, "dora", "auditor")
    assert desk.audit.entries(designer).total > 0


def test_each_tenant_reads_its_own_log(desk: Desk, owner: Context, neighbour: Context) -> None:
    add(desk, owner, "ours")
    add(desk, neighbour, "theirs")
    assert [entry.entity_id for entry in desk.audit.entries(neighbour, entity_type="track")] == ["theirs"]
    assert [entry.entity_id for entry in desk.audit.entries(owner, entity_type="track")] == ["ours"]


@pytest.mark.parametrize(
    "options", [{"page": "x"}, {"page": True}, {"page_size": None}, {"since": "2024"}, {"until": 2024}]
)
def test_options_of_a_wrong_type_are_problems(desk: Desk, owner: Context, options: dict[str, Any]) -> None:
    with pytest.raises(InvalidRecord) as caught:
        desk.audit.entries(owner, **options)
    assert [problem.field for problem in caught.value.problems] == list(options)
