"""Who made and changed each definition, as its row says; nothing of what belongs to another tenant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from buildify_nb.clock import ManualClock
from buildify_nb.datamodel.who_and_when_store import Kind, WhoAndWhen
from buildify_nb.errors import PermissionDenied
from buildify_nb.plugins.registry import installed_plugins
from buildify_nb.runtime import Runtime
from buildify_nb.security.bootstrap import open_context
from buildify_nb.storage.database import Database
from buildify_nb.workspace import Workspace


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture
def ana(database: Database, clock: ManualClock) -> Workspace:
    """The first user, in a workspace whose clock the test moves."""
    runtime = Runtime(database, installed_plugins(), clock)
    return Workspace(runtime, open_context(database, tenant="default", user="ana", clock=clock))


def asked(workspace: Workspace, kind: Kind, *ids: UUID) -> Mapping[UUID, WhoAndWhen]:
    return workspace.runtime.modelling.who_and_when(workspace.context, kind, ids)


def told(workspace: Workspace, kind: Kind, definition: Any) -> tuple[Any, ...]:
    """Days of January, and whether it was this user."""
    found, me = asked(workspace, kind, definition.id)[definition.id], workspace.context.user_id
    days = (found.created_at, found.updated_at)
    return *(day.astimezone(UTC).day if day else None for day in days), found.created_by == me, found.updated_by == me


def test_each_definition_tells_who_and_when(ana: Workspace, clock: ManualClock) -> None:
    thing = ana.entities.create("thing", fields={"a": "string", "b": "string"}).add_index("by_a", ["a"])
    other = ana.entities.create("other", fields={"a": "string"})
    made = ana.relationships.create("thing", "other", name="made")
    ana.users.create("ben", roles=["owner"])
    ben = ana.as_user("ben")
    clock.advance(days=1)
    ben.entities["thing"].edit_field("b", label="Other")
    thing.refresh()
    assert told(ana, "entity", thing.definition) == (1, 2, True, False)
    assert told(ana, "field", thing.definition.field("a")) == (1, 1, True, True)
    assert told(ana, "field", thing.definition.field("b")) == (1, 2, True, False)
    assert told(ana, "index", thing.definition.index("by_a")) == (1, None, True, False)
    ben.relationships.update("made", label="Makes")
    assert told(ana, "relationship", made) == (1, 2, True, False)
    assert told(ana, "entity", other.definition)[0] == 1


def test_nothing_is_told_of_another_tenant(ana: Workspace) -> None:
    thing = ana.entities.create("thing", fields={"a": "string"}).definition
    ana.tenants.create("acme", owner="zoe")
    runtime = ana.runtime
    zoe = Workspace(runtime, open_context(runtime.database, tenant="acme", user="zoe", clock=runtime.clock))
    assert asked(zoe, "entity", thing.id) == asked(zoe, "field", thing.fields[0].id) == {}
    assert asked(ana, "field") == {}


def test_who_may_not_read_definitions_is_refused(ana: Workspace) -> None:
    thing = ana.entities.create("thing", fields={"a": "string"}).definition
    ana.roles.create("maker", permissions=["data_model:create:tenant"])
    ana.users.create("max", roles=["maker"])
    maker = ana.as_user("max")
    with pytest.raises(PermissionDenied):
        asked(maker, "entity", thing.id)
    assert maker.runtime.modelling.who_and_when(maker.context, "entity", [thing.id], action="create")
