"""Converts the values of a field whose type changes, one by one, by the rules that records of the new type obey.

The same code runs for the preview and for the publish, on both engines, so the losses announced are the losses made.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter, ValidationError

from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.plugins.contracts import FieldType


@dataclass(frozen=True, slots=True)
class Conversion:
    """`kept` are (key, new value), `lost` are (key, old value as text) that the new type refuses."""

    kept: tuple[tuple[Any, Any], ...]
    lost: tuple[tuple[str, str], ...]

    def changes(self, rows: Iterable[tuple[Any, Any]]) -> bool:
        """Whether any of the values that it was made from does not stay exactly as it is."""
        return bool(self.lost) or any(new != old for (_, old), (_, new) in zip(rows, self.kept, strict=True))


def convert(rows: Iterable[tuple[Any, Any]], field: FieldDefinition, field_type: FieldType) -> Conversion:
    """Tries every (key, old value); the value itself first, then its text, as a person would type it over."""
    adapter: TypeAdapter[Any] = TypeAdapter(field_type.annotation(field))
    kept: list[tuple[Any, Any]] = []
    lost: list[tuple[str, str]] = []
    for key, old in rows:
        for candidate in _candidates(old):
            try:
                kept.append((key, adapter.validate_python(candidate)))
                break
            except ValidationError:
                continue
        else:
            lost.append((str(key), _as_text(old)))
    return Conversion(tuple(kept), tuple(lost))


def _candidates(old: Any) -> list[Any]:
    candidates = [old]
    if isinstance(old, str):
        candidates.append(old.strip())
    if isinstance(old, str) and _whole(old.strip()):
        candidates.append(int(old.strip()))
    if isinstance(old, Decimal) and old == old.to_integral_value():
        candidates.append(int(old))
    if isinstance(old, datetime) and old.time() == old.min.time():
        candidates.append(old.date())
    return [*candidates, _as_text(old)]


def _whole(text: str) -> bool:
    return text.lstrip("+-").isdecimal() and text.isascii()


def _as_text(old: Any) -> str:
    if isinstance(old, bool):
        return "true" if old else "false"
    if isinstance(old, Decimal):
        return f"{old.normalize():f}"
    if isinstance(old, datetime | date):
        return old.isoformat()
    if isinstance(old, list | dict):
        return json.dumps(old, ensure_ascii=False)
    return str(old)
