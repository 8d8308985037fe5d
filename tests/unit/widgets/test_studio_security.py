"""Users, roles, tokens and the audit log through the studio."""

from __future__ import annotations

from datetime import date
from typing import Any

from buildify_nb.workspace import Workspace
from tests.unit.widgets.studio_page import StudioPage


def _user(studio: StudioPage, name: str) -> dict[str, Any]:
    return next(user for user in studio.answer("people")["users"] if user["name"] == name)


def test_users_are_added_changed_and_given_roles(memory: Workspace, studio: StudioPage) -> None:
    answer = studio.answer(
        "create_user", name="maria", details={"full_name": "Maria Lopez", "email": "", "zone": ""}, roles=["viewer"]
    )
    assert answer["call"] == 'ws.users.create("maria", full_name="Maria Lopez", roles=["viewer"])'
    studio.answer("update_user", name="maria", details={"department": "Sales", "full_name": ""})
    studio.answer("set_role", name="maria", role="designer", held=True)
    studio.answer("set_role", name="maria", role="viewer", held=False)
    user = memory.users.get("maria")
    assert (user.department, user.full_name, user.roles) == ("Sales", "Maria", ("designer",))
    assert _user(studio, "maria")["roles"] == ["designer"]


def test_every_wrong_detail_is_told(memory: Workspace, studio: StudioPage) -> None:
    error = studio.refusal("create_user", name="maria", details={"email": "nowhere", "phone": "1", "zone": "Mars"})
    assert {problem["field"] for problem in error["problems"]} == {"email", "phone", "zone"}
    assert [user.name for user in memory.users.list()] == ["ana"]


def test_absence_and_activity(memory: Workspace, studio: StudioPage) -> None:
    memory.users.create("maria")
    studio.answer("set_absence", name="maria", since="2026-12-01", until="2026-12-24", delegate="ana")
    absence = memory.users.get("maria").absence
    assert (absence.since, absence.until, absence.delegate) == (date(2026, 12, 1), date(2026, 12, 24), "ana")
    assert _user(studio, "maria")["absence"] == {"since": "2026-12-01", "until": "2026-12-24", "delegate": "ana"}
    assert studio.refusal("set_absence", name="maria", since="tomorrow")["problems"][0]["field"] == "since"
    studio.answer("set_absence", name="maria")
    assert memory.users.get("maria").absence is None
    studio.answer("set_active", name="maria", active=False)
    assert not memory.users.get("maria").is_active
    assert studio.refusal("set_active", name="ana", active=False)["code"] == "InvalidState"


def test_roles_of_the_tenant(memory: Workspace, studio: StudioPage) -> None:
    values = {"label": "Clerk", "description": "", "permissions": ["records:read:tenant"]}
    studio.answer("save_role", name="clerk", values=values, create=True)
    studio.answer("save_role", name="clerk", values={**values, "permissions": []})
    assert next(role for role in memory.roles.list() if role.name == "clerk").permissions == ()
    error = studio.refusal("save_role", name="clerk", values={**values, "permissions": ["records:fly:tenant"]})
    assert error["problems"][0]["field"] == "permissions"
    studio.answer("delete_role", name="clerk")
    assert "clerk" not in [role["name"] for role in studio.answer("people")["roles"]]


def test_a_token_is_shown_once_and_can_be_revoked(memory: Workspace, studio: StudioPage) -> None:
    made = studio.answer("create_token", user="ana", name="script", days=30)
    assert memory.runtime.tokens.authenticate(made["token"]).user == "ana"
    listed = studio.answer("people")["tokens"]
    assert [(token["name"], token["state"]) for token in listed] == [("script", "valid")]
    assert made["token"] not in str(listed)
    assert made["token"] not in made["call"]
    studio.answer("revoke_token", id=listed[0]["id"])
    assert studio.answer("people")["tokens"][0]["state"] == "revoked"


def test_the_log_is_filtered_and_read_page_by_page(memory: Workspace, studio: StudioPage) -> None:
    memory.entities.create("track", fields={"title": "string"}).publish()
    memory.records["track"].bulk_create([{"title": str(place)} for place in range(30)])
    page = studio.answer(
        "audit_page", filters={"entity_type": "track", "action": "create", "user": "", "since": ""}, page=2
    )
    assert (page["total"], page["page"], page["pages"], len(page["items"])) == (30, 2, 2, 5)
    assert page["items"][0]["changes"]["after"]["title"]
    today = memory.runtime.clock.now().date().isoformat()
    assert studio.answer("audit_page", filters={"since": today, "until": today})["total"] >= 30
    assert studio.answer("audit_page", filters={"until": "2001-01-01"})["total"] == 0
    assert studio.answer("audit_page", filters={"user": "nobody"})["items"] == []
