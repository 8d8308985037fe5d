from __future__ import annotations

import hashlib
import math
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from buildify_nb.errors import InvalidRecord
from buildify_nb.identifiers import new_id
from buildify_nb.security.tokens import (
    PREFIX,
    IssuedToken,
    Token,
    checked_token_name,
    end_of_life,
    new_token_text,
    token_digest,
)

NOW = datetime(2026, 1, 5, tzinfo=UTC)


def token(**details: Any) -> Token:
    given: dict[str, Any] = {"expires_at": None, "last_used_at": None, "revoked_at": None, **details}
    return Token(id=new_id(), name="ci", user="maria", created_at=NOW, **given)


def test_tokens_are_long_recognisable_and_never_alike() -> None:
    texts = {new_token_text() for _ in range(1000)}
    assert len(texts) == 1000
    assert all(text.startswith(PREFIX) and len(text) == len(PREFIX) + 43 for text in texts)


def test_the_digest_is_sha256_and_takes_any_text() -> None:
    assert token_digest("bnb_x") == hashlib.sha256(b"bnb_x").hexdigest()
    assert len(token_digest("\ud800")) == 64


def test_reprs_hold_no_secret() -> None:
    issued = IssuedToken(new_id(), "ci", "maria", None, "bnb_secret")
    assert "bnb_secret" not in repr(issued)
    assert "bnb_secret" not in str(issued)
    assert repr(token(revoked_at=NOW)) == "Token('ci', user='maria', revoked)"


def test_a_token_is_valid_until_its_end_or_its_revocation() -> None:
    end = NOW + timedelta(days=1)
    assert token().is_valid(NOW)
    assert token(expires_at=end).is_valid(end - timedelta(microseconds=1))
    assert not token(expires_at=end).is_valid(end)
    assert not token(revoked_at=NOW).is_valid(NOW)


def test_the_end_is_counted_in_days() -> None:
    assert end_of_life(NOW, 1.5) == NOW + timedelta(hours=36)
    assert end_of_life(NOW, None) is None


@pytest.mark.parametrize("days", [0, -1, 3651, True, math.nan, math.inf])
def test_a_life_that_is_none_is_refused(days: float) -> None:
    with pytest.raises(InvalidRecord):
        end_of_life(NOW, days)


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "a\nb", None])
def test_a_wrong_name_is_refused(name: object) -> None:
    with pytest.raises(InvalidRecord):
        checked_token_name(name)


def test_a_name_is_trimmed() -> None:
    assert checked_token_name(" ci server ") == "ci server"
