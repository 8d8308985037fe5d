from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildify_nb.expressions.text_folding import FOLDED_LETTERS, fold, letters_folding_into

letters = st.text("aAbBkKsSiIéÉΣσςЖжԱաßẞİıſ\u212aẠạ1%")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("HELLO World 42", "hello world 42"),
        ("ÀÉÎÕÜ ÇÑŠŽ ŁŐ", "àéîõü çñšž łő"),
        ("ΟΔΟΣ οδος", "οδοσ οδοσ"),
        ("ЖЁЎ Ә", "жёў ә"),
        ("ԱՖ", "աֆ"),
        ("ẠỲ", "ạỳ"),
        ("İıßẞſ\u212aＡ", "İıßẞſ\u212aＡ"),
        ("×÷", "×÷"),
    ],
)
def test_what_folds_and_what_stays(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text() | letters)
def test_folding_keeps_the_length_and_is_done_once(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@given(st.text() | letters, st.text(max_size=3) | letters)
def test_translating_only_the_letters_of_the_needle_finds_the_same(text: str, needle: str) -> None:
    folded = fold(needle)
    replaced, replacements = letters_folding_into(folded)
    assert (folded in text.translate(str.maketrans(replaced, replacements))) is (folded in fold(text))


def test_the_table_maps_letters_to_letters_that_stay() -> None:
    assert all(len(letter) == len(small) == 1 for letter, small in FOLDED_LETTERS.items())
    assert not set(FOLDED_LETTERS) & set(FOLDED_LETTERS.values())
