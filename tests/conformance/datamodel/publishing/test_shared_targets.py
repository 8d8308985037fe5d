"""A tenant publishes a lookup at what the platform takes away at this moment: one of them waits and is refused."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from buildify_nb.datamodel.publishing import publishing_store
from buildify_nb.datamodel.publishing.planning import Plan
from buildify_nb.datamodel.sharing import SHARING_KEY
from buildify_nb.errors import BuildifyError, InvalidState, StillReferenced
from buildify_nb.storage.database import Database
from buildify_nb.storage.sessions import Session
from buildify_nb.storage.transactions import UnitOfWork
from buildify_nb.workspace import Workspace

Racing = Callable[[str, Callable[[], object], Callable[[], object]], tuple[object, object]]


@pytest.fixture
def racing(monkeypatch: pytest.MonkeyPatch) -> Racing:
    """Runs two calls: the second once the first has judged the entity of that name and is about to change its table."""
    execute, judged, go_on = publishing_store.execute, threading.Event(), threading.Event()
    paused: list[str] = []

    def race(name: str, first: Callable[[], object], second: Callable[[], object]) -> tuple[object, object]:
        paused.append(name)
        with ThreadPoolExecutor(2) as threads:
            began = threads.submit(outcome, first)
            assert judged.wait(20)
            waiting: Future[object] = threads.submit(outcome, second)
            try:
                with pytest.raises(TimeoutError):
                    waiting.result(0.5)
            finally:
                go_on.set()
            return began.result(20), waiting.result(20)

    def executed(uow: UnitOfWork, plan: Plan, database: Database) -> None:
        if plan.preview.entity in paused:
            paused.remove(plan.preview.entity)
            judged.set()
            assert go_on.wait(20)
        execute(uow, plan, database)

    monkeypatch.setattr(publishing_store, "execute", executed)
    return race


def outcome(call: Callable[[], object]) -> object:
    try:
        return call()
    except BuildifyError as error:
        return error


def add_lookup(acme: Workspace) -> Callable[[], object]:
    """What publishes a lookup that the table of customers gets in addition."""
    customer = acme.entities.create("customer", fields={"name": "string"}).publish()
    acme.records["customer"].create(name="Bo")
    return customer.add_field("country", "lookup", reference_entity="country").publish


def make_with_lookup(acme: Workspace) -> Callable[[], object]:
    """What publishes customers for the first time."""
    fields = {"name": "string", "country": {"reference_entity": "country"}}
    return acme.entities.create("customer", fields=fields).publish


PUBLISHES = pytest.mark.parametrize("publish", [add_lookup, make_with_lookup])


@PUBLISHES
@pytest.mark.parametrize("verb", ["rollback", "archive"])
def test_what_a_tenant_just_refers_to_stays(
    platform: Workspace, acme: Workspace, racing: Racing, publish: Callable[..., Callable[[], object]], verb: str
) -> None:
    country = platform.entities["country"]
    take_away = {"rollback": lambda: country.rollback(accept_data_loss=True), "archive": country.archive}[verb]
    published, refused = racing("customer", publish(acme), take_away)
    assert isinstance(refused, StillReferenced), refused
    assert "1 lookup of 1 tenant (acme)" in str(refused)
    assert not isinstance(published, BuildifyError)
    assert platform.entities["country"].status == acme.entities["customer"].status == "published"
    peru = acme.records["country"].list(filters={"code": "pe"}).items[0]["id"]
    assert acme.records["customer"].create(name="Al", country=peru)["country"] == peru


@PUBLISHES
def test_what_the_platform_just_takes_back_is_not_referred_to(
    platform: Workspace, acme: Workspace, racing: Racing, publish: Callable[..., Callable[[], object]]
) -> None:
    country = platform.entities["country"]
    rolled_back, refused = racing("country", lambda: country.rollback(accept_data_loss=True), publish(acme))
    assert not isinstance(rolled_back, BuildifyError)
    assert isinstance(refused, InvalidState), refused
    assert "which is not published" in str(refused)
    assert (country.refresh().status, acme.entities["customer"].has_unpublished_changes) == ("draft", True)
    chad = platform.entities["country"].publish() and platform.records["country"].list(filters={"code": "td"}).items[0]
    platform.records["country"].delete(chad["id"])
    assert [one["title"] for one in platform.records["country"].list()] == ["Peru"]


def test_a_deletion_of_a_record_waits_for_a_publish_that_ends_what_refers_to_it(
    platform: Workspace, acme: Workspace, racing: Racing
) -> None:
    make_with_lookup(acme)()
    peru = acme.records["country"].list(filters={"code": "pe"}).items[0]["id"]
    acme.records["customer"].create(name="Al", country=peru)
    without = acme.entities["customer"].drop_field("country")
    published, deleted = racing(
        "customer",
        lambda: without.publish(accept_data_loss=True),
        lambda: platform.records["country"].delete(peru),
    )
    assert not isinstance(published, BuildifyError)
    assert deleted is None
    assert [one["title"] for one in acme.records["country"].list()] == ["Chad"]
    assert "country" not in acme.records["customer"].list().items[0]


@pytest.mark.parametrize("engine_name", ["postgres"])
def test_only_what_makes_a_reference_waits_for_changes_of_the_platforms_tables(
    platform: Workspace, acme: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared: list[str] = []
    dialect = acme.runtime.database.dialect
    share = dialect.share_lock

    def noted(session: Session, key: str) -> None:
        shared.append(key)
        share(session, key)

    def waits(publish: Callable[[], object]) -> bool:
        shared.clear()
        publish()
        return SHARING_KEY in shared

    monkeypatch.setattr(dialect, "share_lock", noted)
    customer = acme.entities.create("customer", fields={"name": "string"})
    assert not waits(customer.publish)
    customer.add_field("country", "lookup", reference_entity="country")
    assert not waits(customer.preview)
    assert shared == []
    assert waits(customer.publish)
    assert not waits(customer.add_field("age", "integer").publish)
    assert not waits(customer.drop_field("country").publish)
    assert waits(acme.entities.create("shop", fields={"country": {"reference_entity": "country"}}).publish)
