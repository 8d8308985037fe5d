"""A lookup at a draft says that it takes no value yet, and what to do, until that is published."""

from __future__ import annotations

import pytest

from buildify_nb.errors import InvalidRecord
from buildify_nb.workspace import Workspace

WAITS = "Takes no value yet: Person is not published. Publish that first: ws.entities['person'].publish()."


@pytest.fixture
def team(workspace: Workspace) -> Workspace:
    """A published entity whose lookups point at a draft and at itself."""
    workspace.entities.create("person", fields={"name": "string"})
    entity = workspace.entities.create("team", fields={"name": "string", "boss": {"reference_entity": "person"}})
    entity.add_field("part_of", "lookup", reference_entity="team").publish()
    return workspace


def test_the_reason_stands_until_the_publish(team: Workspace) -> None:
    assert team.records["team"].waiting_lookups == {"boss": WAITS}
    teams, blue = team.records["team"], team.records["team"].create(name="Blue")["id"]
    for given in (str(team.entities["person"].definition.id), "Ann", {"id": "x"}):
        for write in (
            lambda given=given: teams.create(name="Red", boss=given),
            lambda given=given: teams.update(blue, boss=given),
            lambda given=given: teams.bulk_create([{"name": "Red", "boss": given}]),
        ):
            with pytest.raises(InvalidRecord) as refused:
                write()
            assert [one.message for one in refused.value.problems] == [WAITS]
    team.entities["person"].publish()
    assert team.records["team"].waiting_lookups == {}
    ann = team.records["person"].create(name="Ann")["id"]
    assert team.records["team"].create(name="Red", boss=ann)["boss"] == ann


def test_what_was_archived_is_no_draft(team: Workspace) -> None:
    team.entities["person"].publish().archive(although_used=True)
    assert team.records["team"].waiting_lookups == {}


def test_who_may_not_see_the_data_model_learns_no_names(team: Workspace) -> None:
    team.roles.create("clerk", permissions=["records:read:team"])
    team.users.create("carl", roles=["clerk"])
    told = team.as_user("carl").records["team"].waiting_lookups["boss"]
    assert told == "Takes no value yet: what it refers to is not published. Ask a designer to do that."
