from __future__ import annotations

import pytest

from buildify_nb.expressions.suggestions import did_you_mean

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
