"""The case folding of the text operators: one table, from which the evaluator and every SQL engine fold alike.

Engines disagree about `lower`: on the Turkish dotted I, the Kelvin sign, the final sigma, and on whatever the Unicode
version they were built with knows. So the fold is defined here and sent to the engines, instead of trusting theirs. A
capital letter becomes its small letter one to one in these ranges: ASCII, Latin-1, Latin Extended-A, Greek, Cyrillic,
Armenian and Latin Extended Additional (Vietnamese). Every other character stays itself: `ß`, the dotted `İ`, the
dotless `ı`, the Kelvin sign. The final sigma counts as a sigma. Accents are kept, and composed and decomposed forms
stay different texts.
"""

from __future__ import annotations

_RANGES = ((0x41, 0x5A), (0xC0, 0x17F), (0x370, 0x52F), (0x531, 0x556), (0x1E00, 0x1EFF))
_FINAL_SIGMA, _SIGMA = "\u03c2", "\u03c3"
_SHARP_S_CAPITAL = "\u1e9e"


def _pairs() -> dict[str, str]:
    letters = (chr(code) for first, last in _RANGES for code in range(first, last + 1))
    pairs = {letter: letter.lower() for letter in letters if len(letter.lower()) == 1 and letter.lower() != letter}
    del pairs[_SHARP_S_CAPITAL]
    return pairs | {_FINAL_SIGMA: _SIGMA}


FOLDED_LETTERS: dict[str, str] = _pairs()
"""Letter to folded letter, one code point each; letters that stay themselves are not listed."""

_TABLE = str.maketrans(FOLDED_LETTERS)


def fold(text: str) -> str:
    """The text without case."""
    return text.lower() if text.isascii() else text.translate(_TABLE)


def letters_folding_into(folded: str) -> tuple[str, str]:
    """What has to be replaced in a text before looking for `folded` in it.

    Only letters that fold into a letter of the needle can make a difference, so an engine gets a short translation
    instead of the whole table, which costs a million rows tenths of a second instead of many.

    Returns:
        Two texts of equal length, the letters to replace and their replacements.
    """
    wanted = set(folded)
    pairs = [(letter, small) for letter, small in FOLDED_LETTERS.items() if small in wanted]
    return "".join(letter for letter, _ in pairs), "".join(small for _, small in pairs)


LOWER_LETTERS: dict[str, str] = {letter: small for letter, small in FOLDED_LETTERS.items() if letter != _FINAL_SIGMA}
"""Capital letter to small letter, as the functions of formulas change them."""
UPPER_LETTERS: dict[str, str] = {small: letter for letter, small in reversed(LOWER_LETTERS.items())}
"""Small letter to capital letter; where two capitals share one, the first."""

_TO_LOWER, _TO_UPPER = str.maketrans(LOWER_LETTERS), str.maketrans(UPPER_LETTERS)


def lowered(text: str) -> str:
    """The text in small letters, in the ranges of the fold."""
    return text.translate(_TO_LOWER)


def uppered(text: str) -> str:
    """The text in capital letters, in the ranges of the fold."""
    return text.translate(_TO_UPPER)
