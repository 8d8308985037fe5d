"""Users and tokens on the wire."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from buildify_nb.api.security_bodies import (
    IssuedTokenResponse,
    MeResponse,
    TokenCreate,
    UserColumns,
    UserCreate,
    UserResponse,
)
from buildify_nb.context import Context
from buildify_nb.identifiers import new_id
from buildify_nb.security.tokens import IssuedToken
from buildify_nb.security.users import Absence, User, UserDetails

NOW = datetime(2026, 1, 5, tzinfo=UTC)
ANNA = User(
    new_id(),
    "anna",
    "Anna",
    None,
    None,
    None,
    None,
    "UTC",
    Absence(date(2026, 1, 5)),
    True,
    False,
    ("owner",),
    NOW,
    NOW,
)


def test_details_are_those_of_users() -> None:
    assert UserColumns.model_fields.keys() == UserDetails.__annotations__.keys()


def test_a_user_is_sent_with_roles_and_absence() -> None:
    sent = UserResponse.model_validate(ANNA).model_dump(mode="json")
    assert (sent["roles"], sent["absence"]["since"], sent["absence"]["until"]) == (["owner"], "2026-01-05", None)


def test_me_tells_tenant_and_permissions() -> None:
    me = MeResponse.of(Context(new_id(), "acme", ANNA.id, "anna"), ANNA, ["*:*:tenant"])
    assert (me.user.name, me.tenant, me.permissions) == ("anna", "acme", ["*:*:tenant"])


def test_rights_are_no_columns() -> None:
    with pytest.raises(ValidationError, match="is_platform_admin"):
        UserCreate.model_validate({"name": "x", "is_platform_admin": True})


@pytest.mark.parametrize("days", [0, -1, float("inf"), float("nan"), 3651])
def test_a_token_has_a_life(days: float) -> None:
    with pytest.raises(ValidationError):
        TokenCreate(user="anna", name="x", expires_in_days=days)


def test_a_new_token_is_sent_with_its_text() -> None:
    assert IssuedTokenResponse.of(IssuedToken(new_id(), "x", "anna", None, "bnb_text")).token == "bnb_text"
