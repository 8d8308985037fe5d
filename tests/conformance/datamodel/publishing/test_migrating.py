"""What a publish asks of the database: as much for an entity with many neighbours as for one with one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from buildify_nb.datamodel.catalog import writers_key
from buildify_nb.storage.sessions import Session
from buildify_nb.storage.transactions import UnitOfWork
from buildify_nb.workspace import Workspace

Count = Callable[[Callable[[], object]], int]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Count:
    """Counts the statements of units of work, DDL left out."""
    seen: list[object] = []

    def counting(do: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*given: Any, **named: Any) -> Any:
            seen.append(given)
            return do(*given, **named)

        return counted

    monkeypatch.setattr(UnitOfWork, "execute", counting(UnitOfWork.execute))
    monkeypatch.setattr(UnitOfWork, "run", counting(UnitOfWork.run))

    def count(do: Callable[[], object]) -> int:
        seen.clear()
        do()
        return len(seen)

    return count


def lookups(workspace: Workspace, number: int) -> dict[str, Any]:
    """Fields that point at so many published entities."""
    for place in range(number):
        workspace.entities.create(f"target_{number}_{place}", fields={"a": "string"}).publish()
    return {
        f"to_{place}": {"field_type": "lookup", "reference_entity": f"target_{number}_{place}"}
        for place in range(number)
    }


def test_a_publish_asks_the_same_number_of_times_however_many_entities_are_pointed_at(
    workspace: Workspace, asked: Count
) -> None:
    one = workspace.entities.create("one", fields={"a": "string", **lookups(workspace, 1)})
    many = workspace.entities.create("many", fields={"a": "string", **lookups(workspace, 4)})
    assert asked(one.publish) == asked(many.publish)
    one.add_field("b", "date")
    many.add_field("b", "date")
    assert asked(one.publish) == asked(many.publish)


def test_a_publish_of_a_draft_and_an_edit_ask_no_more_than_they_did(workspace: Workspace, asked: Count) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"})
    thing.preview()  # what is asked of rights is remembered from here
    assert asked(thing.publish) <= 6
    assert asked(lambda: thing.add_field("b", "date")) <= 7
    assert asked(thing.publish) <= 6


def test_a_save_asks_for_names_only_when_they_change(workspace: Workspace, asked: Count) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"})
    assert asked(lambda: thing.edit(label="Thing")) < asked(lambda: thing.edit(name="other", table_name="custom_other"))


def test_a_view_waits_for_writers_of_all_that_it_reads_and_has_read(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.entities.create("customer", fields={"name": "string"}).publish()
    customer = {"field_type": "lookup", "reference_entity": "customer"}
    workspace.entities.create("invoice", fields={"number": "integer", "customer": customer}).publish()
    view = workspace.entities.create_view("bill", source="invoice", fields={"buyer": "customer.name"}).publish()
    view.edit_view(fields={"number": "number"})
    locked: list[str] = []
    dialect = workspace.runtime.database.dialect
    hold = dialect.hold_locks

    def noted(session: Session, keys: Sequence[str], patience: str | None) -> None:
        locked.extend(keys)
        hold(session, keys, patience)

    monkeypatch.setattr(dialect, "hold_locks", noted)
    view.publish()
    assert {writers_key(workspace.entities[name].definition.id) for name in ("bill", "invoice", "customer")} <= set(
        locked
    )
