"""Numbers together with what they count, as messages say them."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """The number and its noun; `many` is the plural where it is not `one` and an s.

    >>> counted(1, "record"), counted(3503, "record"), counted(2, "entry", "entries")
    ('1 record', '3,503 records', '2 entries')
    """
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
