"""A word that is none of a closed set is refused, with the one that was probably meant."""

from __future__ import annotations

import pytest

from buildify_nb.datamodel.choices import refuse_other_than
from buildify_nb.errors import DefinitionError

COLOURS = ("red", "green")


def test_what_is_known_or_left_out_passes() -> None:
    refuse_other_than("Nothing was painted.", front=("red", COLOURS), back=(None, COLOURS))


def test_every_other_word_is_told_with_what_was_meant() -> None:
    with pytest.raises(DefinitionError, match="Nothing was painted") as caught:
        refuse_other_than("Nothing was painted.", front=("gren", COLOURS), back=(7, COLOURS), side=("red", COLOURS))
    told = {problem.field: problem.message for problem in caught.value.problems}
    assert told == {
        "front": "cannot be 'gren'. Did you mean 'green'?",
        "back": "cannot be 7. It is one of red, green",
    }
