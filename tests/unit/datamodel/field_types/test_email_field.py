from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from email_validator import validate_email
from hypothesis import assume, given
from hypothesis import strategies as st

from buildify_nb.datamodel.field_types.email_field import ORDINARY_ADDRESS, ORDINARY_LENGTH

_ATOMS = st.lists(st.text("AZaz09_+&-", min_size=1, max_size=9), min_size=1, max_size=3)
_LABELS = st.lists(st.text("az09-", min_size=1, max_size=9), min_size=1, max_size=3)
_TOP_LEVELS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=3) | st.sampled_from(["info", "shop", "test"])


@given(_ATOMS, _LABELS, _TOP_LEVELS)
def test_addresses_that_skip_the_library_are_those_that_it_returns_unchanged(
    accepted: Callable[..., Any], atoms: list[str], labels: list[str], top_level: str
) -> None:
    address = f"{'.'.join(atoms)}@{'.'.join(labels)}.{top_level}"
    assume(len(address) <= ORDINARY_LENGTH and re.search(ORDINARY_ADDRESS, address))
    found = validate_email(address, check_deliverability=False, strict=True)
    assert f"{found.local_part}@{found.domain}" == address
    assert accepted("email", address) == address


def test_only_the_domain_is_turned_to_lower_case(accepted: Callable[..., Any]) -> None:
    assert accepted("email", "Ada.Lovelace@Example.ORG") == "Ada.Lovelace@example.org"
    assert accepted("email", "ada@straße.de") == "ada@straße.de"
    assert accepted("email", "o'neil+x@mail.example.museum") == "o'neil+x@mail.example.museum"


@pytest.mark.parametrize(
    "value",
    [
        "",
        "ada",
        "ada@",
        "@example.org",
        "a b@example.org",
        "ada@example",
        "ada@localhost",
        "ada@x.test",
        "ada@-x.org",
        "a..b@example.org",
        "ada@example.org\n",
        "Ada <ada@example.org>",
        "a@b.org,c@d.org",
        "x" * 65 + "@example.org",
    ],
)
def test_what_is_no_address_is_refused(refusal: Callable[..., str], value: str) -> None:
    assert refusal("email", value) == "must be an e-mail address such as ada@example.org"


def test_the_column(column: Callable[..., str]) -> None:
    assert column("email", max_length=100) == "VARCHAR(320)"
