"""What every definition is: a frozen document whose properties are all known."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Document(BaseModel):
    """A definition, or a part of one."""

    # How to read one is worked out at the first, not when the package is imported.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
