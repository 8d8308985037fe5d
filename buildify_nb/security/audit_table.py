"""How a page of the audit log reads in a notebook: who did what to what, and each change. Reads no database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from buildify_nb.counts import counted
from buildify_nb.html_table import html_table

if TYPE_CHECKING:
    from buildify_nb.security.audit import AuditEntry, AuditPage

MOST_CHANGES = 6
"""Changes of one entry before the rest is counted."""
LONGEST_VALUE = 60

_ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TITLES = ("Time (UTC)", "User", "Action", "What", "Changes")


def audit_html(page: AuditPage) -> str:
    """The entries as an HTML table."""
    shown = f"{len(page):,} of {counted(page.total, 'entry', 'entries')}, newest first"
    return html_table(_TITLES, map(_cells, page), caption=shown)


def change_texts(changes: Any) -> list[str]:
    """Each change as a person reads it, by field name, for example "price: 9.90 → 12.50".

    >>> change_texts({"before": {"price": "9.90"}, "after": {"price": "12.50"}})
    ['price: 9.90 → 12.50']
    """
    texts = [_change(field, old, new) for field, old, new in sorted(_pairs(changes), key=lambda pair: pair[0])]
    kept = [text for text in texts if text]
    rest = len(kept) - MOST_CHANGES
    return [*kept[:MOST_CHANGES], f"and {rest} more"] if rest > 0 else kept


def _cells(entry: AuditEntry) -> tuple[str, ...]:
    what = f"{entry.entity_type} {entry.entity_name}" if entry.entity_name else entry.entity_type
    changes = "\n".join(change_texts(entry.changes))
    return f"{entry.occurred_at:%Y-%m-%d %H:%M:%S}", entry.user or "", entry.action, what, changes


def _pairs(changes: Any) -> Iterator[tuple[str, Any, Any]]:
    """Field, old and new value, of either form that `changes` may have."""
    if not isinstance(changes, Mapping):
        return
    given = cast("Mapping[str, Any]", changes)
    if given.keys() <= {"before", "after"}:
        before = cast("Mapping[str, Any]", given.get("before") or {})
        after = cast("Mapping[str, Any]", given.get("after") or {})
        for field in {**before, **after}:
            yield field, before.get(field), after.get(field)
        return
    for field, pair in given.items():
        both = cast("list[Any]", pair) if isinstance(pair, list) else []
        yield (field, *both) if len(both) == 2 else (field, None, pair)


def _change(field: str, old: Any, new: Any) -> str:
    if old == new:
        return ""
    if old is None:
        return f"{field}: {_value(new)}"
    return f"{field}: {_value(old)} → {'nothing' if new is None else _value(new)}"


def _value(value: Any) -> str:
    """Ids say nothing to a reader, so a reference is only told as such."""
    values = cast("list[Any]", value) if isinstance(value, list) else [value]
    if values and all(_ID.fullmatch(str(one)) for one in values):
        return "a record" if len(values) == 1 else counted(len(values), "record")
    text = ", ".join(map(str, values))
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"
