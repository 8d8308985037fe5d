from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.errors import ExpressionError
from buildify_nb.records.querying.expansion import read_expand


@pytest.mark.parametrize(
    ("given", "tree"),
    [
        (None, {}),
        ("", {}),
        (" , ", {}),
        ("a, b.c", {"a": {}, "b": {"c": {}}}),
        (["a.b", "a.c", "a"], {"a": {"b": {}, "c": {}}}),
    ],
)
def test_names_become_a_tree(given: Any, tree: Any) -> None:
    assert read_expand(given) == tree


@pytest.mark.parametrize(
    ("given", "told"),
    [(3, "must be names"), ([3], "must be names"), ("a.b.c.d", "too far"), (["x" * n for n in range(1, 18)], "17")],
)
def test_what_is_no_tree_is_told(given: Any, told: str) -> None:
    with pytest.raises(ExpressionError, match=told):
        read_expand(given)
