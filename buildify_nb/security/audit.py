"""Vocabulary of the audit log, and the one encoder of what changed into JSON that both engines take. No tables."""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, cast
from uuid import UUID

from buildify_nb.counts import counted

_RECORD = "record:"
_LONGEST_NAME = 200

_NO_JSONB = re.compile("[\x00\ud800-\udfff]")
"""Characters that Postgres refuses in JSONB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One thing that somebody does, as it is handed to the log."""

    action: str
    entity_type: str
    entity_id: UUID | str
    changes: Mapping[str, Any] | None
    """`{"before": {…}, "after": {…}}`, or a field → [old, new]; never a secret."""
    entity_name: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class AuditEntry:
    """One thing that was done. `changes` is `{"before": {…}, "after": {…}}` or a field → [old, new]."""

    id: UUID
    occurred_at: datetime
    user_id: UUID | None
    user: str | None
    action: str
    entity_type: str
    entity_id: str
    entity_name: str | None
    changes: Any
    correlation_id: UUID | None
    record_of: UUID | None = None
    """The entity that the entry is about a record of, whose name `entity_type` is; None for everything else."""

    def __repr__(self) -> str:
        what = f"{self.entity_type} {self.entity_name}" if self.entity_name else self.entity_type
        return f"AuditEntry({self.action!r}, {what!r}, user={self.user!r})"


@dataclass(frozen=True, slots=True, repr=False)
class AuditPage:
    """One page of the audit log, newest entries first."""

    items: tuple[AuditEntry, ...]
    total: int
    page: int
    page_size: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return math.ceil(self.total / self.page_size)

    def __iter__(self) -> Iterator[AuditEntry]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __repr__(self) -> str:
        return f"AuditPage(page {self.page} of {max(self.pages, 1)}, {counted(self.total, 'entry', 'entries')})"

    def _repr_html_(self) -> str:
        from buildify_nb.security.audit_table import audit_html

        return audit_html(self)


def record_type(entity: UUID) -> str:
    """What the log keeps as the type of an entity's records: by id, so that no name of ours is taken for theirs."""
    return f"{_RECORD}{entity}"


def record_name(entity: str, title: object) -> str:
    """What the log keeps as the name of a record: the entity's technical name at that time, then the title."""
    return entity if title is None else f"{entity} {title}"[:_LONGEST_NAME]


def read_record(entity_type: str, entity_name: str | None) -> tuple[UUID, str, str | None] | None:
    """Entity id, entity name and title of what `record_type` and `record_name` wrote; None for any other entry.

    >>> read_record("user", "ada") is None
    True
    """
    if not entity_type.startswith(_RECORD):
        return None
    name, space, title = (entity_name or "record").partition(" ")
    return UUID(entity_type.removeprefix(_RECORD)), name, title if space else None


def encode_changes(changes: Mapping[str, Any] | None) -> str | None:
    """The JSON text of `changes`: exact decimals and ids as text, instants in ISO 8601, bytes in base64.

    What JSON or JSONB cannot hold is replaced: NaN and infinities by their names, NUL and lone surrogates by U+FFFD.
    """
    if changes is None:
        return None
    try:
        text = _encode(changes)
    except ValueError:
        return _encode(_cleaned(changes))
    if "\\u0000" in text or (not text.isascii() and _NO_JSONB.search(text)):
        return _encode(_cleaned(changes))
    return text


def _plain(value: object) -> object:
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, date | time):
        # As pydantic writes instants, so that those of bulk writes read the same.
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, set | frozenset):
        return sorted(cast("set[Any]", value), key=str)
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return str(value)


_encode = json.JSONEncoder(default=_plain, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return _NO_JSONB.sub("\ufffd", value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Mapping):
        return {_cleaned(str(key)): _cleaned(one) for key, one in cast("Mapping[object, object]", value).items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [_cleaned(one) for one in cast("Sequence[object]", value)]
    if value is None or isinstance(value, bool | int):
        return value
    return _cleaned(_plain(value))
