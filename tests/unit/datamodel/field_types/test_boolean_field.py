from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest


@pytest.mark.parametrize("value", [True, 1, "true", "TRUE", "yes", "Yes", np.True_])
def test_what_means_true(accepted: Callable[..., Any], value: Any) -> None:
    assert accepted("boolean", value) is True


@pytest.mark.parametrize("value", [False, 0, "false", "False", "no", "NO", np.False_])
def test_what_means_false(accepted: Callable[..., Any], value: Any) -> None:
    assert accepted("boolean", value) is False


@pytest.mark.parametrize("value", [2, -1, "on", "t", "y", "1", "", " true", "true\n", 0.5, [True]])
def test_anything_else_is_refused(refusal: Callable[..., str], value: Any) -> None:
    assert refusal("boolean", value) == "must be true or false"


def test_it_reads_as_yes_or_no(
    shown: Callable[..., str], column: Callable[..., str], returned: Callable[..., Any]
) -> None:
    assert (shown("boolean", True), shown("boolean", False)) == ("Yes", "No")
    assert column("boolean") == "BOOLEAN"
    assert returned("boolean", True) is True
