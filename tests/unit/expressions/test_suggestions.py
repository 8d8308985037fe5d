from __future__ import annotations

import pytest

from buildify_nb.expressions.suggestions import did_you_mean, nearest_or

KNOWN = ["Amount", "quantity", "amount_due"]


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("amont", "; did you mean 'Amount'?"),
        ("AMOUNT", "; did you mean 'Amount'?"),
        ("quantiti", "; did you mean 'quantity'?"),
        ("zzz", ""),
        ("a" * 10_000, ""),
        (5, ""),
    ],
)
def test_only_close_names_are_suggested(name: object, suggestion: str) -> None:
    assert did_you_mean(name, KNOWN) == suggestion


def test_a_sentence_of_its_own_falls_back() -> None:
    assert nearest_or("AMONT", KNOWN, "It has more.") == "Did you mean 'Amount'?"
    assert nearest_or("zzz", KNOWN, "It has more.") == "It has more."
