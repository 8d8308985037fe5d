"""Numbers with their nouns."""

from __future__ import annotations

import pytest

from buildify_nb.counts import counted


@pytest.mark.parametrize(
    ("number", "nouns", "said"),
    [
        (0, ("record",), "0 records"),
        (1, ("record",), "1 record"),
        (3503, ("record",), "3,503 records"),
        (1, ("entry", "entries"), "1 entry"),
        (2, ("entry", "entries"), "2 entries"),
    ],
)
def test_a_number_and_its_noun_agree(number: int, nouns: tuple[str, ...], said: str) -> None:
    assert counted(number, *nouns) == said
