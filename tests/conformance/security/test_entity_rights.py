"""What roles may do with the records of an entity stays the same when it gets another name, and ends with it."""

from __future__ import annotations

import pytest

from buildify_nb.errors import AlreadyExists, DefinitionError, InvalidState, PermissionDenied
from buildify_nb.workspace import Workspace


@pytest.fixture
def ben(workspace: Workspace) -> Workspace:
    """A user who may read and change records of "song" and read those of "album"; each has one record."""
    workspace.entities.create("album", fields={"title": "string"}).publish()
    workspace.entities.create("song", fields={"title": "string", "album": {"reference_entity": "album"}}).publish()
    workspace.relationships.create("album", "song", target_field_name="album", source_field_name="songs")
    album = workspace.records["album"].create(title="Pastel Blues")
    workspace.records["song"].create(title="Sinnerman", album=album["id"])
    held = ["records:read:album", "records:read:song", "records:update:song", "lookups:read:tenant"]
    workspace.roles.create("listener", permissions=held)
    workspace.users.create("ben", roles=["listener"])
    return workspace.as_user("ben")


def permissions(workspace: Workspace, of: str = "listener") -> list[str]:
    [held] = [role.permissions for role in workspace.roles.list() if role.name == of]
    return [one for one in held if one.startswith("records:")]


def test_rights_follow_as_soon_as_records_have_the_new_name(workspace: Workspace, ben: Workspace) -> None:
    song = workspace.entities["song"].edit(name="track")
    assert permissions(workspace) == ["records:read:album", "records:read:track", "records:update:track"]
    for _ in range(2):
        [record] = ben.records["track"].list().items
        assert ben.records["track"].update(record["id"], title="Sinnerman!")["title"] == "Sinnerman!"
        assert list(ben.records) == ["album", "track"]
        with pytest.raises(PermissionDenied, match="records:create:track"):
            ben.records["track"].create(title="x")
        with pytest.raises(PermissionDenied, match="records:read:song"):
            ben.records["song"].list()
        song.publish()


def test_related_records_and_labels_do_not_wait_for_the_next_publish(workspace: Workspace, ben: Workspace) -> None:
    [album], [song] = ben.records["album"].list().items, ben.records["song"].list().items
    workspace.entities["album"].edit(name="record_")
    workspace.entities["song"].edit(name="track")
    assert [one["title"] for one in ben.records["record_"].related(album["id"], "songs")] == ["Sinnerman"]
    assert [one["title"] for one in ben.records["track"].related(song["id"], "album")] == ["Pastel Blues"]
    page = ben.records["track"].list()
    [sent] = ben.runtime.records.page_to_wire(ben.context, page)
    assert (page.entity, sent["album__label"]) == ("track", "Pastel Blues")
    assert ben.records["track"].options("album") == [{"value": album["id"], "label": "Pastel Blues"}]


def test_the_old_name_opens_nothing_that_is_called_so_later(workspace: Workspace, ben: Workspace) -> None:
    workspace.entities["song"].edit(name="track")
    workspace.entities.create("song", fields={"secret": "string"}, table_name="custom_other_song").publish()
    workspace.records["song"].create(secret="s")
    with pytest.raises(PermissionDenied):
        ben.records["song"].list()
    assert [one["title"] for one in ben.records["track"].list()] == ["Sinnerman"]
    workspace.entities["track"].publish()
    assert list(ben.records) == ["album", "track"]


def test_what_is_left_of_a_former_entity_opens_nothing(workspace: Workspace, ben: Workspace) -> None:
    workspace.entities.create("salary", fields={"amount": "currency"}).publish()
    workspace.records["salary"].create(amount="1000")
    workspace.entities.create("draft", fields={"a": "string"})
    workspace.roles.create("left_over", permissions=["records:*:draft", "records:read:album"])
    workspace.users.grant("ben", "left_over")
    workspace.entities["draft"].delete()
    workspace.entities["salary"].edit(name="draft")
    with pytest.raises(PermissionDenied):
        ben.records["draft"].list()
    assert [one["title"] for one in ben.records["album"].list()] == ["Pastel Blues"]
    assert permissions(workspace, "left_over") == ["records:read:album"]


def test_names_change_hands_without_their_rights(workspace: Workspace, ben: Workspace) -> None:
    for old, new in (("song", "middle"), ("album", "song"), ("middle", "album")):
        workspace.entities[old].edit(name=new)
    assert permissions(workspace) == ["records:read:album", "records:read:song", "records:update:album"]
    assert [one["title"] for one in ben.records["song"].list()] == ["Pastel Blues"]
    with pytest.raises(PermissionDenied):
        ben.records["song"].update("x", title="y")


def test_undoing_a_rename_takes_rights_back_with_it(workspace: Workspace, ben: Workspace) -> None:
    before = permissions(workspace)
    song = workspace.entities["song"].edit(name="track")
    assert permissions(workspace) != before
    song.undo()
    assert permissions(workspace) == before
    assert [one["title"] for one in ben.records["song"].list()] == ["Sinnerman"]


def test_a_rename_that_is_refused_changes_no_rights(workspace: Workspace, ben: Workspace) -> None:
    before = permissions(workspace)
    with pytest.raises(AlreadyExists):
        workspace.entities["song"].edit(name="album")
    with pytest.raises(InvalidState):
        workspace.entities["song"].edit(name="track", table_name="elsewhere")
    assert permissions(workspace) == before
    assert [one["title"] for one in ben.records["song"].list()] == ["Sinnerman"]


def test_a_designer_renames_without_any_right_over_roles(workspace: Workspace, ben: Workspace) -> None:
    workspace.users.create("dora", roles=["designer"])
    dora = workspace.as_user("dora")
    dora.entities["song"].edit(name="track")
    with pytest.raises(PermissionDenied):
        dora.roles.list()
    assert permissions(workspace) == ["records:read:album", "records:read:track", "records:update:track"]
    [entry] = workspace.audit.entries(action="update_role").items
    assert (entry.user, entry.entity_type, entry.entity_name) == ("dora", "role", "listener")
    kept = ["lookups:read:tenant", "records:read:album"]
    assert entry.changes["before"]["permissions"] == [*kept, "records:read:song", "records:update:song"]
    assert entry.changes["after"]["permissions"] == [*kept, "records:read:track", "records:update:track"]


def test_a_tenant_changes_its_own_roles_only(workspace: Workspace, ben: Workspace) -> None:
    from buildify_nb.security.bootstrap import open_context

    workspace.tenants.create("acme", owner="zoe")
    runtime = workspace.runtime
    zoe = Workspace(runtime, open_context(runtime.database, tenant="acme", user="zoe", clock=runtime.clock))
    song = zoe.entities.create("song", fields={"title": "string"})
    zoe.roles.create("listener", permissions=["records:read:song"])
    before = permissions(workspace)
    song.edit(name="track")
    assert permissions(zoe) == ["records:read:track"]
    assert permissions(workspace) == before
    assert workspace.audit.entries(action="update_role").total == 0


def test_rights_on_a_deleted_entity_open_no_later_one_of_its_name(workspace: Workspace) -> None:
    salary = workspace.entities.create("salary", fields={"note": "string"}).publish()
    workspace.entities.create("salary_band")
    held = ["records:*:salary", "records:read:salary", "records:read:salary_band", "lookups:read:tenant"]
    workspace.roles.create("clerk", permissions=held)
    workspace.users.create("bob", roles=["clerk"])
    bob = workspace.as_user("bob")
    assert bob.records["salary"].list().total == 0
    salary.archive()
    assert permissions(workspace, "clerk") == ["records:*:salary", "records:read:salary", "records:read:salary_band"]
    salary.delete()
    assert permissions(workspace, "clerk") == ["records:read:salary_band"]
    [entry] = workspace.audit.entries(action="update_role").items
    assert entry.changes["before"]["permissions"] == sorted(held)
    assert entry.changes["after"]["permissions"] == ["lookups:read:tenant", "records:read:salary_band"]
    workspace.entities.create("salary", fields={"amount": "integer"}).publish()
    workspace.records["salary"].create(amount=5)
    with pytest.raises(PermissionDenied, match="records:read:salary"):
        bob.records["salary"].list()


def test_a_misspelt_entity_is_no_right(workspace: Workspace) -> None:
    workspace.entities.create("company")
    roles, wanted = workspace.roles, ["records:read:company", "records:read:compny", "records:*:x", "records:read:*"]
    with pytest.raises(DefinitionError) as refused:
        roles.create("clerk", permissions=wanted)
    assert [problem.message for problem in refused.value.problems] == [
        "'records:*:x' names no entity of this tenant",
        "'records:read:compny' names no entity of this tenant; did you mean 'company'?",
    ]
    assert "clerk" not in {role.name for role in roles.list()}
    roles.create("clerk", permissions=["records:read:company"])
    with pytest.raises(DefinitionError, match="did you mean 'company'"):
        roles.update("clerk", permissions=["records:read:compani"])
    assert permissions(workspace, "clerk") == ["records:read:company"]


def test_who_may_not_give_a_right_learns_no_names(workspace: Workspace) -> None:
    workspace.entities.create("company")
    workspace.roles.create("clerk", permissions=["security:create:tenant"])
    workspace.users.create("rita", roles=["clerk"])
    for name in ("company", "compny"):
        with pytest.raises(PermissionDenied):
            workspace.as_user("rita").roles.create("reader", permissions=[f"records:read:{name}"])
