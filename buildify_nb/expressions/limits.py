"""How large a condition or formula from outside may be, so that none can exhaust the reader or the database."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds for one condition document."""

    depth: int = 16
    """Groups inside groups, the outermost counted."""
    nodes: int = 500
    """Groups and rules together."""
    values: int = 10_000
    """Constants of all rules together; each becomes one parameter of a statement."""
    text_length: int = 10_000
    """Characters of one text constant."""


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class FormulaLimits:
    """Upper bounds for one formula."""

    text_length: int = 2_000
    """Characters of its text."""
    brackets: int = 20
    """Brackets inside brackets. The parser takes many frames of Python's stack for each, and how many are left differs
    from caller to caller: a formula that was saved must be readable everywhere."""
    depth: int = 32
    """Calls inside calls; `a + b + c` has two."""
    height: int = 60
    """The same of all that is computed, the calculated fields that it reads included; compilers recurse over it."""
    nodes: int = 1_000
    """Fields, constants and calls, those of the calculated fields that it reads counted too."""
    entity_nodes: int = 10_000
    """Those of all calculated fields of an entity: one statement computes them."""


FORMULA_LIMITS = FormulaLimits()
