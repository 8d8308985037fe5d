"""Converts the values of a field whose type changes, one by one, by what the new type takes and its column holds.

The same code runs for the preview and for the publish, on both engines, so the losses announced are the losses made.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from itertools import pairwise
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.risk.limits import without_limits
from buildify_nb.plugins.contracts import FieldType
from buildify_nb.storage.column_types import ColumnKind, ColumnType

MOST_SHOWN = 40
"""How many characters of a value are told."""
_EXACT = Context(prec=100)
_WHOLE = (ColumnKind.SMALLINT, ColumnKind.INTEGER, ColumnKind.BIGINT)


@dataclass(frozen=True, slots=True)
class Conversion:
    """`kept` are (key, new value), `lost` are (key, old value as text) that the new type refuses, `gone` those of
    lookups that point at no record, or at a deleted one.

    Of those kept, `rounded` (key, old value, new value) lose a part, and `filled` are the keys of those that were
    empty. Where parked values come back, `revised` are those (key, new value or None) that differ from the parked ones.
    """

    kept: tuple[tuple[Any, Any], ...]
    lost: tuple[tuple[str, str], ...]
    revised: tuple[tuple[Any, Any], ...] | None = None
    rounded: tuple[tuple[str, Any, Any], ...] = ()
    filled: tuple[str, ...] = ()
    gone: tuple[tuple[str, str], ...] = ()

    @property
    def written(self) -> tuple[tuple[Any, Any], ...]:
        """The values that have to be written into the column."""
        return self.kept if self.revised is None else self.revised

    def changes(self, rows: Iterable[tuple[Any, Any]]) -> bool:
        """Whether any of the values that it was made from does not stay exactly as it is."""
        return bool(self.lost) or any(new != old for (_, old), (_, new) in zip(rows, self.kept, strict=True))

    def with_default(self, keys: Iterable[Any], make: Callable[[], Any]) -> Conversion:
        """The same with a default for those of `keys` that have no value, and have not lost one."""
        there, lost = {key for key, _ in self.kept}, {key for key, _ in self.lost}
        added = {key: make() for key in keys if key not in there and str(key) not in lost}
        if not added:
            return self
        revised = None if self.revised is None else tuple((dict(self.revised) | added).items())
        filled = tuple(sorted(map(str, added)))
        return replace(self, kept=(*self.kept, *added.items()), revised=revised, filled=filled)


class Converter:
    """Takes values into one field: the value itself first, then its text, as a person would type it over.

    Limits that the column does not set are not asked: what breaks them stays, see `limits`.
    """

    def __init__(self, field: FieldDefinition, field_type: FieldType) -> None:
        self._adapter: TypeAdapter[Any] = TypeAdapter(field_type.annotation(without_limits(field, field_type)))
        self._column = field_type.column_type(field)

    def __call__(self, old: Any) -> Any:
        """The new value, rounded where it has to be; None for one that the field refuses, and for None."""
        new = self.exact(old)
        return self.nearest(old) if new is None else new

    def exact(self, old: Any) -> Any:
        """The new value where it says all that the old one said."""
        return self._first(_candidates(old) if old is not None else ())

    def nearest(self, old: Any) -> Any:
        """What the column can hold of the old value: rounded to its places, cut to its day or its length."""
        return self._first(_parts(old, self._column))

    def _first(self, candidates: Iterable[Any]) -> Any:
        for candidate in candidates:
            try:
                return self._adapter.validate_python(candidate)
            except ValidationError:
                continue
        return None


def convert(rows: Iterable[tuple[Any, Any]], converter: Converter) -> Conversion:
    """Tries every (key, old value)."""
    outcome = _Outcome()
    for key, old in rows:
        outcome.take(key, old, converter)
    return outcome.conversion()


def bring_back(
    rows: Iterable[tuple[Any, ...]], converters: Sequence[Converter], filled: Collection[Any] = ()
) -> Conversion:
    """Brings back the oldest of several values of each row, where nobody wrote another one since.

    Args:
        rows: (key, value now, the one parked last, the one parked before that, …).
        converters: into the field as it is now, as it was before, …; the last one is what comes back.
        filled: keys of records in which a value that was empty is still the one that it was filled with.
    """
    outcome, revised = _Outcome(), list[tuple[Any, Any]]()
    for key, *values in rows:
        last = len(values) - 1
        was_filled = values[last] is None and key in filled
        depth = last if was_filled else _depth_untouched(values, converters)
        if depth < last:
            revised.append((key, outcome.take(key, values[depth], converters[-1])))
        elif values[last] is not None:
            outcome.kept.append((key, values[last]))
    return outcome.conversion(tuple(revised))


@dataclass(slots=True)
class _Outcome:
    """A conversion in the making."""

    kept: list[tuple[Any, Any]] = field(default_factory=list[tuple[Any, Any]])
    lost: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    rounded: list[tuple[str, Any, Any]] = field(default_factory=list[tuple[str, Any, Any]])

    def take(self, key: Any, old: Any, converter: Converter) -> Any:
        """Notes what becomes of a value, and returns it."""
        new = converter.exact(old)
        if new is None and (new := converter.nearest(old)) is not None:
            self.rounded.append((str(key), old, new))
        if new is not None:
            self.kept.append((key, new))
        elif old is not None:
            self.lost.append((str(key), as_text(old)))
        return new

    def conversion(self, revised: tuple[tuple[Any, Any], ...] | None = None) -> Conversion:
        return Conversion(tuple(self.kept), tuple(self.lost), revised, tuple(self.rounded))


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
    return [*candidates, as_text(old), *_of_another_number(old)]


def _parts(old: Any, column: ColumnType) -> Iterator[Any]:
    """What a column can hold of a value that does not go in as a whole."""
    if isinstance(old, float):
        old = Decimal(repr(old))
    if isinstance(old, str) and column.kind in (ColumnKind.NUMERIC, *_WHOLE):
        old = _number(old)
    if isinstance(old, Decimal) and column.kind is ColumnKind.NUMERIC and old.is_finite():
        yield old.quantize(Decimal(1).scaleb(-(column.scale or 0)), ROUND_HALF_UP, _EXACT)
    elif isinstance(old, Decimal) and column.kind in _WHOLE and old.is_finite():
        yield int(old.to_integral_value(ROUND_HALF_UP, _EXACT))
    elif isinstance(old, datetime) and column.kind is ColumnKind.DATE:
        yield old.date()
    elif isinstance(old, str) and column.kind is ColumnKind.VARCHAR:
        yield old[: column.length]


def _of_another_number(old: Any) -> list[Any]:
    """One choice as a list of one, and a list of one as that."""
    if isinstance(old, str):
        return [[old]]
    return [*cast("list[Any]", old)] if isinstance(old, list) and len(cast("list[Any]", old)) == 1 else []


def _number(text: str) -> Decimal | None:
    """What a text says as a number, as far as a column may hold any part of it."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and number.adjusted() < _EXACT.prec // 2 else None


def _whole(text: str) -> bool:
    return text.lstrip("+-").isdecimal() and text.isascii()


def as_text(old: Any) -> str:
    """A value as it is told, and as a person would type it."""
    if isinstance(old, bool):
        return "true" if old else "false"
    if isinstance(old, Decimal):
        return f"{old.normalize():f}"
    if isinstance(old, datetime | date):
        return old.isoformat()
    if isinstance(old, list | dict):
        return json.dumps(old, ensure_ascii=False)
    return str(old)
