"""The spellings of a list of values: an array, text with commas as react-querybuilder keeps it by default, or an array
of NumPy or a column of pandas.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, cast

_UNESCAPED_COMMA = re.compile(r"(?<!\\),")


def split_list(value: Any) -> Sequence[Any] | None:
    """The values of an array, of `"a,b"` (trimmed, empty parts dropped, `\\,` is a comma) or of one number."""
    if isinstance(value, list | tuple):
        return cast("Sequence[Any]", value)
    if isinstance(value, str):
        parts = (part.strip().replace("\\,", ",") for part in _UNESCAPED_COMMA.split(value))
        return [part for part in parts if part]
    if is_column(value):
        return cast("Sequence[Any]", value.tolist())
    return [value] if isinstance(value, int | float) and not isinstance(value, bool) else None


def is_column(value: Any) -> bool:
    """Whether a value is an array of NumPy, a column of pandas or the like, of one dimension."""
    return hasattr(value, "tolist") and getattr(value, "ndim", 0) == 1
