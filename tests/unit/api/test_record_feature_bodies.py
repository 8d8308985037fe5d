"""Versions, files and comments on the wire."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from buildify_nb.api.record_feature_bodies import CommentPageResponse, DiffResponse, VersionPageResponse
from buildify_nb.records.comments.comments import Comment, Comments
from buildify_nb.records.versions.versions import Difference, Version, VersionDiff, Versions

AT = datetime(2026, 1, 2, tzinfo=UTC)


def test_a_page_of_versions_says_how_many_there_are() -> None:
    page = Versions((Version(3, "update", AT, None, ("name",)),), 5, 2, 2)
    sent = VersionPageResponse.model_validate(page).model_dump()
    assert (sent["total"], sent["pages"], sent["items"][0]["changed"]) == (5, 3, ["name"])


def test_a_diff_keeps_the_digits_of_numbers() -> None:
    diff = VersionDiff(1, None, (Difference("price", "Price", Decimal("1.50"), None, "1.50", ""),))
    sent = DiffResponse.of(diff).model_dump(mode="json")
    assert (sent["older"], sent["newer"], sent["differences"][0]["old"]) == (1, None, "1.50")


def test_a_comment_tells_whom_it_mentions() -> None:
    comment = Comment(UUID(int=1), "a", "ada", UUID(int=2), AT, None, None, {"bob": UUID(int=3)})
    [sent] = CommentPageResponse.model_validate(Comments((comment,), 1, 1, 50)).model_dump(mode="json")["items"]
    assert (sent["mentions"], sent["is_deleted"]) == ({"bob": str(UUID(int=3))}, False)
