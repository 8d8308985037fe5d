"""Compares two documents of one definition by stable ids, so a rename reads as a rename."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard, cast


@dataclass(frozen=True, slots=True)
class Difference:
    """One changed value. `path` reads like `fields.title.max_length`; a whole added part has `before` None."""

    path: str
    before: Any
    after: Any

    def __str__(self) -> str:
        if self.before is None:
            return f"{self.path} added"
        if self.after is None:
            return f"{self.path} removed"
        return f"{self.path}: {self.before!r} → {self.after!r}"


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """What changed from one document to the other.

    >>> [str(d) for d in differences({"label": "Song"}, {"label": "Track"})]
    ["label: 'Song' → 'Track'"]
    """
    return list(_compare("", before, after))


def _compare(path: str, before: Any, after: Any) -> Iterator[Difference]:
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        old, new = cast("Mapping[str, Any]", before), cast("Mapping[str, Any]", after)
        for key in dict.fromkeys([*old, *new]):
            yield from _compare(_joined(path, key), old.get(key), new.get(key))
    elif _is_identified(before) and _is_identified(after):
        yield from _compare_parts(path, before, after)
    else:
        yield Difference(path, before, after)


def _compare_parts(path: str, before: Sequence[Any], after: Sequence[Any]) -> Iterator[Difference]:
    old = {part["id"]: part for part in before}
    new = {part["id"]: part for part in after}
    for identity in dict.fromkeys([*old, *new]):
        part = new.get(identity) or old[identity]
        yield from _compare(_joined(path, part.get("name", identity)), old.get(identity), new.get(identity))


def _is_identified(value: Any) -> TypeGuard[Sequence[Mapping[str, Any]]]:
    if not isinstance(value, list | tuple):
        return False
    parts = cast("Sequence[Any]", value)
    return all(isinstance(part, Mapping) and "id" in part for part in parts)


def _joined(path: str, key: Any) -> str:
    return f"{path}.{key}" if path else str(key)
