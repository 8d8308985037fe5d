from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

ALLOWED = {"allowed_values": ({"value": "new", "label": "Brand new"}, "done")}


def test_allowed_values_are_accepted_and_shown_by_label(
    accepted: Callable[..., Any], returned: Callable[..., Any], shown: Callable[..., str], column: Callable[..., str]
) -> None:
    assert accepted("select", "new", **ALLOWED) == returned("select", "new", **ALLOWED) == "new"
    assert (shown("select", "new", **ALLOWED), shown("select", "done", **ALLOWED)) == ("Brand new", "Done")
    assert column("select", **ALLOWED) == "VARCHAR(200)"


@pytest.mark.parametrize("value", ["Brand new", "NEW", "", "new ", ["new"], 1])
def test_labels_and_near_misses_are_refused(refusal: Callable[..., str], value: Any) -> None:
    assert refusal("select", value, **ALLOWED) == "must be one of 'new', 'done'"
