"""Gives every table of a query a name of ours, so that no name of the user's reaches the engine as that of a table.

Whatever a query calls its tables, the engine then knows only those that the statement itself defines: should the two
differ in what a name means, it finds no table, rather than one that nobody asked for a permission to read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

Node: TypeAlias = Any
"""A node of sqlglot, whose types say little."""


def name_tables(tree: Node) -> dict[str, str]:
    """Names all tables of the tree anew, each with the old name as its alias.

    Returns:
        The names of the entities that it reads, as they are written there, each with its new one.

    Raises:
        RecursionError: it is nested too deeply.
    """
    naming = _Naming()
    naming.visit(tree, {})
    return naming.entities


class _Naming:
    """Walks a tree with the tables that a WITH in scope defines."""

    def __init__(self) -> None:
        self.entities: dict[str, str] = {}
        self._defined = 0

    def visit(self, node: Node, own: Mapping[str, str]) -> None:
        """Names the tables of a node; `own` are the query's own that can be seen there, old name to new."""
        if defining := node.args.get("with_") or node.args.get("with"):
            own = self._define(defining, own)
        if node.key == "table":
            self._name(node, own)
        for child in list(node.iter_expressions()):
            if child is not defining:
                self.visit(child, own)

    def _define(self, defining: Node, own: Mapping[str, str]) -> Mapping[str, str]:
        """The tables that can be seen behind a WITH: each sees those before it, and where it is recursive itself."""
        for table in defining.expressions:
            name, self._defined = _key(table.args["alias"].this), self._defined + 1
            new = f"query {self._defined}"
            behind = {**own, name: new}
            self.visit(table.this, behind if defining.args.get("recursive") else own)
            table.args["alias"].set("this", _identifier(new))
            own = behind
        return own

    def _name(self, table: Node, own: Mapping[str, str]) -> None:
        from sqlglot import exp

        called = table.this
        name = _key(called)
        new = own.get(name) or self.entities.setdefault(name, f"entity {len(self.entities) + 1}")
        table.set("this", _identifier(new))
        if not table.alias:
            table.set("alias", exp.TableAlias(this=called.copy()))


def _key(identifier: Node) -> str:
    """What a name means: as it is where it is quoted, else without regard to case."""
    return identifier.name if identifier.quoted else identifier.name.lower()


def _identifier(name: str) -> Node:
    from sqlglot import exp

    return exp.to_identifier(name, quoted=True)
