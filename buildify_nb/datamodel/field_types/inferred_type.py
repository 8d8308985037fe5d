"""What inference says about a column: a field type, its options, and the reason that a person reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


def _no_options() -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class InferredType:
    """A field type by name; `options` are keyword arguments of a field definition."""

    field_type: str
    options: Mapping[str, Any] = field(default_factory=_no_options)
    reason: str = ""
