"""What may be attached to the records of an entity: the part `attachments` of its metadata. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.errors import Problem

KEY = "attachments"
"""Where in an entity's metadata the limits are."""
DEFAULT_BYTES = 25 * 1024 * 1024
MOST_BYTES = 1024 * 1024 * 1024
MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}\Z")
_PATTERN = re.compile(rf"{MEDIA_TYPE.pattern[:-2]}\Z|[a-z]{{1,20}}/\*\Z")


@dataclass(frozen=True, slots=True)
class AttachmentLimits:
    """How large one file may be, and of which media types; without a list any will do."""

    max_bytes: int = DEFAULT_BYTES
    media_types: tuple[str, ...] | None = None
    """Such as "application/pdf" and "image/*"."""

    def allows(self, media_type: str) -> bool:
        """Whether a file of this type may be attached."""
        if self.media_types is None:
            return True
        return media_type in self.media_types or f"{media_type.partition('/')[0]}/*" in self.media_types

    def names(self, media_type: str) -> bool:
        """Whether the list names exactly this type."""
        return self.media_types is not None and media_type in self.media_types


def limits_of(entity: EntityDefinition) -> AttachmentLimits:
    """The limits of a valid entity."""
    given = cast("Mapping[str, Any]", entity.metadata.get(KEY) or {})
    types = given.get("media_types")
    return AttachmentLimits(given.get("max_bytes") or DEFAULT_BYTES, tuple(types) if types else None)


def limits_problems(entity: EntityDefinition) -> Iterator[Problem]:
    """What is wrong with the limits of an entity, for example `metadata.attachments.max_bytes`."""
    path = f"metadata.{KEY}"
    given = entity.metadata.get(KEY)
    if given is None:
        return
    if not isinstance(given, Mapping):
        yield Problem(path, 'must be an object such as {"max_bytes": 1000000, "media_types": ["image/*"]}')
        return
    for name in given.keys() - {"max_bytes", "media_types"}:
        yield Problem(f"{path}.{name}", "is no limit of attachments; there are max_bytes and media_types")
    most = given.get("max_bytes")
    if most is not None and (not isinstance(most, int) or isinstance(most, bool) or not 1 <= most <= MOST_BYTES):
        yield Problem(f"{path}.max_bytes", f"must be a whole number from 1 to {MOST_BYTES:,}")
    types = given.get("media_types")
    if types is None:
        return
    if not isinstance(types, list) or not types:
        yield Problem(f"{path}.media_types", "must be a list of media types; leave it out to allow any")
        return
    for one in types:
        if not isinstance(one, str) or not _PATTERN.match(one):
            yield Problem(
                f"{path}.media_types", f'has {str(one)[:40]!r}; it must be like "application/pdf" or "image/*"'
            )
