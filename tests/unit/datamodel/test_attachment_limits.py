from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.datamodel.attachment_limits import DEFAULT_BYTES, AttachmentLimits, limits_of, limits_problems
from tests.factories import entity


@pytest.mark.parametrize(
    ("given", "limits"),
    [
        (None, AttachmentLimits(DEFAULT_BYTES, None)),
        ({}, AttachmentLimits(DEFAULT_BYTES, None)),
        ({"max_bytes": 5}, AttachmentLimits(5, None)),
        ({"media_types": ["image/*", "text/csv"]}, AttachmentLimits(DEFAULT_BYTES, ("image/*", "text/csv"))),
    ],
)
def test_limits_are_read_with_defaults(given: Any, limits: AttachmentLimits) -> None:
    made = entity(metadata={} if given is None else {"attachments": given})
    assert not list(limits_problems(made))
    assert limits_of(made) == limits


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        (5, ["metadata.attachments"]),
        ({"max_size": 5}, ["metadata.attachments.max_size"]),
        ({"max_bytes": 0, "media_types": []}, ["metadata.attachments.max_bytes", "metadata.attachments.media_types"]),
        ({"max_bytes": True}, ["metadata.attachments.max_bytes"]),
        ({"max_bytes": 2**31}, ["metadata.attachments.max_bytes"]),
        ({"media_types": "image/*"}, ["metadata.attachments.media_types"]),
        ({"media_types": ["*/*", "Image/PNG", 5]}, ["metadata.attachments.media_types"] * 3),
    ],
)
def test_every_problem_is_named(given: Any, fields: list[str]) -> None:
    assert [problem.field for problem in limits_problems(entity(metadata={"attachments": given}))] == fields


def test_a_star_stands_for_all_of_a_kind() -> None:
    limits = AttachmentLimits(media_types=("image/*", "text/csv"))
    told = ["image/png", "text/csv", "text/plain", "imagex/png"]
    assert [limits.allows(one) for one in told] == [True, True, False, False]
    assert (limits.names("text/csv"), limits.names("image/png"), AttachmentLimits().allows("a/b")) == (
        True,
        False,
        True,
    )
