"""What is not there, or moved on, is refused with what to do next."""

from __future__ import annotations

import pytest

from buildify_nb.datamodel.heads import refuse_stale, require_entity, require_id, require_name
from buildify_nb.errors import NotFound, StaleVersion
from buildify_nb.workspace import Workspace
from tests.factories import entity, head, number


def test_heads_are_found_by_name_and_id(workspace: Workspace) -> None:
    identity = workspace.entities.create("thing", fields={"a": "string"}).definition.id
    database, context = workspace.runtime.database, workspace.context
    for wanted in ("thing", identity):
        found = database.read(context, lambda uow, wanted=wanted: require_entity(uow, wanted))
        assert (found.definition.id, found.definition.name, found.status) == (identity, "thing", "draft")
    with pytest.raises(NotFound, match="There is no such entity"):
        database.read(context, lambda uow: require_id(uow, number(1)))


def test_a_missing_name_is_told_with_those_that_there_are(workspace: Workspace) -> None:
    database, context = workspace.runtime.database, workspace.context
    with pytest.raises(NotFound, match="Create one"):
        database.read(context, lambda uow: require_name(uow, "thing"))
    for name in ("track", "city"):
        workspace.entities.create(name, fields={"a": "string"})
    with pytest.raises(NotFound, match="Did you mean 'track'"):
        database.read(context, lambda uow: require_name(uow, "trak"))
    with pytest.raises(NotFound, match="There are city, track"):
        database.read(context, lambda uow: require_name(uow, "zzz"))


def test_a_revision_that_there_never_was_is_told() -> None:
    for never in (999, 0, -1):
        with pytest.raises(StaleVersion, match=f"There is no revision {never} of it"):
            refuse_stale(head(entity("thing"), revision=3), never)


def test_a_head_that_moved_on_is_told_with_both_revisions() -> None:
    seen = head(entity("thing"), revision=3)
    refuse_stale(seen, None)
    refuse_stale(seen, 3)
    with pytest.raises(StaleVersion, match=r"'thing' was not archived\..*started from revision 2, 3 is saved"):
        refuse_stale(seen, 2, "archived")
