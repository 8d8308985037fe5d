"""Which relations a caller wants along with records: `"customer.country, lines"` as a tree. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias, cast

from buildify_nb.errors import ExpressionError, Problem

MOST_STEPS = 3
MOST_RELATIONS = 16
Expand: TypeAlias = str | Sequence[str] | None
"""Names of lookups and relationships, with dots those of what they lead to."""
Tree: TypeAlias = Mapping[str, "Tree"]
"""What is wanted of each relation's records, by its name."""


def read_expand(given: Expand) -> Tree:
    """The tree of these names.

    Raises:
        ExpressionError: they are no text, too many, or lead too far.
    """
    paths = list(_paths(given))
    problems = [
        Problem("expand", f"{'.'.join(path)!r} is too far away: {MOST_STEPS} relations can be followed")
        for path in paths
        if len(path) > MOST_STEPS
    ]
    tree: dict[str, Any] = {}
    for path in paths:
        branch = tree
        for name in path:
            branch = branch.setdefault(name, {})
    if _size(tree) > MOST_RELATIONS:
        problems.append(Problem("expand", f"names {_size(tree)} relations, {MOST_RELATIONS} are allowed"))
    if problems:
        raise ExpressionError("The records cannot be expanded.", problems)
    return tree


def _paths(given: Expand) -> Iterator[list[str]]:
    terms: Any = given.split(",") if isinstance(given, str) else given or ()
    if not isinstance(terms, list | tuple) or not all(isinstance(one, str) for one in cast("list[Any]", terms)):
        problem = Problem("expand", 'must be names of relations such as "customer.country, lines"')
        raise ExpressionError("The records cannot be expanded.", [problem])
    for term in cast("list[str]", terms):
        if term.strip():
            yield [name.strip() for name in term.split(".")]


def _size(tree: Tree) -> int:
    return sum(1 + _size(branch) for branch in tree.values())
