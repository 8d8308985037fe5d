"""Converts the values of a field whose type changes, one by one, by the rules that records of the new type obey.

The same code runs for the preview and for the publish, on both engines, so the losses announced are the losses made.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.plugins.contracts import FieldType


@dataclass(frozen=True, slots=True)
class Conversion:
    """`kept` are (key, new value), `lost` are (key, old value as text) that the new type refuses.

    Where parked values come back, `revised` are those (key, new value or None) that differ from the parked ones.
    """

    kept: tuple[tuple[Any, Any], ...]
    lost: tuple[tuple[str, str], ...]
    revised: tuple[tuple[Any, Any], ...] | None = None

    @property
    def written(self) -> tuple[tuple[Any, Any], ...]:
        """The values that have to be written into the column."""
        return self.kept if self.revised is None else self.revised

    def changes(self, rows: Iterable[tuple[Any, Any]]) -> bool:
        """Whether any of the values that it was made from does not stay exactly as it is."""
        return bool(self.lost) or any(new != old for (_, old), (_, new) in zip(rows, self.kept, strict=True))


class Converter:
    """Takes values into one field: the value itself first, then its text, as a person would type it over."""

    def __init__(self, field: FieldDefinition, field_type: FieldType) -> None:
        self._adapter: TypeAdapter[Any] = TypeAdapter(field_type.annotation(field))

    def __call__(self, old: Any) -> Any:
        """The new value; None for one that the field refuses, and for None."""
        for candidate in _candidates(old) if old is not None else ():
            try:
                return self._adapter.validate_python(candidate)
            except ValidationError:
                continue
        return None


def convert(rows: Iterable[tuple[Any, Any]], converter: Converter) -> Conversion:
    """Tries every (key, old value)."""
    kept: list[tuple[Any, Any]] = []
    lost: list[tuple[str, str]] = []
    for key, old in rows:
        new = converter(old)
        if new is None:
            lost.append((str(key), _as_text(old)))
        else:
            kept.append((key, new))
    return Conversion(tuple(kept), tuple(lost))


def bring_back(rows: Iterable[tuple[Any, ...]], converters: Sequence[Converter]) -> Conversion:
    """Brings back the oldest of several values of each row, where nobody wrote another one since.

    Args:
        rows: (key, value now, the one parked last, the one parked before that, …).
        converters: into the field as it is now, as it was before, …; the last one is what comes back.
    """
    kept: list[tuple[Any, Any]] = []
    lost: list[tuple[str, str]] = []
    revised: list[tuple[Any, Any]] = []
    for key, *values in rows:
        depth = _depth_untouched(values, converters)
        new = values[depth] if depth == len(values) - 1 else converters[-1](values[depth])
        if new is not None:
            kept.append((key, new))
        elif values[depth] is not None:
            lost.append((str(key), _as_text(values[depth])))
        if depth < len(values) - 1:
            revised.append((key, new))
    return Conversion(tuple(kept), tuple(lost), tuple(revised))


def _depth_untouched(values: Sequence[Any], converters: Sequence[Converter]) -> int:
    """How far back each value is nothing but what became of the one before it."""
    for depth, (now, earlier) in enumerate(pairwise(values)):
        became, becomes = converters[depth], converters[depth + 1]
        if became(earlier) != now and (earlier is None or becomes(now) != earlier):
            return depth
    return len(values) - 1


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
    return [*candidates, _as_text(old), *_of_another_number(old)]


def _of_another_number(old: Any) -> list[Any]:
    """One choice as a list of one, and a list of one as that."""
    if isinstance(old, str):
        return [[old]]
    return [*cast("list[Any]", old)] if isinstance(old, list) and len(cast("list[Any]", old)) == 1 else []


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
