from __future__ import annotations

import pytest

from buildify_nb.errors import InvalidRecord
from buildify_nb.records.listing import Listing, check_page


class Words(Listing[str]):
    __slots__ = ()
    headings = ("Word",)


def test_a_page_is_a_sequence_that_says_where_it_is() -> None:
    words = Words(("<a>", "b"), 1003, 1, 2)
    assert (len(words), words[0], list(words[1:]), words.pages) == (2, "<a>", ["b"], 502)
    assert repr(words) == "Words(page 1 of 502, 1,003 in all)"
    assert "&lt;a&gt;" in words._repr_html_()
    assert repr(Words((), 0, 1, 50)) == "Words(page 1 of 1, 0 in all)"


@pytest.mark.parametrize(("page", "size", "fields"), [(0, 1001, ["page", "page_size"]), ("1", 5, ["page"]), (1, 5, [])])
def test_pages_are_whole_numbers(page: object, size: object, fields: list[str]) -> None:
    if not fields:
        check_page(page, size)
        return
    with pytest.raises(InvalidRecord) as caught:
        check_page(page, size)
    assert [problem.field for problem in caught.value.problems] == fields
