from __future__ import annotations

import pytest
from fastapi import Response

from buildify_nb.api.entity_tags import PreconditionFailed, precondition, tagged, version_of
from buildify_nb.errors import InvalidRecord, StaleVersion


def test_a_record_is_sent_with_its_version() -> None:
    response = Response()
    tagged(response, {"row_version": 3})
    assert response.headers["etag"] == '"3"'


def test_a_tag_is_a_version_and_any_is_none() -> None:
    assert version_of('"3"') == "3"
    assert version_of(' "a1b2" ') == "a1b2"
    assert version_of("*") is None
    assert version_of(None, 7) == 7


@pytest.mark.parametrize("tag", ["3", 'W/"3"', '""', '"1", "2"', ""])
def test_what_is_no_single_strong_tag_is_refused(tag: str) -> None:
    with pytest.raises(InvalidRecord, match="must be the ETag"):
        version_of(tag)


def test_only_a_header_makes_it_a_precondition() -> None:
    with pytest.raises(PreconditionFailed) as caught, precondition('"1"'):
        raise StaleVersion("It was changed.", why="Ben changed it.")
    assert (caught.value.status, caught.value.why) == (412, "Ben changed it.")
    with pytest.raises(StaleVersion) as plain, precondition(None):
        raise StaleVersion("It was changed.")
    assert plain.value.status == 409
