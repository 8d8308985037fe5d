from __future__ import annotations

import pytest
from sqlalchemy import select

from buildify_nb.context import Context
from buildify_nb.errors import AuthenticationFailed, InvalidRecord, InvalidState, NotFound, PermissionDenied
from buildify_nb.identifiers import new_id
from buildify_nb.security.tables import tokens
from tests.conformance.security.conftest import START, Desk


def test_a_token_opens_the_context_of_its_user(desk: Desk, owner: Context, neighbour: Context) -> None:
    desk.person(owner, "maria", "viewer")
    for creator, user in ((owner, "maria"), (owner, "anna"), (neighbour, "zoe")):
        issued = desk.tokens.create(creator, user, name="ci")
        opened = desk.tokens.authenticate(issued.token)
        assert opened == desk.open(user, creator.tenant)
        assert desk.tokens.authenticate(issued.token).correlation_id != opened.correlation_id


def test_only_a_digest_is_kept_and_no_secret_is_audited(desk: Desk, owner: Context) -> None:
    issued = desk.tokens.create(owner, "anna", name="ci")
    secret = issued.token.removeprefix("bnb_")
    stored = desk.database.as_system(lambda uow: uow.execute(select(tokens)).all())
    assert len(stored) == 1
    assert secret not in str(stored)
    entry = desk.last_entry(owner)
    assert (entry.action, entry.entity_name) == ("create_token", "ci")
    assert secret not in str(entry.changes)
    assert stored[0].token_hash not in str(entry.changes)


@pytest.mark.parametrize("text", ["", "bnb_", "bnb_unknown", "Bearer x", "' OR 1=1 --", "\ud800", "bnb_\0"])
def test_unknown_texts_are_refused(desk: Desk, owner: Context, text: str) -> None:
    desk.tokens.create(owner, "anna", name="ci")
    with pytest.raises(AuthenticationFailed, match="The token was refused"):
        desk.tokens.authenticate(text)


def test_a_stored_digest_is_no_token(desk: Desk, owner: Context) -> None:
    desk.tokens.create(owner, "anna", name="ci")
    digest = desk.database.as_system(lambda uow: uow.execute(select(tokens.c.token_hash)).scalar_one())
    for text in (digest, f"bnb_{digest}"):
        with pytest.raises(AuthenticationFailed):
            desk.tokens.authenticate(text)


def test_a_token_ends_to_the_instant_even_when_it_is_remembered(desk: Desk, owner: Context) -> None:
    issued = desk.tokens.create(owner, "anna", name="ci", expires_in_days=1)
    desk.clock.advance(days=1, microseconds=-1)
    assert desk.tokens.authenticate(issued.token).user == "anna"
    desk.clock.advance(microseconds=1)
    with pytest.raises(AuthenticationFailed):
        desk.tokens.authenticate(issued.token)


def test_a_revoked_token_opens_nothing_from_then_on(desk: Desk, owner: Context) -> None:
    issued = desk.tokens.create(owner, "anna", name="ci")
    assert desk.tokens.authenticate(issued.token).user == "anna"
    desk.tokens.revoke(owner, issued.id)
    with pytest.raises(AuthenticationFailed):
        desk.tokens.authenticate(issued.token)
    assert [token.revoked_at for token in desk.tokens.list(owner)] == [START]
    desk.clock.advance(hours=1)
    desk.tokens.revoke(owner, issued.id)
    assert [token.revoked_at for token in desk.tokens.list(owner)] == [START]
    assert [entry.action for entry in desk.audit.entries(owner)] == ["revoke_token", "create_token"]


def test_the_token_of_a_deactivated_user_opens_nothing(desk: Desk, owner: Context) -> None:
    maria = desk.person(owner, "maria")
    issued = desk.tokens.create(maria, "maria", name="ci")
    assert desk.tokens.authenticate(issued.token) == maria
    desk.users.deactivate(owner, "maria")
    with pytest.raises(AuthenticationFailed):
        desk.tokens.authenticate(issued.token)
    with pytest.raises(InvalidState, match="not active"):
        desk.tokens.create(owner, "maria", name="another")
    desk.users.activate(owner, "maria")
    assert desk.tokens.authenticate(issued.token) == maria


def test_the_time_of_use_is_written_at_most_once_a_minute(desk: Desk, owner: Context) -> None:
    issued = desk.tokens.create(owner, "anna", name="ci")
    assert [token.last_used_at for token in desk.tokens.list(owner)] == [None]
    seen: list[object] = []
    for seconds in (0, 30, 29, 1, 59):
        desk.clock.advance(seconds=seconds)
        desk.ticks.seconds += 60
        desk.tokens.authenticate(issued.token)
        seen.append((desk.tokens.list(owner)[0].last_used_at or START) - START)
    assert [int(str(one.total_seconds()).partition(".")[0]) for one in seen] == [0, 0, 0, 60, 60]  # type: ignore[attr-defined]


def test_users_manage_their_own_tokens_and_no_others(desk: Desk, owner: Context) -> None:
    maria = desk.person(owner, "maria")
    own, foreign = desk.tokens.create(maria, "maria", name="mine"), desk.tokens.create(owner, "anna", name="hers")
    assert [token.name for token in desk.tokens.list(maria, "maria")] == ["mine"]
    for call in (
        lambda: desk.tokens.create(maria, "anna", name="theft"),
        lambda: desk.tokens.list(maria),
        lambda: desk.tokens.list(maria, "anna"),
        lambda: desk.tokens.revoke(maria, foreign.id),
    ):
        with pytest.raises(PermissionDenied):
            call()
    desk.tokens.revoke(maria, own.id)
    assert [(token.name, token.user, token.revoked_at) for token in desk.tokens.list(owner)] == [
        ("mine", "maria", START),
        ("hers", "anna", None),
    ]


def test_a_weaker_administrator_does_not_end_tokens_of_a_stronger_user(desk: Desk, owner: Context) -> None:
    sam, issued = desk.manager_of_security(owner), desk.tokens.create(owner, "anna", name="hers")
    with pytest.raises(PermissionDenied):
        desk.tokens.revoke(sam, issued.id)
    assert desk.tokens.authenticate(issued.token) == owner


def test_tokens_of_another_tenant_are_not_found(desk: Desk, owner: Context, neighbour: Context) -> None:
    issued = desk.tokens.create(neighbour, "zoe", name="ci")
    for token_id in (issued.id, new_id()):
        with pytest.raises(NotFound):
            desk.tokens.revoke(owner, token_id)
    assert desk.tokens.list(owner) == []
    assert desk.tokens.authenticate(issued.token) == neighbour


def test_wrong_names_and_lives_issue_nothing(desk: Desk, owner: Context) -> None:
    with pytest.raises(InvalidRecord):
        desk.tokens.create(owner, "anna", name="")
    with pytest.raises(InvalidRecord):
        desk.tokens.create(owner, "anna", name="ci", expires_in_days=0)
    assert desk.tokens.list(owner) == []
