from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

GERMAN = {"metadata": {"region": "DE"}}


def test_numbers_are_stored_as_e164(accepted: Callable[..., Any], returned: Callable[..., Any]) -> None:
    assert accepted("phone", "+49 (30) 901820") == "+4930901820"
    assert accepted("phone", "030 901820", **GERMAN) == "+4930901820"
    assert accepted("phone", "+1 202 555 0123", **GERMAN) == "+12025550123"
    assert returned("phone", "+4930901820") == "+4930901820"


@pytest.mark.parametrize("value", ["", "abc", "030 901820", "+49", "+999 123456", "+4930901820123456789"])
def test_numbers_that_cannot_be_called_are_refused(refusal: Callable[..., str], value: str) -> None:
    assert refusal("phone", value) == "must be a telephone number with its country code, such as +49 30 901820"


def test_an_extension_would_be_lost_and_is_refused(refusal: Callable[..., str]) -> None:
    assert refusal("phone", "+49 30 901820 ext. 12") == "must be a telephone number without an extension"
    assert refusal("phone", "12", **GERMAN) == "must be a telephone number of DE or start with +"


def test_numbers_are_shown_with_spaces_and_strange_ones_as_they_are(shown: Callable[..., str]) -> None:
    assert shown("phone", "+4930901820") == "+49 30 901820"
    assert shown("phone", "ask reception") == "ask reception"


def test_the_region_has_to_exist(problems: Callable[..., dict[str, str]], column: Callable[..., str]) -> None:
    assert problems("phone", metadata={"region": "XX"}) == {
        "metadata": "must name a region by its ISO 3166 code, such as DE"
    }
    assert "metadata" in problems("phone", metadata={"region": ["DE"]})
    assert problems("phone", **GERMAN) == {}
    assert column("phone") == "VARCHAR(32)"
